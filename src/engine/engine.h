// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "domain/drain.h"
#include "domain/ids.h"
#include "domain/intakecounts.h"
#include "engine/delivery/endpoint.h"
#include "engine/enginetypes.h"
#include "engine/intake/filefollower.h"
#include "engine/intake/sysloglistener.h"
#include "engine/linelog/linelog.h"
#include "engine/linelog/sqlitelinelog.h"
#include "engine/processlimiter.h"
#include "engine/unknownnames.h"

#include <QFuture>
#include <QObject>

#include <memory>

namespace drainboard {

struct EngineOptions
{
    LineLogOptions lineLog;
    EndpointOverrides overrides;
    ProcessLimits limits{}; ///< of what the listener and followed files bring; none by default
    LocalTargets localTargets{};
};

/// Intake, line log and delivery, wired. Three threads: the intake's and the delivery's (Qt event loops) and
/// the line log's writer; callers use it from one more. Signals arrive in the thread that made it.
///
///     intake thread                log's writer            delivery thread
///     listener, followers ─▶ router ─▶ line log ─▶ commits ─┬▶ forwarders ─▶ targets
///                                                           └▶ linesCommitted (owner)
///
/// Between start() and stop() every function returns at once: what it asks for is posted to the thread
/// that does it, in order. At other times nothing but start() may be called.
class Engine : public QObject
{
    Q_OBJECT

public:
    /// `clock` must outlive the engine.
    Engine(EngineOptions options, Clock &clock, QObject *parent = nullptr);
    /// Stops, if that was not done, without the last reports.
    ~Engine() override;

    /// Opens the line log and starts the threads. On error nothing runs.
    Result<void> start();
    /// As start() with the line log of these options opened elsewhere: that takes as long as the disk does.
    void start(std::unique_ptr<LineLog> log);
    /// Commits everything, closes connections, ends the threads. Returns when that is done, which a target
    /// that hangs does not delay. The last states of drains and followed files are reported before; so is,
    /// with storageProblemChanged, how many lines had been read and could not be written.
    void stop();

    void setSource(const EngineSource &source); ///< adds it or changes its names
    void removeSource(SourceId source);         ///< with its drains and lines
    /// Adds it or replaces it. A new drain gets the lines that are committed from now on; the cursor of one
    /// that was there before is kept, and its health unless its URL is another one.
    void setDrain(const EngineDrain &drain);
    void removeDrain(DrainId drain, bool keepCursor); ///< keepCursor: it may come back (undo)

    void retryNow(DrainId drain);
    void setPaused(DrainId drain, bool paused);
    QFuture<QList<Attempt>> attempts(DrainId drain);    ///< newest first, at most 50
    QFuture<QList<Gap>> gaps(DrainId drain, int limit); ///< newest first
    QFuture<TestReport> sendTestLine(const QByteArray &url, const DrainOptions &options,
                                     const SourceLabels &labels);

    /// Replaces the syslog listener's address; answers where it really listens.
    QFuture<Result<ListenAddress>> listen(const ListenAddress &address);
    void setFollowedFiles(const QList<FollowedFile> &files, const QHash<QString, FollowPosition> &positions);
    void forgetUnknownNames();

    /// Takes lines for a source, past the intake; answers when they are on disk. While the disk does not take
    /// any, none are taken (Storage); neither when more than 32 MiB wait (Unavailable). A failure of the disk
    /// that nobody knew of leaves them taken, though the answer is Storage.
    QFuture<Result<void>> append(SourceId source, LineBlock lines);

    /// False while the disk takes no lines, and before the start.
    bool takesLines() const;

    /// The newest lines of a source, oldest first, as chunks that together hold at least `lines` lines (or
    /// all there are).
    QFuture<Result<QList<ChunkPtr>>> newestLines(SourceId source, std::size_t lines);

Q_SIGNALS:
    /// At most four times a second, only drains that changed; health changes at once.
    void drainsChanged(const QList<drainboard::EngineDrainStatus> &statuses);
    /// As committed, at most every 30 ms; shares memory with the line log. If the owner is slow the oldest of
    /// what waits for it is left out (beyond 64 MiB), so the chunks of a source may leave a hole.
    void linesCommitted(const QList<drainboard::Commit> &commits);
    /// At most once a second, each of the two.
    void intakeCountsChanged(const drainboard::IntakeCounts &counts);
    void unknownNamesChanged(const QList<drainboard::UnknownName> &names);
    /// What was read up to there is committed.
    void followPositionsChanged(const QHash<QString, drainboard::FollowPosition> &positions);
    void followProblemChanged(const QString &path, const QString &problem);
    /// A sentence while the log cannot write, or what of it is damaged; empty when all is well again.
    void storageProblemChanged(const QString &problem);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace drainboard
