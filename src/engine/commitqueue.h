// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/linelog.h"

#include <QList>

#include <deque>
#include <mutex>

namespace drainboard {

/// Commits on their way from the log's thread to a slower one. Holds at most `maxBytes` of lines (and one
/// chunk, however large); the oldest are dropped, since the taker shows the newest lines and can read the
/// rest from the log. May be used from any thread.
class CommitQueue
{
public:
    explicit CommitQueue(std::size_t maxBytes = 64 * 1024 * 1024)
        : m_maxBytes(maxBytes)
    {
    }

    /// True if the taker has to be woken: nothing waited before.
    bool push(std::span<const Commit> commits);
    QList<Commit> takeAll();

private:
    const std::size_t m_maxBytes;
    std::mutex m_mutex;
    std::deque<Commit> m_commits;
    std::size_t m_bytes = 0;
};

} // namespace drainboard
