// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/processlimiter.h"

namespace drainboard {

using namespace std::chrono_literals;

ProcessLimiter::Verdict ProcessLimiter::judge(SourceId source, std::string_view process, std::size_t bytes,
                                              Clock::TimePoint now)
{
    if (now >= m_minuteEnd) {
        m_usage.clear();
        m_minuteEnd = now + 1min;
    }
    Usage &usage = usageOf(source, process);
    if (usage.isOver)
        return Verdict::Drop;
    ++usage.lines;
    usage.bytes += bytes;
    usage.isOver = (m_limits.linesPerMinute != 0 && usage.lines > m_limits.linesPerMinute) ||
                   (m_limits.bytesPerMinute != 0 && usage.bytes > m_limits.bytesPerMinute);
    return usage.isOver ? Verdict::Overflow : Verdict::Take;
}

ProcessLimiter::Usage &ProcessLimiter::usageOf(SourceId source, std::string_view process)
{
    m_key = std::to_string(source.value);
    m_key += ' ';
    m_key += process;
    const auto found = m_usage.find(m_key);
    if (found != m_usage.end())
        return found->second;
    if (m_usage.size() >= m_maxProcesses)
        m_key = std::to_string(source.value); // no process has this key: theirs hold a space
    return m_usage[m_key];
}

/// In English whatever the program's language, since it is data for whoever searches the target's logs.
std::string ProcessLimiter::overflowText() const
{
    std::string allowance;
    if (m_limits.linesPerMinute != 0)
        allowance = std::to_string(m_limits.linesPerMinute) + " lines";
    if (m_limits.bytesPerMinute != 0)
        allowance += (allowance.empty() ? "" : " or ") + std::to_string(m_limits.bytesPerMinute) + " bytes";
    return "overflow: more than " + allowance + " within a minute; what follows in this minute is dropped";
}

} // namespace drainboard
