// SPDX-License-Identifier: GPL-3.0-or-later
// What one more drain on a source costs, and what many sources cost. In pairs with one source and one drain.
#include "report.h"
#include "scenario.h"

namespace drainboard::bench {

namespace {

double perLine(const Run &run, const Load &load)
{
    return run.cpuSeconds / static_cast<double>(load.lines);
}

void oneSourceManyDrains(const Bench &bench, int drains, std::uint64_t lines)
{
    const Load alone{bench.sized<std::uint64_t>(2'000'000, 500'000)};
    const Load fanned{lines};
    std::vector<double> speeds;
    std::vector<double> costs;
    double peak = 0;
    for (int round = 0; round < bench.sized(5, 1); ++round) {
        const double first = perLine(passThroughEngine(bench, {}, alone), alone);
        EngineSetup setup;
        setup.drainsPerSource = drains;
        const Run run = passThroughEngine(bench, setup, fanned);
        speeds.push_back(static_cast<double>(lines) * drains / run.seconds);
        costs.push_back(100 * (perLine(run, fanned) - first) / (drains - 1) / first);
        peak = std::max(peak, run.peakMiB);
    }
    const std::string name = "1 source to " + std::to_string(drains) + " drains";
    report(name + ": lines delivered", median(speeds), "lines/s");
    report(name + ": CPU per line of one more drain against the first", median(costs), "%", atMost(40), 1);
    report(name + ": peak memory", peak, "MiB", {}, 1);
}

} // namespace

void measureFanOut(const Bench &bench)
{
    oneSourceManyDrains(bench, 10, bench.sized<std::uint64_t>(500'000, 100'000));
    oneSourceManyDrains(bench, 100, bench.sized<std::uint64_t>(50'000, 20'000));
}

void measureManySources(const Bench &bench)
{
    constexpr int sources = 1000;
    const Load one{bench.sized<std::uint64_t>(4'000'000, 2'000'000)};
    const Load thousand{one.lines, {200, sources}};
    std::vector<double> speeds;
    std::vector<double> ratios;
    double peak = 0;
    for (int round = 0; round < bench.sized(7, 3); ++round) {
        const double first = perLine(passThroughEngine(bench, {}, one), one);
        EngineSetup setup;
        setup.sources = sources;
        const Run run = passThroughEngine(bench, setup, thousand);
        speeds.push_back(static_cast<double>(thousand.lines) / run.seconds);
        ratios.push_back(perLine(run, thousand) / first);
        peak = std::max(peak, run.peakMiB);
    }
    const std::string name = "1,000 sources with 1 drain each, lines in turn over 1 connection";
    report(name, median(speeds), "lines/s");
    report(name + ": CPU per line against 1 source", median(ratios), "x", atMost(1.3), 2);
    report(name + ": peak memory", peak, "MiB", {}, 1);
}

} // namespace drainboard::bench
