// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/logfeed.h"

#include <QDeadlineTimer>

#include <algorithm>
#include <utility>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

constexpr auto batchInterval = 40ms;
constexpr auto busyInterval = 10ms; ///< while the filter or the waiting lines are behind
constexpr auto slice = 4ms;         ///< for each of the two

} // namespace

LogFeed::LogFeed(LogBuffer buffer, QObject *parent)
    : QObject(parent)
    , m_buffer(std::move(buffer))
    , m_rows(m_buffer)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LogFeed::tick);
}

void LogFeed::append(const QList<LogBatch> &batches)
{
    for (const LogBatch &batch : batches) {
        if (batch.size() == 0)
            continue;
        m_waitingLines += batch.size();
        m_waitingBytes += batch.lines->bytes().size();
        m_waiting.push_back(batch);
    }
    boundWaiting();
    wake();
}

void LogFeed::boundWaiting()
{
    while (m_waiting.size() > 1 &&
           (m_waitingLines > LogBuffer::defaultMaxLines || m_waitingBytes > LogBuffer::defaultMaxBytes)) {
        m_discardedWaiting += m_waiting.front().size();
        dropOldestWaiting();
    }
}

void LogFeed::dropOldestWaiting()
{
    const LogBatch &oldest = m_waiting.front();
    m_waitingLines -= oldest.size();
    m_waitingBytes -= oldest.lines->bytes().size();
    m_due -= std::min(m_due, oldest.size());
    m_waiting.pop_front();
}

void LogFeed::wake()
{
    if (!m_timer.isActive())
        m_timer.start(batchInterval);
}

void LogFeed::tick()
{
    const std::size_t waitedFor = m_waitingLines;
    if (mayTake()) {
        takeWaiting();
        m_rowsChanged = true;
    }
    const bool hadGivenUp = m_rows.gaveUp();
    const bool caughtUp = m_rows.update(slice);
    if (std::exchange(m_rowsChanged, !caughtUp))
        Q_EMIT changed();
    if (m_paused || m_waitingLines != waitedFor)
        Q_EMIT waitingChanged();
    if (m_rows.gaveUp() && !hadGivenUp)
        Q_EMIT filterGaveUp();
    if (!caughtUp || mayTake())
        m_timer.start(busyInterval);
}

void LogFeed::takeWaiting()
{
    const QDeadlineTimer deadline(slice, Qt::PreciseTimer);
    do {
        m_buffer.append(m_waiting.front());
        dropOldestWaiting();
    } while (mayTake() && !deadline.hasExpired());
}

void LogFeed::clear()
{
    m_buffer.clear();
    m_waiting.clear();
    m_waitingLines = 0;
    m_waitingBytes = 0;
    m_due = 0;
    m_discardedWaiting = 0;
    m_clearedUpTo = m_buffer.endId();
    m_rows.update(0us);
    Q_EMIT changed();
    Q_EMIT waitingChanged();
}

void LogFeed::setPaused(bool paused)
{
    if (paused == m_paused)
        return;
    m_paused = paused;
    Q_EMIT waitingChanged();
    wake();
}

Result<void> LogFeed::setFilter(const MatchRule &rule)
{
    if (rule == m_rule)
        return {};
    if (rule.text.isEmpty()) {
        m_rows.setMatcher(std::nullopt);
    } else {
        auto matcher = LineMatcher::make(rule);
        if (!matcher)
            return tl::unexpected(matcher.error());
        m_rows.setMatcher(*std::move(matcher));
    }
    m_rule = rule;
    m_rowsChanged = true;
    m_timer.start(0ms);
    return {};
}

std::uint64_t LogFeed::discardedLines() const
{
    return m_buffer.firstId() - m_clearedUpTo + m_discardedWaiting;
}

} // namespace drainboard
