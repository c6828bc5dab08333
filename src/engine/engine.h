// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "domain/drain.h"
#include "domain/ids.h"
#include "engine/delivery/encoder.h"
#include "engine/delivery/endpoint.h"
#include "engine/intake/filefollower.h"
#include "engine/intake/sysloglistener.h"
#include "engine/linelog/linelog.h"
#include "engine/linelog/sqlitelinelog.h"

#include <QFuture>
#include <QObject>

#include <memory>

namespace drainboard {

struct EngineOptions
{
    LineLogOptions lineLog;
    EndpointOverrides overrides;
};

/// A source as the engine knows it.
struct EngineSource
{
    SourceId id;
    QString intakeName; ///< the name its lines carry: an app's name, an addon's id
    SourceLabels labels;
};

struct EngineDrain
{
    DrainId id;
    SourceId source;
    QByteArray url;
    DrainOptions options;
    SavedHealth savedHealth;
};

/// What changed about drains since the last report; keys are filled in by the platform.
struct EngineDrainStatus
{
    DrainId id;
    DrainStatus status;
    SavedHealth savedHealth;
};

/// Lines of a name that no source has.
struct UnknownName
{
    QString name;
    std::uint64_t lines = 0;
    std::int64_t lastSeen = 0; ///< microseconds since 1970 UTC
};

/// Intake, line log and delivery, wired. Three threads: the intake's and the delivery's (Qt event loops) and
/// the line log's writer; callers use it from one more. Signals arrive in the thread that made it.
class Engine : public QObject
{
    Q_OBJECT

public:
    /// `clock` must outlive the engine.
    Engine(EngineOptions options, Clock &clock, QObject *parent = nullptr);
    ~Engine() override;

    /// Opens the line log and starts the threads. On error nothing runs.
    Result<void> start();
    /// Commits everything, closes connections, ends the threads. Returns when that is done.
    void stop();

    void setSource(const EngineSource &source);       ///< adds it or changes its names
    void removeSource(SourceId source);               ///< with its drains and lines
    void setDrain(const EngineDrain &drain);          ///< adds it or replaces it; its cursor is kept
    void removeDrain(DrainId drain, bool keepCursor); ///< keepCursor: it may come back (undo)

    void retryNow(DrainId drain);
    void setPaused(DrainId drain, bool paused);
    QFuture<QList<Attempt>> attempts(DrainId drain);
    QFuture<QList<Gap>> gaps(DrainId drain, int limit);
    QFuture<TestReport> sendTestLine(const QByteArray &url, const DrainOptions &options,
                                     const SourceLabels &labels);

    /// Replaces the syslog listener's address.
    QFuture<Result<ListenAddress>> listen(const ListenAddress &address);
    void setFollowedFiles(const QList<FollowedFile> &files, const QHash<QString, FollowPosition> &positions);
    void forgetUnknownNames();

    /// The newest lines of a source, oldest first, as chunks that together hold at least `lines` lines (or
    /// all there are).
    QFuture<Result<QList<ChunkPtr>>> newestLines(SourceId source, std::size_t lines);

Q_SIGNALS:
    /// At most four times a second, only drains that changed; health changes at once.
    void drainsChanged(const QList<drainboard::EngineDrainStatus> &statuses);
    /// As committed; shares memory with the line log.
    void linesCommitted(const QList<drainboard::Commit> &commits);
    /// At most once a second.
    void unknownNamesChanged(const QList<drainboard::UnknownName> &names);
    void followPositionsChanged(const QHash<QString, drainboard::FollowPosition> &positions);
    void followProblemChanged(const QString &path, const QString &problem);
    /// A sentence while the log cannot write; empty when it can again.
    void storageProblemChanged(const QString &problem);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace drainboard
