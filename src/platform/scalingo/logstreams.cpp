// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/logstreams.h"

#include <algorithm>
#include <utility>

namespace drainboard {

LogStreams::LogStreams(AccessTo accessTo, Clock &clock, std::function<double()> random, QObject *parent)
    : QObject(parent)
    , m_accessTo(std::move(accessTo))
    , m_clock(clock)
    , m_random(std::move(random))
{
}

LogStreams::~LogStreams() = default;

QList<LiveBatch> LogStreams::watch(const SourceRef &source, std::size_t limit)
{
    if (!source.app.isEmpty())
        follow(source).stream->start();
    QList<LiveBatch> newest;
    for (const auto &followed : m_followed) {
        if (!source.app.isEmpty() && followed->source != source)
            continue;
        std::size_t lines = 0;
        auto first = followed->kept.end();
        while (first != followed->kept.begin() && lines < limit)
            lines += (--first)->lines->size();
        newest += QList<LiveBatch>(first, followed->kept.end());
    }
    return newest;
}

void LogStreams::keepOnly(const std::function<bool(const SourceRef &)> &mayFollow)
{
    const auto first = std::stable_partition(m_followed.begin(), m_followed.end(), [&](const auto &followed) {
        return mayFollow(followed->source);
    });
    std::vector<std::unique_ptr<Followed>> ended(std::make_move_iterator(first),
                                                 std::make_move_iterator(m_followed.end()));
    m_followed.erase(first, m_followed.end());
    for (auto &one : ended)
        end(std::move(one));
}

LiveStatus LogStreams::status(const SourceRef &source) const
{
    const Followed *followed = find(source);
    return followed ? followed->stream->status() : LiveStatus{};
}

LogStreams::Followed *LogStreams::find(const SourceRef &source) const
{
    const auto found = std::ranges::find(m_followed, source, [](const auto &one) { return one->source; });
    return found == m_followed.end() ? nullptr : found->get();
}

LogStreams::Followed &LogStreams::follow(const SourceRef &source)
{
    const auto known = std::ranges::find(m_followed, source, [](const auto &one) { return one->source; });
    if (known != m_followed.end()) {
        std::rotate(known, known + 1, m_followed.end());
        return *m_followed.back();
    }
    if (m_followed.size() == maxStreams) {
        auto oldest = std::move(m_followed.front());
        m_followed.erase(m_followed.begin());
        end(std::move(oldest));
    }
    m_followed.push_back(std::make_unique<Followed>());
    Followed &followed = *m_followed.back();
    followed.source = source;
    followed.stream = std::make_unique<LogStream>(m_accessTo(source), m_clock, m_random);
    connect(followed.stream.get(), &LogStream::statusChanged, this,
            [this, source] { Q_EMIT statusChanged(source); });
    connect(followed.stream.get(), &LogStream::linesArrived, this,
            [this, &followed](const std::shared_ptr<const LineBlock> &lines) { take(followed, lines); });
    return followed;
}

void LogStreams::take(Followed &followed, const std::shared_ptr<const LineBlock> &lines)
{
    const LiveBatch batch{followed.source, followed.next, lines};
    followed.next += lines->size();
    followed.lines += lines->size();
    followed.kept.push_back(batch);
    while (followed.lines - followed.kept.front().lines->size() >= keptLines) {
        followed.lines -= followed.kept.front().lines->size();
        followed.kept.pop_front();
    }
    Q_EMIT linesArrived({batch});
}

void LogStreams::end(std::unique_ptr<Followed> followed)
{
    LogStream *stream = followed->stream.release();
    stream->disconnect(this);
    stream->stop();
    stream->setParent(this);
    stream->deleteLater(); // it may be what calls us
    Q_EMIT statusChanged(followed->source);
}

} // namespace drainboard
