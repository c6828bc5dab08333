// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "domain/ids.h"
#include "engine/intake/incomingline.h"
#include "engine/linelog/linelog.h"
#include "engine/processlimiter.h"
#include "engine/unknownnames.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace drainboard {

/// Finds the source of each incoming line by the name it carries, and hands the log the lines of each
/// source together. Names that no source has are counted, and lines above the limits are dropped. Lives in
/// the intake's thread.
class Router : public LineReceiver
{
public:
    Router(LineLog &log, const Clock &clock, const ProcessLimits &limits = {})
        : m_log(log)
        , m_clock(clock)
        , m_limiter(limits)
        , m_overflowText(m_limiter.overflowText())
    {
    }

    /// Replaces the source's earlier name. A name that two sources want belongs to the later one.
    void setSource(SourceId source, const std::string &name);
    void removeSource(SourceId source);

    void receive(std::span<const IncomingLine> lines) override;

    UnknownNames &unknownNames() { return m_unknown; }
    /// Lines that the log did not take any more because it was closed.
    std::uint64_t refusedLines() const { return m_refused; }

private:
    struct Route
    {
        SourceId source;
        std::vector<LineView> lines; ///< of the receive() that runs; keeps its memory
    };
    struct NameHash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
    };

    Route *find(std::string_view name);
    void take(Route &route, const LineView &line, std::int64_t now);

    LineLog &m_log;
    const Clock &m_clock;
    ProcessLimiter m_limiter;
    const std::string m_overflowText;
    std::unordered_map<std::string, Route, NameHash, std::equal_to<>> m_routes;
    std::vector<Route *> m_touched;
    std::vector<SourceLines> m_batch; ///< of the receive() that runs; keeps its memory
    UnknownNames m_unknown;
    std::uint64_t m_refused = 0;
};

} // namespace drainboard
