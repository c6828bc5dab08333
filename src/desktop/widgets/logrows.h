// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/linematcher.h"
#include "desktop/widgets/logbuffer.h"

#include <chrono>
#include <deque>
#include <optional>

namespace drainboard {

/// Which lines of a buffer are shown: all, or those that a matcher lets through. The matcher is applied in
/// slices, so that a long log never holds up the window.
class LogRows
{
public:
    explicit LogRows(const LogBuffer &buffer);
    /// The same rows over a snapshot of the buffer.
    LogRows over(const LogBuffer &snapshot) const;

    /// Starts anew; none for all lines.
    void setMatcher(std::optional<LineMatcher> matcher);
    /// Follows the buffer: forgets lines that are gone and looks at new ones for about `budget`.
    /// True when nothing is left to be looked at.
    bool update(std::chrono::microseconds budget);

    std::uint64_t count() const;
    std::uint64_t idAt(std::uint64_t row) const;
    /// The first row whose line is `id` or newer; count() if there is none.
    std::uint64_t rowOf(std::uint64_t id) const;
    /// Another number once the rows were chosen anew; as long as it stays, lines only come and go at the
    /// ends.
    std::uint64_t choice() const { return m_choice; }

    /// The matcher failed on so many lines that it was given up; all lines are shown instead.
    bool gaveUp() const { return m_tooHard >= maxTooHard; }

private:
    static constexpr int maxTooHard = 50;

    const LogBuffer *m_buffer;
    std::optional<LineMatcher> m_matcher;
    std::deque<std::uint64_t> m_matches;
    std::uint64_t m_scanned = 0; ///< the next id to look at
    int m_tooHard = 0;
    std::uint64_t m_choice = 0;
};

} // namespace drainboard
