// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commitqueue.h"

namespace drainboard {

bool CommitQueue::push(std::span<const Commit> commits)
{
    const std::lock_guard lock(m_mutex);
    const bool wasEmpty = m_commits.empty();
    for (const Commit &commit : commits) {
        m_bytes += commit.chunk->lines.bytes().size();
        m_commits.push_back(commit);
    }
    while (m_bytes > m_maxBytes && m_commits.size() > 1) {
        m_bytes -= m_commits.front().chunk->lines.bytes().size();
        m_commits.pop_front();
    }
    return wasEmpty && !m_commits.empty();
}

QList<Commit> CommitQueue::takeAll()
{
    const std::lock_guard lock(m_mutex);
    m_bytes = 0;
    const auto taken = std::exchange(m_commits, {});
    return {taken.begin(), taken.end()};
}

} // namespace drainboard
