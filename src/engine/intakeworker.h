// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/intake/filefollower.h"
#include "engine/intake/sysloglistener.h"
#include "engine/router.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace drainboard {

using FollowPositions = QHash<QString, FollowPosition>;

/// Listener, file followers and router. Lives in the intake's thread.
class IntakeWorker : public QObject
{
    Q_OBJECT

public:
    IntakeWorker(LineLog &log, Clock &clock, const ProcessLimits &limits);
    ~IntakeWorker() override;

    Router &router() { return m_router; }
    /// Where it really listens. On error it goes on listening where it did.
    Result<ListenAddress> listen(const ListenAddress &address);
    /// Files that were followed before go on where they are, whatever `positions` says.
    void setFollowedFiles(const QList<FollowedFile> &files, const FollowPositions &positions);
    /// Ends everything; returns the last positions.
    FollowPositions close();

    /// Looks for changes to report; called every second.
    void tick();

Q_SIGNALS:
    void countsChanged(const drainboard::IntakeCounts &counts);
    void unknownNamesChanged(const QList<drainboard::UnknownName> &names);
    void positionsChanged(const QHash<QString, drainboard::FollowPosition> &positions);
    void followProblemChanged(const QString &path, const QString &problem);

private:
    std::unique_ptr<FileFollower> makeFollower(const FollowedFile &file, const FollowPosition &position);
    FollowPositions positions() const;
    IntakeCounts counts() const;

    Clock &m_clock;
    Router m_router;
    std::unique_ptr<SyslogListener> m_listener;
    std::vector<std::unique_ptr<FileFollower>> m_followers;
    FollowPositions m_reported;
    IntakeCounts m_endedListeners; ///< what listeners at earlier addresses counted
    IntakeCounts m_reportedCounts;
    QTimer m_ticker;
};

} // namespace drainboard
