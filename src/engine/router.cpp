// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/router.h"

namespace drainboard {

void Router::setSource(SourceId source, const std::string &name)
{
    removeSource(source);
    m_routes[name] = Route{source, {}};
    m_unknown.forget(name);
}

void Router::removeSource(SourceId source)
{
    std::erase_if(m_routes, [source](const auto &entry) { return entry.second.source == source; });
}

void Router::receive(std::span<const IncomingLine> lines)
{
    const auto now = m_clock.wallMicroseconds();
    std::string_view name;
    Route *route = nullptr;
    for (const IncomingLine &incoming : lines) {
        // Neighbours mostly have the same sender.
        if (!route || incoming.sourceName != name) {
            name = incoming.sourceName;
            route = find(name);
        }
        if (!route) {
            m_unknown.count(name, now);
            continue;
        }
        const bool isFirst = route->lines.empty();
        take(*route, incoming.line, now);
        if (isFirst && !route->lines.empty())
            m_touched.push_back(route);
    }
    if (m_touched.empty())
        return;
    m_batch.clear();
    for (const Route *touched : m_touched)
        m_batch.push_back({touched->source, touched->lines});
    // A closed log takes nothing: the program is about to end on a disk that cannot be written.
    const bool taken = m_log.append(m_batch);
    for (Route *touched : m_touched) {
        m_refused += taken ? 0 : touched->lines.size();
        touched->lines.clear();
    }
    m_touched.clear();
}

void Router::take(Route &route, const LineView &line, std::int64_t now)
{
    using Verdict = ProcessLimiter::Verdict;
    const auto verdict = m_limiter.limits().areSet()
                             ? m_limiter.judge(route.source, line.process, line.text.size(), m_clock.now())
                             : Verdict::Take;
    if (verdict == Verdict::Take)
        route.lines.push_back(line);
    else if (verdict == Verdict::Overflow)
        route.lines.push_back({now, Severity::Warning, line.process, m_overflowText});
}

Router::Route *Router::find(std::string_view name)
{
    const auto found = m_routes.find(name);
    return found == m_routes.end() ? nullptr : &found->second;
}

} // namespace drainboard
