// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/logrows.h"

#include <algorithm>

namespace drainboard {

LogRows::LogRows(const LogBuffer &buffer)
    : m_buffer(&buffer)
{
}

LogRows LogRows::over(const LogBuffer &snapshot) const
{
    LogRows rows = *this;
    rows.m_buffer = &snapshot;
    return rows;
}

void LogRows::setMatcher(std::optional<LineMatcher> matcher)
{
    m_matcher = std::move(matcher);
    m_matches.clear();
    m_scanned = 0;
    m_tooHard = 0;
    ++m_choice;
}

bool LogRows::update(std::chrono::microseconds budget)
{
    if (!m_matcher)
        return true;
    while (!m_matches.empty() && m_matches.front() < m_buffer->firstId())
        m_matches.pop_front();
    m_scanned = std::max(m_scanned, m_buffer->firstId());

    const auto end = std::chrono::steady_clock::now() + budget;
    while (m_scanned < m_buffer->endId() && std::chrono::steady_clock::now() < end) {
        switch ((*m_matcher)(m_buffer->at(m_scanned).line.text)) {
        case LineMatcher::Verdict::Shown:
            m_matches.push_back(m_scanned);
            break;
        case LineMatcher::Verdict::Hidden:
            break;
        case LineMatcher::Verdict::TooHard:
            if (++m_tooHard == maxTooHard) {
                m_matcher.reset();
                m_matches.clear();
                ++m_choice;
                return true;
            }
        }
        ++m_scanned;
    }
    return m_scanned >= m_buffer->endId();
}

std::uint64_t LogRows::count() const
{
    return m_matcher ? m_matches.size() : m_buffer->size();
}

std::uint64_t LogRows::idAt(std::uint64_t row) const
{
    return m_matcher ? m_matches[row] : m_buffer->firstId() + row;
}

std::uint64_t LogRows::rowOf(std::uint64_t id) const
{
    if (m_matcher)
        return std::uint64_t(std::lower_bound(m_matches.begin(), m_matches.end(), id) - m_matches.begin());
    return std::clamp(id, m_buffer->firstId(), m_buffer->endId()) - m_buffer->firstId();
}

} // namespace drainboard
