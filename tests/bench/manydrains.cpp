// SPDX-License-Identifier: GPL-3.0-or-later
// 10,000 drains over 100 sources: all idle with an open connection, then 9,000 of them quarantined.
#include "report.h"
#include "scenario.h"

#include <thread>

namespace drainboard::bench {

using namespace std::chrono_literals;

namespace {

constexpr int sources = 100;
constexpr int drainsPerSource = 100;
constexpr double mostMiB = 350;
constexpr std::chrono::seconds idling = 2s; ///< over which the CPU time is taken

EngineSetup setupIn(const QString &folder, const Target &target, int quarantinedPerSource)
{
    EngineSetup setup;
    setup.folder = folder;
    setup.target = target;
    setup.sources = sources;
    setup.drainsPerSource = drainsPerSource;
    setup.quarantinedPerSource = quarantinedPerSource;
    return setup;
}

void idle(const Bench &bench)
{
    const auto folder = bench.makeFolder();
    const LineSink sink;
    const auto engine = startEngine(setupIn(folder->path(), bench.targetOf(sink, Wire::Tcp), 0));
    report("10,000 drains, nothing sent yet: memory", engine->process.residentMiB(), "MiB", atMost(mostMiB),
           1);
    pass(*engine, sink, {sources, {200, sources}}, drainsPerSource);
    waitUntilIdle(*engine);
    const double cpuBefore = engine->process.cpuSeconds();
    std::this_thread::sleep_for(idling);
    report("10,000 drains, idle on open connections: memory", engine->process.residentMiB(), "MiB",
           atMost(mostMiB), 1);
    report("10,000 drains, idle on open connections: CPU",
           100 * (engine->process.cpuSeconds() - cpuBefore) / static_cast<double>(idling.count()), "%", {},
           2);
}

void quarantined(const Bench &bench)
{
    constexpr int quarantinedPerSource = 90;
    constexpr int active = drainsPerSource - quarantinedPerSource;
    const Load load{bench.sized<std::uint64_t>(500'000, 100'000), {200, sources}};
    const auto folder = bench.makeFolder();
    const LineSink sink;
    const auto engine =
        startEngine(setupIn(folder->path(), bench.targetOf(sink, Wire::Tcp), quarantinedPerSource));
    report("10,000 drains, 9,000 quarantined, the others idle: memory", engine->process.residentMiB(), "MiB",
           atMost(mostMiB), 1);
    const Run run = pass(*engine, sink, load, active);
    const auto delivered = static_cast<double>(load.lines) * active;
    report("10,000 drains, 9,000 quarantined: lines delivered to the others", delivered / run.seconds,
           "lines/s");
    report("10,000 drains, 9,000 quarantined: CPU per million lines delivered",
           run.cpuSeconds * 1e6 / delivered, "s", {}, 2);
    report("10,000 drains, 9,000 quarantined, 1,000 at full speed: peak memory", run.peakMiB, "MiB", {}, 1);
    waitUntilIdle(*engine);
    report("10,000 drains, 9,000 quarantined, the same: memory afterwards", engine->process.residentMiB(),
           "MiB", atMost(mostMiB), 1);
}

} // namespace

void measureManyDrains(const Bench &bench)
{
    idle(bench);
    quarantined(bench);
}

} // namespace drainboard::bench
