// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <thread>

namespace drainboard::bench {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 300s;
constexpr auto settling = 100ms; ///< what a forwarder does after the last line counts too

} // namespace

Bench::Bench(bool quickly)
    : quick(quickly)
    , m_folder(QCoreApplication::applicationDirPath() + u"/bench-XXXXXX"_s)
    , m_caFile(m_folder.filePath(u"ca.pem"_s))
{
    const CertificateAuthority authority;
    m_identity = authority.issue({targetName, u"127.0.0.1"_s});
    QFile file(m_caFile);
    if (!file.open(QIODevice::WriteOnly) || file.write(authority.pem()) < 0)
        fail(file.errorString());
}

std::unique_ptr<QTemporaryDir> Bench::makeFolder() const
{
    return std::make_unique<QTemporaryDir>(m_folder.filePath(u"run-XXXXXX"_s));
}

Run pass(RunningForwarder &forwarder, const LineSink &sink, const Load &load, int copies)
{
    const double cpuBefore = forwarder.process.cpuSeconds();
    const auto before = sink.lines();
    const auto expected = before + load.lines * static_cast<std::uint64_t>(copies);
    const auto start = std::chrono::steady_clock::now();
    const LineSource source(forwarder.port, load);
    if (!sink.waitForLines(expected, patience) || source.failed())
        fail(u"only %1 of %2 lines arrived"_s.arg(sink.lines() - before).arg(expected - before));
    const std::chrono::duration<double> seconds = sink.lastLineAt() - start;
    std::this_thread::sleep_for(settling);
    if (sink.lines() != expected)
        fail(u"%1 lines arrived twice"_s.arg(sink.lines() - expected));
    return {seconds.count(), forwarder.process.cpuSeconds() - cpuBefore, forwarder.process.peakMiB()};
}

void waitUntilIdle(const RunningForwarder &forwarder)
{
    constexpr auto span = 1500ms; // longer than an engine waits before it tidies up
    constexpr double idle = 0.01; // seconds of CPU time within that span
    const auto end = std::chrono::steady_clock::now() + 30s;
    double used = 0;
    do {
        const double before = forwarder.process.cpuSeconds();
        std::this_thread::sleep_for(span);
        used = forwarder.process.cpuSeconds() - before;
    } while (used > idle && std::chrono::steady_clock::now() < end);
}

Run passThroughEngine(const Bench &bench, EngineSetup setup, const Load &load)
{
    const auto folder = bench.makeFolder();
    const LineSink sink;
    setup.folder = folder->path();
    setup.target = bench.targetOf(sink, Wire::Tcp);
    const int copies = setup.drainsPerSource - setup.quarantinedPerSource;
    const auto engine = startEngine(setup);
    // Connections are open before anything is measured.
    pass(*engine, sink, {static_cast<std::uint64_t>(setup.sources), {200, setup.sources}}, copies);
    return pass(*engine, sink, load, copies);
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace drainboard::bench
