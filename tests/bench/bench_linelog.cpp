// SPDX-License-Identifier: GPL-3.0-or-later
// The line log alone: how fast lines become durable and are read again, beside the floor that the same
// bytes set when they are simply written to a file and synchronised as often.
#include "base/clock.h"
#include "engine/linelog/sqlitelinelog.h"
#include "report.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace drainboard;
using namespace drainboard::bench;

namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t lineBytes = 200;
constexpr std::size_t batchLines = 300; // what one read of a busy socket brings

double secondsSince(Steady::time_point start)
{
    return std::chrono::duration<double>(Steady::now() - start).count();
}

[[noreturn]] void fail(const QString &why)
{
    std::fprintf(stderr, "bench_linelog: %s\n", qPrintable(why));
    std::exit(2);
}

std::unique_ptr<LineLog> open(const LineLogOptions &options, Clock &clock)
{
    auto log = openSqliteLineLog(options, clock);
    if (!log)
        fail(log.error().text);
    return *std::move(log);
}

/// Lines as a router writes them; no two of a batch's neighbourhood are alike, so that compression is as in
/// life.
std::vector<std::vector<std::string>> makeBatches()
{
    std::mt19937_64 random(1);
    std::vector<std::vector<std::string>> batches(100);
    for (auto &texts : batches) {
        for (std::size_t i = 0; i < batchLines; ++i) {
            std::string text = "method=GET path=\"/orders/" + std::to_string(random() % 100000) +
                               "\" host=shop.example.com request_id=" + std::to_string(random()) +
                               std::to_string(random()) + " status=200 duration=0." +
                               std::to_string(random() % 1000) +
                               "s bytes=" + std::to_string(random() % 65536) + " from=\"203.0.113." +
                               std::to_string(random() % 256) +
                               "\" user_agent=\"Mozilla/5.0 (X11; Linux x86_64; rv:128.0)\"";
            text.resize(lineBytes, ' ');
            texts.push_back(std::move(text));
        }
    }
    return batches;
}

void append(LineLog &log, SourceId source, const std::vector<std::string> &texts, std::int64_t time)
{
    static std::vector<LineView> lines;
    lines.clear();
    for (const std::string &text : texts)
        lines.push_back(
            {time + static_cast<std::int64_t>(lines.size()), Severity::Informational, "web-1", text});
    if (!log.append(source, lines))
        fail(QStringLiteral("the log is closed"));
}

double floorSeconds(const QString &path, const std::vector<std::vector<std::string>> &texts, int batches)
{
    const int file = ::open(QFile::encodeName(path).constData(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    std::vector<std::string> joined;
    for (const auto &batch : texts) {
        joined.emplace_back();
        for (const std::string &text : batch)
            joined.back() += text;
    }
    const auto start = Steady::now();
    std::size_t unsynced = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(batches); ++i) {
        const std::string &batch = joined[i % joined.size()];
        if (::write(file, batch.data(), batch.size()) < 0)
            fail(QStringLiteral("cannot write"));
        unsynced += batch.size();
        if (unsynced > 1024 * 1024) {
            fdatasync(file);
            unsynced = 0;
        }
    }
    fdatasync(file);
    const double seconds = secondsSince(start);
    ::close(file);
    return seconds;
}

std::uint64_t readAll(const LineLog &log, SourceId source)
{
    std::uint64_t bytes = 0;
    const LineRange range = log.range(source);
    for (LineNumber next = range.first; next < range.end;) {
        const auto chunk = log.read(source, next);
        if (!chunk || !*chunk)
            fail(QStringLiteral("lines are missing"));
        for (std::size_t i = 0; i < (*chunk)->lines.size(); ++i)
            bytes += (*chunk)->lines[i].text.size();
        next = (*chunk)->end();
    }
    return bytes;
}

void oneBusySource(Clock &clock, const QString &folder)
{
    constexpr int batches = 5000;
    constexpr double lines = batches * static_cast<double>(batchLines);
    const auto texts = makeBatches();
    LineLogOptions options;
    options.path = folder + QStringLiteral("/busy.db");
    options.retention.bytesPerSource = 1ull << 40;
    double seconds = 0;
    {
        const auto log = open(options, clock);
        const auto start = Steady::now();
        for (int i = 0; i < batches; ++i)
            append(*log, SourceId{1}, texts[static_cast<std::size_t>(i) % texts.size()], i);
        if (!log->flush())
            fail(QStringLiteral("cannot flush"));
        seconds = secondsSince(start);
    }
    const double floor = floorSeconds(folder + QStringLiteral("/floor"), texts, batches);
    report("line log: one source, committed", lines / seconds, "lines/s");
    report("line log: against writing and syncing a plain file", seconds / floor, "x time", {}, 2);
    report("line log: disk per line", static_cast<double>(QFileInfo(options.path).size()) / lines, "bytes",
           {}, 1);

    options.cacheBytes = 0;
    const auto log = open(options, clock);
    const auto start = Steady::now();
    readAll(*log, SourceId{1});
    report("line log: read from disk", lines / secondsSince(start), "lines/s");
}

void readingFromMemory(Clock &clock, const QString &folder)
{
    const auto texts = makeBatches();
    LineLogOptions options;
    options.path = folder + QStringLiteral("/memory.db");
    options.cacheBytes = 256 * 1024 * 1024;
    const auto log = open(options, clock);
    for (int i = 0; i < 500; ++i)
        append(*log, SourceId{1}, texts[static_cast<std::size_t>(i) % texts.size()], i);
    if (!log->flush())
        fail(QStringLiteral("cannot flush"));
    const auto start = Steady::now();
    for (int round = 0; round < 10; ++round)
        readAll(*log, SourceId{1});
    report("line log: read from memory", 10 * 500 * batchLines / secondsSince(start), "lines/s");
}

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// CPU seconds per million lines, appending included, when each transaction has 5,000 lines, spread evenly.
double cpuWithSources(Clock &clock, const QString &folder, std::int64_t sources)
{
    constexpr std::size_t linesPerTransaction = 5000;
    constexpr int transactions = 300;
    const auto texts = makeBatches();
    LineLogOptions options;
    options.path = folder + QStringLiteral("/sources%1.db").arg(sources);
    const auto log = open(options, clock);
    const std::size_t linesPerSource = linesPerTransaction / static_cast<std::size_t>(sources);
    std::vector<std::string> part;
    const double before = cpuSeconds();
    for (std::size_t transaction = 0; transaction < transactions; ++transaction) {
        std::size_t line = transaction * linesPerTransaction;
        for (std::int64_t source = 1; source <= sources; ++source) {
            for (std::size_t left = linesPerSource; left > 0; left -= part.size()) {
                part.clear();
                for (std::size_t i = 0; i < std::min(left, batchLines); ++i, ++line)
                    part.push_back(texts[line / batchLines % texts.size()][line % batchLines]);
                append(*log, SourceId{source}, part, static_cast<std::int64_t>(line));
            }
        }
        if (!log->flush())
            fail(QStringLiteral("cannot flush"));
    }
    return (cpuSeconds() - before) * 1e6 / (transactions * static_cast<double>(linesPerTransaction));
}

void manySources(Clock &clock, const QString &folder)
{
    double one = 0;
    double thousand = 0;
    constexpr int pairs = 3; // in turn, since others use the machine too
    for (int i = 0; i < pairs; ++i) {
        const QTemporaryDir own(folder + QStringLiteral("/pair-XXXXXX"));
        one += cpuWithSources(clock, own.path(), 1) / pairs;
        thousand += cpuWithSources(clock, own.path(), 1000) / pairs;
    }
    report("line log: CPU per million lines, 1 source", one, "s", {}, 2);
    report("line log: CPU per million lines, 1000 sources, 5 lines each a transaction", thousand, "s", {}, 2);
    report("line log: 1000 sources against 1", thousand / one, "x CPU", {}, 2);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    SystemClock clock;
    // Beside the program, not in /tmp, which is often memory: the disk is part of what is measured.
    const QTemporaryDir folder(app.applicationDirPath() + QStringLiteral("/linelog-XXXXXX"));
    oneBusySource(clock, folder.path());
    readingFromMemory(clock, folder.path());
    manySources(clock, folder.path());
    return 0;
}
