// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"
#include "platform/scalingo/logstream.h"

#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace drainboard {

/// The live logs of an account. Follows what is watched, and the few sources that were watched before it, so
/// that going back and forth costs no request.
class LogStreams : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t maxStreams = 3;
    static constexpr std::size_t keptLines = 10'000; ///< of each source

    using AccessTo = std::function<LogAccess(const SourceRef &)>;

    /// `clock` must outlive it; `random` gives [0, 1).
    LogStreams(AccessTo accessTo, Clock &clock, std::function<double()> random, QObject *parent = nullptr);
    ~LogStreams() override;

    /// Begins to follow the source, if it is not followed yet (of all, if `source.app` is empty, none), and
    /// answers its newest lines so far, at most `limit` or a batch more. Those to come are signalled.
    QList<LiveBatch> watch(const SourceRef &source, std::size_t limit);
    /// Ends what may not be followed any more; what was read of it is forgotten.
    void keepOnly(const std::function<bool(const SourceRef &)> &mayFollow);
    LiveStatus status(const SourceRef &source) const;

Q_SIGNALS:
    void linesArrived(const QList<drainboard::LiveBatch> &batches);
    void statusChanged(const drainboard::SourceRef &source);

private:
    struct Followed
    {
        SourceRef source;
        std::unique_ptr<LogStream> stream;
        LineNumber next = 0;
        std::deque<LiveBatch> kept;
        std::size_t lines = 0; ///< in `kept`
    };

    Followed *find(const SourceRef &source) const;
    Followed &follow(const SourceRef &source);
    void take(Followed &followed, const std::shared_ptr<const LineBlock> &lines);
    void end(std::unique_ptr<Followed> followed);

    AccessTo m_accessTo;
    Clock &m_clock;
    std::function<double()> m_random;
    std::vector<std::unique_ptr<Followed>> m_followed; ///< the one watched last comes last
};

} // namespace drainboard
