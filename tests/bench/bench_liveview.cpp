// SPDX-License-Identifier: GPL-3.0-or-later
// 50,000 lines/s for 10 s into a log view of 500,000 lines: how long is the window's thread away at the most,
// and what does a line cost beyond its text?
#include "desktop/widgets/logfeed.h"
#include "desktop/widgets/logview.h"
#include "report.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <malloc.h>
#include <time.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

using namespace drainboard;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr int linesPerSecond = 50'000;
constexpr std::size_t lineBytes = 200;

struct Setting
{
    std::string name;
    std::size_t batchLines = 500;
    bool wrap = false;
    MatchRule filter{};
};

std::shared_ptr<const LineBlock> makeBlock(std::size_t lines, std::uint64_t first)
{
    auto block = std::make_shared<LineBlock>();
    block->reserve(lines, lines * (lineBytes + 19)); // header and process
    for (std::size_t i = 0; i < lines; ++i) {
        std::string text =
            "request=" + std::to_string(first + i) + " GET /products/" + std::to_string(i) + " ";
        text.resize(lineBytes, 'x');
        block->append({std::int64_t(first + i) * 20, Severity(i % 8), "web-1", text});
    }
    return block;
}

std::size_t usedMemory()
{
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// The computing time of this thread.
double threadMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

/// The longest time between two runs of the event loop; and how much of such a time was our own work, and not
/// that of whoever else wanted the processor.
class Heartbeat
{
public:
    Heartbeat()
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            m_longest = std::max(m_longest, m_since.nsecsElapsed());
            m_since.restart();
            const double worked = threadMilliseconds();
            m_longestWork = std::max(m_longestWork, worked - m_workedBefore);
            m_workedBefore = worked;
        });
        m_timer.setTimerType(Qt::PreciseTimer);
        m_since.start();
        m_timer.start(1ms);
    }
    double longestMilliseconds() const { return double(m_longest) / 1e6; }
    double longestWork() const { return m_longestWork; }

private:
    QTimer m_timer;
    QElapsedTimer m_since;
    qint64 m_longest = 0;
    double m_workedBefore = threadMilliseconds();
    double m_longestWork = 0;
};

void run(const Setting &setting, int seconds)
{
    const std::size_t before = usedMemory();
    LogFeed feed;
    LogView view;
    view.setFeed(&feed);
    view.setWrap(setting.wrap);
    view.resize(1200, 600);
    view.show();
    if (!feed.setFilter(setting.filter))
        return;

    QEventLoop loop;
    const Heartbeat heartbeat;
    const auto total = std::uint64_t(linesPerSecond) * std::uint64_t(seconds);
    QObject::connect(&feed, &LogFeed::changed, &loop, [&] {
        if (feed.buffer().endId() >= total)
            loop.quit();
    });
    std::jthread producer([&] {
        const auto start = std::chrono::steady_clock::now();
        for (std::uint64_t made = 0; made < total; made += setting.batchLines) {
            const LogBatch batch{0, made, makeBlock(setting.batchLines, made), 0};
            QMetaObject::invokeMethod(
                &feed, [&feed, batch] { feed.append({batch}); }, Qt::QueuedConnection);
            std::this_thread::sleep_until(start +
                                          std::chrono::microseconds(made * 1'000'000 / linesPerSecond));
        }
    });
    QElapsedTimer time;
    time.start();
    loop.exec();
    const double took = double(time.elapsed()) / 1000;

    const auto held = double(feed.buffer().size());
    const double beyondText = (double(usedMemory() - before) - held * lineBytes) / held;
    bench::report("live view, " + setting.name + ": lines/s taken", double(total) / took, "lines/s",
                  bench::atLeast(0.97 * linesPerSecond));
    bench::report("live view, " + setting.name + ": longest stall", heartbeat.longestMilliseconds(), "ms",
                  bench::atMost(50), 1);
    bench::report("live view, " + setting.name + ": computing time in the longest step",
                  heartbeat.longestWork(), "ms", {}, 1);
    bench::report("live view, " + setting.name + ": memory per line beyond its text", beyondText, "bytes",
                  bench::atMost(64), 1);
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication app(argc, argv);
    const int seconds = app.arguments().contains(u"--quick"_s) ? 4 : 10;
    run({.name = "500 lines a batch"}, seconds);
    run({.name = "20 lines a batch", .batchLines = 20}, seconds);
    run({"filtered and wrapped", 500, true, {u"products/\\d*[02468] "_s, true}}, seconds);
}
