// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "domain/intakecounts.h"

#include <QFuture>
#include <QList>
#include <QObject>
#include <QString>

namespace drainboard {

/// How the intake is doing.
struct IntakeStatus
{
    bool listening = false;
    QString address;          ///< `127.0.0.1:5514`: in use, or asked for
    QString problem;          ///< why it does not listen, in a sentence
    QString suggestedAddress; ///< another one that is free; set when the asked one is in use
};

/// Lines that came for a name no app or addon has.
struct UnknownApp
{
    QString name;
    quint64 lines = 0;
};

struct FollowedFileInfo
{
    QString path;
    QString sourceName; ///< app's name or addon's id
    QString process;
    QString problem; ///< empty when all is well
};

/// The embedded engine's way in: the syslog address, followed files, names nobody has.
class IntakeControl : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual IntakeStatus status() const = 0;
    /// Listens elsewhere and remembers it. `address` as in IntakeStatus.
    virtual QFuture<Result<void>> setAddress(const QString &address) = 0;

    /// What was not taken as it came, since the platform started.
    virtual IntakeCounts counts() const = 0;
    virtual QList<UnknownApp> unknownApps() const = 0;
    virtual void ignoreUnknownApp(const QString &name) = 0;

    /// False while the disk takes no lines: those that come are in memory alone.
    virtual bool takesLines() const = 0;

    virtual QList<FollowedFileInfo> followedFiles() const = 0;
    virtual QFuture<Result<void>> setFollowedFiles(const QList<FollowedFileInfo> &files) = 0;

Q_SIGNALS:
    void statusChanged();
    void countsChanged();
    void unknownAppsChanged();
    void followedFilesChanged();
};

} // namespace drainboard
