// SPDX-License-Identifier: GPL-3.0-or-later
// One source and one drain, beside rsyslog and syslog-ng. Rounds of ours, theirs, ours, theirs …: what the
// machine does beside falls on all, and of the ratios of the rounds the median is shown.
#include "peers.h"
#include "report.h"
#include "scenario.h"

#include <algorithm>
#include <optional>

namespace drainboard::bench {

namespace {

struct Contender
{
    std::string name;
    std::optional<Peer> peer; ///< none: Drainboard
    std::uint64_t lines = 0;
    std::vector<Run> runs = {};

    std::vector<double> linesPerSecond() const;
    std::vector<double> cpuPerMillion() const;
};

std::vector<double> Contender::linesPerSecond() const
{
    std::vector<double> values;
    for (const Run &run : runs)
        values.push_back(static_cast<double>(lines) / run.seconds);
    return values;
}

std::vector<double> Contender::cpuPerMillion() const
{
    std::vector<double> values;
    for (const Run &run : runs)
        values.push_back(run.cpuSeconds * 1e6 / static_cast<double>(lines));
    return values;
}

Run runOnce(const Bench &bench, const Contender &contender, Wire wire, std::size_t lineBytes)
{
    const auto folder = bench.makeFolder();
    const LineSink sink(wire, bench.identity());
    const Target target = bench.targetOf(sink, wire);
    const auto forwarder = contender.peer ? startPeer(*contender.peer, target, folder->path())
                                          : startEngine({folder->path(), target});
    return pass(*forwarder, sink, {contender.lines, {lineBytes}});
}

void runAll(const Bench &bench, std::vector<Contender> &contenders, Wire wire, std::size_t lineBytes,
            int rounds)
{
    for (int round = 0; round < rounds; ++round) {
        for (Contender &contender : contenders)
            contender.runs.push_back(runOnce(bench, contender, wire, lineBytes));
    }
}

/// Median of a[i] / b[i].
double ratio(const std::vector<double> &a, const std::vector<double> &b)
{
    std::vector<double> ratios;
    for (std::size_t i = 0; i < a.size(); ++i)
        ratios.push_back(a[i] / b[i]);
    return median(ratios);
}

void reportRuns(const std::string &way, const std::vector<Contender> &contenders)
{
    for (const Contender &contender : contenders) {
        const std::string name = way + ": " + contender.name;
        double peak = 0;
        for (const Run &run : contender.runs)
            peak = std::max(peak, run.peakMiB);
        report(name, median(contender.linesPerSecond()), "lines/s");
        report(name + ", CPU per million lines", median(contender.cpuPerMillion()), "s", {}, 2);
        report(name + ", peak memory", peak, "MiB", {}, 1);
    }
}

/// `goal` is for the speed, `cpuGoal` for the CPU time.
void reportRatios(const std::string &way, const Contender &ours, const Contender &theirs, Goal goal = {},
                  Goal cpuGoal = {})
{
    const std::string name = way + ": Drainboard against " + theirs.name;
    report(name + ", lines/s", ratio(ours.linesPerSecond(), theirs.linesPerSecond()), "x", goal, 2);
    report(name + ", CPU per line", ratio(ours.cpuPerMillion(), theirs.cpuPerMillion()), "x", cpuGoal, 2);
}

void shortLines(const Bench &bench)
{
    const std::uint64_t slow = bench.sized(500'000, 70'000);
    std::vector<Contender> all{
        {"Drainboard, durable", {}, bench.sized<std::uint64_t>(4'000'000, 1'000'000)},
        {"rsyslog, memory queue", Peer::RsyslogMemory, bench.sized<std::uint64_t>(2'000'000, 500'000)},
        {"rsyslog, disk queue", Peer::RsyslogDisk, slow},
        {"syslog-ng, memory", Peer::SyslogNgMemory, bench.sized<std::uint64_t>(1'000'000, 200'000)},
        {"syslog-ng, reliable disk buffer", Peer::SyslogNgDisk, slow}};
    runAll(bench, all, Wire::Tcp, 200, bench.sized(7, 3));
    reportRuns("TCP to TCP, 200 bytes", all);
    reportRatios("TCP to TCP, 200 bytes", all[0], all[1], atLeast(1.5), atMost(0.6));
    reportRatios("TCP to TCP, 200 bytes", all[0], all[2], atLeast(8));
    reportRatios("TCP to TCP, 200 bytes", all[0], all[3]);
    reportRatios("TCP to TCP, 200 bytes", all[0], all[4]);
}

void longLines(const Bench &bench)
{
    std::vector<Contender> all{
        {"Drainboard, durable", {}, bench.sized<std::uint64_t>(800'000, 100'000)},
        {"rsyslog, memory queue", Peer::RsyslogMemory, bench.sized<std::uint64_t>(400'000, 100'000)},
        {"rsyslog, disk queue", Peer::RsyslogDisk, bench.sized<std::uint64_t>(200'000, 30'000)},
        {"syslog-ng, memory", Peer::SyslogNgMemory, bench.sized<std::uint64_t>(400'000, 50'000)},
        {"syslog-ng, reliable disk buffer", Peer::SyslogNgDisk, bench.sized<std::uint64_t>(200'000, 30'000)}};
    runAll(bench, all, Wire::Tcp, 2000, bench.sized(5, 1));
    reportRuns("TCP to TCP, 2,000 bytes", all);
    for (std::size_t i = 1; i < all.size(); ++i)
        reportRatios("TCP to TCP, 2,000 bytes", all[0], all[i]);
}

} // namespace

void measureTcp(const Bench &bench)
{
    shortLines(bench);
    longLines(bench);
}

void measureTls(const Bench &bench)
{
    for (const std::size_t bytes : {200, 2000}) {
        const std::uint64_t shorter = bytes == 200 ? 1 : 5;
        const std::string way = bytes == 200 ? "TCP to TLS, 200 bytes" : "TCP to TLS, 2,000 bytes";
        std::vector<Contender> all{
            {"Drainboard, durable", {}, bench.sized<std::uint64_t>(3'000'000, 500'000) / shorter},
            {"rsyslog, memory queue", Peer::RsyslogMemory,
             bench.sized<std::uint64_t>(2'000'000, 400'000) / shorter}};
        const int rounds = bytes == 200 ? bench.sized(7, 3) : bench.sized(5, 1);
        runAll(bench, all, Wire::Tls, bytes, rounds);
        reportRuns(way, all);
        reportRatios(way, all[0], all[1], bytes == 200 ? atLeast(1.3) : Goal{});
    }
}

void measureHttps(const Bench &bench)
{
    for (const std::size_t bytes : {200, 2000}) {
        std::vector<Contender> ours{
            {"Drainboard, durable", {}, bench.sized<std::uint64_t>(1'000'000, 100'000) / (bytes / 200)}};
        runAll(bench, ours, Wire::Https, bytes, bench.sized(5, 1));
        reportRuns(bytes == 200 ? "TCP to HTTPS (datadog), 200 bytes" : "TCP to HTTPS (datadog), 2,000 bytes",
                   ours);
    }
}

} // namespace drainboard::bench
