// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/logbuffer.h"
#include "desktop/widgets/logrows.h"

#include <QList>
#include <QObject>
#include <QTimer>

#include <deque>

namespace drainboard {

/// Brings lines from a stream into a buffer and its rows, in batches on one timer, a few milliseconds at a
/// time, so that any number of lines leaves the window usable:
///
///     append() ─▶ waiting ─ timer, unless paused ─▶ buffer ─ filter, in slices ─▶ rows ─▶ changed()
class LogFeed : public QObject
{
    Q_OBJECT

public:
    explicit LogFeed(LogBuffer buffer = LogBuffer(), QObject *parent = nullptr);

    void append(const QList<LogBatch> &batches);
    /// Forgets all lines, also those that wait.
    void clear();

    /// While paused, the buffer stays as it is and lines wait; the oldest are let go when they become too
    /// many.
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }
    /// Shows what waits now, even while paused: the log of a source that has just been selected.
    void letThrough() { m_due = m_waitingLines; }
    std::size_t waitingLines() const { return m_waitingLines; }

    /// The error when the rule is wrong; the earlier one stays in force then.
    Result<void> setFilter(const MatchRule &rule);
    /// The rule in force; its text is empty without one.
    const MatchRule &filter() const { return m_rule; }
    bool isFiltered() const { return !m_rule.text.isEmpty(); }

    const LogBuffer &buffer() const { return m_buffer; }
    const LogRows &rows() const { return m_rows; }
    LogBuffer snapshot() { return m_buffer.snapshot(); }
    /// Lines that came and are not held any more, since the last clear().
    std::uint64_t discardedLines() const;

Q_SIGNALS:
    void changed();        ///< buffer or rows
    void waitingChanged(); ///< how many lines wait, or whether it is paused
    void filterGaveUp();   ///< the filter's pattern takes too long; all lines are shown

private:
    void tick();
    void wake();
    bool mayTake() const { return !m_waiting.empty() && (!m_paused || m_due > 0); }
    void takeWaiting();
    void dropOldestWaiting();
    void boundWaiting();

    LogBuffer m_buffer;
    LogRows m_rows;
    MatchRule m_rule;
    std::deque<LogBatch> m_waiting;
    std::size_t m_waitingLines = 0;
    std::size_t m_waitingBytes = 0;
    std::size_t m_due = 0; ///< of the waiting lines, the oldest that are shown even while paused
    std::uint64_t m_discardedWaiting = 0;
    std::uint64_t m_clearedUpTo = 0;
    bool m_paused = false;
    bool m_rowsChanged = false;
    QTimer m_timer;
};

} // namespace drainboard
