// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "domain/ids.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace drainboard {

/// The most that each process of a source may hand in within a minute; 0 for no limit. The hosted platform
/// takes 16,384 lines and 64 MiB.
struct ProcessLimits
{
    std::uint64_t linesPerMinute = 0;
    std::uint64_t bytesPerMinute = 0; ///< of the lines' texts

    bool areSet() const { return linesPerMinute != 0 || bytesPerMinute != 0; }
    bool operator==(const ProcessLimits &) const = default;
};

/// Counts what each process hands in. Minutes are the same for all, and each begins anew. Processes are named
/// by whoever can send, so only the first `maxProcesses` of a minute have an allowance of their own; the
/// others of a source share one.
class ProcessLimiter
{
public:
    enum class Verdict {
        Take,
        Overflow, ///< the first of this minute that is too much: say so once in its place
        Drop,
    };

    explicit ProcessLimiter(ProcessLimits limits, std::size_t maxProcesses = 10'000)
        : m_limits(limits)
        , m_maxProcesses(maxProcesses)
    {
    }

    const ProcessLimits &limits() const { return m_limits; }
    Verdict judge(SourceId source, std::string_view process, std::size_t bytes, Clock::TimePoint now);
    /// What stands in the place of the lines that are dropped.
    std::string overflowText() const;

private:
    struct Usage
    {
        std::uint64_t lines = 0;
        std::uint64_t bytes = 0;
        bool isOver = false;
    };

    Usage &usageOf(SourceId source, std::string_view process);

    ProcessLimits m_limits;
    std::size_t m_maxProcesses;
    std::unordered_map<std::string, Usage> m_usage; ///< by source and process
    std::string m_key;                              ///< keeps its memory
    Clock::TimePoint m_minuteEnd{};
};

} // namespace drainboard
