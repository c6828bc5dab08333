// SPDX-License-Identifier: GPL-3.0-or-later
// How long a line is on its way, how long a backlog takes, how long a start takes.
#include "base/clock.h"
#include "engine/linelog/sqlitelinelog.h"
#include "report.h"
#include "scenario.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>

#include <random>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace drainboard::bench {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr double gibibyte = 1024.0 * 1024 * 1024;

double percentile(const std::vector<std::uint32_t> &sorted, double part)
{
    return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))] / 1000.0;
}

/// What no durable line can be faster than, now, with whatever else writes to this disk: one commit's worth
/// of bytes appended to a plain file and synchronised, 200 times.
void diskFloor(const Bench &bench)
{
    const auto folder = bench.makeFolder();
    const std::string commit(32 * 1024, 'x'); // 500 lines, compressed
    const int file = ::open(QFile::encodeName(folder->filePath(u"floor"_s)).constData(),
                            O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    std::vector<std::uint32_t> times;
    times.reserve(200);
    for (int i = 0; i < 200; ++i) {
        const auto before = steadyNanoseconds();
        if (::write(file, commit.data(), commit.size()) < 0 || ::fdatasync(file) != 0)
            fail(u"cannot write"_s);
        times.push_back(static_cast<std::uint32_t>((steadyNanoseconds() - before) / 1000));
        std::this_thread::sleep_for(5ms);
    }
    ::close(file);
    std::sort(times.begin(), times.end());
    report("disk: 32 KiB written and synchronised: p50", percentile(times, 0.5), "ms", {}, 1);
    report("disk: 32 KiB written and synchronised: p99", percentile(times, 0.99), "ms", {}, 1);
}

void delay(const Bench &bench, int commitMilliseconds, const std::string &interval, double mostP99)
{
    constexpr std::uint64_t perSecond = 10'000;
    constexpr std::uint64_t warmUp = perSecond; // lines
    const std::uint64_t seconds = bench.sized(30, 5);
    const auto folder = bench.makeFolder();
    LineSink sink(Wire::Tcp, {}, true);
    EngineSetup setup{folder->path(), bench.targetOf(sink, Wire::Tcp)};
    setup.commitMilliseconds = commitMilliseconds;
    const auto engine = startEngine(setup);
    pass(*engine, sink, {perSecond * seconds, {}, perSecond, true});
    auto delays = sink.takeDelays();
    delays.erase(delays.begin(), delays.begin() + warmUp);
    std::sort(delays.begin(), delays.end());
    const std::string name = "delay at 10,000 lines/s, commit interval " + interval;
    report(name + ": p50", percentile(delays, 0.5), "ms", {}, 1);
    report(name + ": p99", percentile(delays, 0.99), "ms", atMost(mostP99), 1);
    report(name + ": p99.9", percentile(delays, 0.999), "ms", {}, 1);
}

/// Lines of text that does not compress, so that the log on disk is as large as asked for.
std::vector<std::string> randomTexts()
{
    std::mt19937_64 random(1); // NOLINT(cert-msc51-cpp): the same lines each time
    std::vector<std::string> texts(2000);
    for (std::string &text : texts) {
        text.resize(2000);
        for (char &c : text)
            c = static_cast<char>(' ' + random() % 95);
    }
    return texts;
}

void fillLog(const QString &path, int sources, double bytes)
{
    SystemClock clock;
    LineLogOptions options;
    options.path = path;
    options.retention.bytesPerSource = 1ull << 40;
    auto log = openSqliteLineLog(options, clock);
    if (!log)
        fail(log.error().text);
    const auto texts = randomTexts();
    std::vector<LineView> lines;
    lines.reserve(texts.size());
    for (const std::string &text : texts)
        lines.push_back({clock.wallMicroseconds(), Severity::Informational, "web-1", text});
    constexpr std::size_t together = 100;
    const std::span all(lines);
    std::size_t at = 0;
    for (std::int64_t turn = 0; static_cast<double>(QFileInfo(path).size()) < bytes; ++turn) {
        if (!(*log)->append(SourceId{1 + turn % sources}, all.subspan(at, together)))
            fail(u"the log is closed"_s);
        at = (at + together) % lines.size();
    }
}

/// So that a start reads from the disk what it needs, as after a reboot.
void forgetCached(const QString &path)
{
    const int file = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    ::fdatasync(file);
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
}

} // namespace

void measureDelay(const Bench &bench)
{
    diskFloor(bench);
    delay(bench, 0, "50 ms", 60);
    delay(bench, 5, "5 ms", 12);
}

void measureRecovery(const Bench &bench)
{
    constexpr std::uint64_t perSecond = 20'000;
    constexpr std::uint64_t onTheWay = perSecond / 10; // not behind: less than is on its way anyhow
    const std::uint64_t backlog = bench.sized(5'000'000, 500'000);
    const auto folder = bench.makeFolder();
    const LineSink sink;
    EngineSetup setup{folder->path(), bench.targetOf(sink, Wire::Tcp)};
    setup.paused = true;
    const auto engine = startEngine(setup);
    {
        const LineSource before(engine->port, {backlog});
        while (before.sent() < backlog && !before.failed())
            std::this_thread::sleep_for(10ms);
    }
    waitUntilIdle(*engine); // all of it is committed
    const LineSource source(engine->port, {~0ull, {}, perSecond});
    const auto start = std::chrono::steady_clock::now();
    resumeDrains(*engine);
    while (sink.lines() + onTheWay < backlog + source.sent()) {
        if (std::chrono::steady_clock::now() - start > 300s)
            fail(u"the backlog does not end"_s);
        std::this_thread::sleep_for(2ms);
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    const std::string name =
        bench.sized<std::string>("5,000,000", "500,000") + " lines of backlog, 20,000 lines/s coming";
    report(name + ": caught up after", seconds.count(), "s", {}, 2);
    report(name + ": peak memory", engine->process.peakMiB(), "MiB", {}, 1);
}

void measureStart(const Bench &bench)
{
    constexpr int sources = 100;
    const auto folder = bench.makeFolder();
    const QString path = folder->filePath(u"lines.db"_s);
    fillLog(path, sources, gibibyte * bench.sized(10.0, 0.25));
    const LineSink sink;
    EngineSetup setup{folder->path(), bench.targetOf(sink, Wire::Tcp), sources};
    setup.drainsPerSource = bench.sized(100, 20);
    startEngine(setup); // makes the drains' cursors
    forgetCached(path);
    QElapsedTimer timer;
    timer.start();
    const auto engine = startEngine(setup);
    const double seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    char name[100];
    std::snprintf(name, sizeof name, "start with %d drains and %.2f GiB of log on disk",
                  sources * setup.drainsPerSource, static_cast<double>(QFileInfo(path).size()) / gibibyte);
    report(std::string(name) + ": until lines are taken", seconds, "s", {}, 2);
    report(std::string(name) + ": memory", engine->process.residentMiB(), "MiB", {}, 1);
}

} // namespace drainboard::bench
