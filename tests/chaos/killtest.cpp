// SPDX-License-Identifier: GPL-3.0-or-later
// killtest [--rounds N] [--seed S] [--rate R]: kill -9 for an engine that takes and sends lines, again and
// again, at random moments of its work. The engine says which lines are committed; a target in this process
// takes what it sends. Afterwards no committed line is missing, in the log or at the target; none came out of
// order; and after each restart only lines came again
// that had come first within the last 1.2 s before the kill (a second in which the target may not have read
// them, and how often cursors are committed), the time of two commits as slow as the slowest of that round
// (the one that runs when cursors fall due, and their own), and the longest that the machine kept this
// process waiting: the engine, too, may have heard that much later that its lines were taken. The last line
// of the output is a summary in JSON; exit code 0 if all of that held.
#include "base/clock.h"
#include "chaos/killtarget.h"
#include "engine/engine.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cstdio>
#include <random>
#include <thread>

#include <unistd.h>

using namespace drainboard;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

using Steady = std::chrono::steady_clock;

// What the engine promises.
constexpr auto unreadTime = 1000ms;
constexpr auto cursorInterval = 200ms;
constexpr int patience = 60'000; // ms, for a start, and for the backlog at the end
constexpr int busySources = 2;
constexpr int sources = 40; // the others' come 20 a second each
constexpr auto tick = 2ms;
constexpr std::chrono::duration<int, std::milli> turn = 5ms;
constexpr int quietTicks = 25;
const std::string caughtUp = "0 0\n"; // said by an engine without load once every line is sent

EngineOptions optionsIn(const QString &folder)
{
    EngineOptions options;
    options.lineLog.path = folder + u"/lines.db"_s;
    options.lineLog.retention.bytesPerSource = 1ull << 40;
    options.lineLog.cacheBytes = 4 * 1024 * 1024; // so that drains that are behind read from disk
    return options;
}

void append(LineLog &log, int source, LineNumber &next, int count)
{
    std::vector<std::string> texts;
    texts.reserve(std::size_t(count));
    for (int i = 0; i < count; ++i)
        texts.push_back(std::string(100, 'x') + " s=" + std::to_string(source) +
                        " n=" + std::to_string(next++));
    std::vector<LineView> lines;
    lines.reserve(texts.size());
    for (const std::string &text : texts)
        lines.push_back({0, Severity::Informational, "web-1", text});
    log.append(SourceId{source}, lines);
}

/// `busyLines`: of each busy source, in each tick.
void feed(LineLog &log, int busyLines, std::stop_token stop)
{
    std::vector<LineNumber> next(sources + 1);
    for (int source = 1; source <= sources; ++source)
        next[std::size_t(source)] = log.range(SourceId{source}).end;
    auto due = Steady::now();
    for (int ticks = 0; !stop.stop_requested(); ++ticks) {
        for (int source = 1; source <= sources; ++source) {
            if (source <= busySources)
                append(log, source, next[std::size_t(source)], busyLines);
            else if (ticks % quietTicks == source % quietTicks)
                append(log, source, next[std::size_t(source)], 1);
        }
        due += tick;
        std::this_thread::sleep_until(due); // the pace of the load
    }
}

/// To the parent, in one write: whole lines even if the kill comes in between.
void say(const std::string &report)
{
    if (::write(STDOUT_FILENO, report.data(), report.size()) < 0)
        std::abort();
}

/// The child: until it is killed. `busyLines`: see feed(); 0 for no load at all.
int runEngine(const QString &folder, const QByteArray &port, int busyLines)
{
    SystemClock clock;
    const EngineOptions options = optionsIn(folder);
    auto log = openSqliteLineLog(options.lineLog, clock);
    if (!log) {
        std::fprintf(stderr, "%s\n", qPrintable(log.error().text));
        return 1;
    }
    LineLog &shared = **log;
    Engine engine(options, clock);
    QObject::connect(&engine, &Engine::linesCommitted, [](const QList<Commit> &commits) {
        std::string report;
        for (const Commit &commit : commits)
            report += std::to_string(commit.source.value) + ' ' + std::to_string(commit.chunk->end()) + '\n';
        say(report);
    });
    std::map<DrainId, std::uint64_t> backlogs;
    QObject::connect(&engine, &Engine::drainsChanged, [&](const QList<EngineDrainStatus> &changed) {
        for (const EngineDrainStatus &drain : changed)
            backlogs[drain.id] = drain.status.backlog;
        const auto isDone = [](const auto &drain) { return drain.second == 0; };
        if (busyLines == 0 && backlogs.size() == sources && std::ranges::all_of(backlogs, isDone))
            say(caughtUp);
    });
    engine.start(*std::move(log));
    for (int source = 1; source <= sources; ++source) {
        engine.setSource({SourceId{source}, QString::number(source), {}});
        EngineDrain drain;
        drain.id = DrainId{source};
        drain.source = SourceId{source};
        drain.url = "tcp://127.0.0.1:" + port;
        engine.setDrain(drain);
    }
    std::jthread load;
    if (busyLines > 0)
        load = std::jthread(
            [&shared, busyLines](std::stop_token stop) { feed(shared, busyLines, std::move(stop)); });
    return QCoreApplication::exec();
}

class KillTest
{
public:
    KillTest(quint32 seed, int busyLines)
        : m_random(seed)
        , m_busyLines(busyLines)
    {
    }

    bool round();
    bool recover();
    QJsonObject judge();

private:
    bool start(int busyLines);
    bool kill();
    void readReports();

    std::mt19937 m_random;
    const int m_busyLines; ///< see feed()
    QTemporaryDir m_folder;
    KillTarget m_target;
    QProcess m_engine;
    std::map<int, LineNumber> m_committed; ///< source → end, as reported
    QByteArray m_reports;
    Steady::time_point m_lastReport;
    Steady::duration m_slowestCommit{};
    Steady::duration m_slowestTurn{}; ///< of this process, beyond the `turn` that it should take
    std::vector<double> m_ages;       ///< ms, of the oldest line that came again, per round
    double m_mostBeyond = 0;          ///< ms beyond what was allowed
    int m_rounds = 0;
};

bool KillTest::start(int busyLines)
{
    m_engine.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_engine.start(
        QCoreApplication::applicationFilePath(),
        {u"--engine"_s, m_folder.path(), QString::number(m_target.port()), QString::number(busyLines)});
    m_reports.clear();
    m_slowestCommit = {};
    m_lastReport = Steady::now();
    return m_engine.waitForStarted(patience);
}

/// What the engine had handed to the system still comes in, and belongs to before the kill.
bool KillTest::kill()
{
    m_engine.kill();
    if (!m_engine.waitForFinished(patience) || m_engine.exitStatus() != QProcess::CrashExit)
        return false;
    readReports();
    if (QTest::qWaitFor([this] { return !m_target.hasConnections(); }, patience))
        return true;
    std::fprintf(stderr, "its connections outlive it\n");
    return false;
}

void KillTest::readReports()
{
    m_reports += m_engine.readAllStandardOutput();
    qsizetype begin = 0;
    for (qsizetype end = m_reports.indexOf('\n'); end >= 0; end = m_reports.indexOf('\n', begin)) {
        const QByteArray report = m_reports.mid(begin, end - begin);
        const auto space = report.indexOf(' ');
        m_committed[report.left(space).toInt()] = report.mid(space + 1).toULongLong();
        begin = end + 1;
    }
    if (begin > 0) {
        const auto now = Steady::now();
        m_slowestCommit = std::max(m_slowestCommit, now - m_lastReport);
        m_lastReport = now;
    }
    m_reports.remove(0, begin);
}

bool KillTest::round()
{
    ++m_rounds;
    const auto before = m_committed;
    if (!start(m_busyLines))
        return false;
    const auto hasCommitted = [&] {
        readReports();
        return m_committed != before;
    };
    if (!QTest::qWaitFor(hasCommitted, patience))
        return false;
    m_slowestCommit = {}; // not the start's
    m_slowestTurn = {};
    // Longer than what is sent takes to be kept as delivered.
    const auto end = Steady::now() + std::chrono::milliseconds(1500 + m_random() % 1000);
    while (Steady::now() < end) {
        const auto begin = Steady::now();
        QTest::qWait(turn.count()); // the target lives in this thread
        readReports();
        m_slowestTurn = std::max(m_slowestTurn, Steady::now() - begin - turn);
    }
    const auto killed = Steady::now();
    const auto allowed =
        unreadTime + cursorInterval + 2 * std::max(m_slowestCommit, killed - m_lastReport) + m_slowestTurn;
    if (!kill())
        return false;
    m_target.noteKill();

    // The next start sends the rest again; its target tells what came twice.
    if (!start(0))
        return false;
    m_committed.erase(0);
    const auto hasCaughtUp = [&] {
        readReports();
        return m_committed.contains(0);
    };
    if (!QTest::qWaitFor(hasCaughtUp, patience)) {
        std::fprintf(stderr, "it does not catch up\n");
        return false;
    }
    if (!kill())
        return false;
    m_committed.erase(0);
    double oldest = 0;
    for (const auto &[id, source] : m_target.sources())
        oldest = std::max(
            oldest, std::chrono::duration<double, std::milli>(m_target.ageOfRepeat(source, killed)).count());
    m_ages.push_back(oldest);
    m_mostBeyond =
        std::max(m_mostBeyond, oldest - std::chrono::duration<double, std::milli>(allowed).count());
    return true;
}

/// What the log itself holds in the end.
bool KillTest::recover()
{
    SystemClock clock;
    const auto log = openSqliteLineLog(optionsIn(m_folder.path()).lineLog, clock);
    if (!log)
        return false;
    for (const auto &[id, end] : m_committed) {
        const SourceId source{id};
        const LineRange kept = (*log)->range(source);
        if (kept.first != 0 || kept.end < end)
            return false;
        LineNumber next = 0;
        while (next < kept.end) {
            const auto chunk = (*log)->read(source, next);
            if (!chunk || !*chunk || !(*chunk)->range().contains(next))
                return false;
            for (; next < (*chunk)->end(); ++next) {
                const auto text = (*chunk)->lines[next - (*chunk)->first].text;
                if (!text.ends_with(" n=" + std::to_string(next)))
                    return false;
            }
        }
    }
    return true;
}

QJsonObject KillTest::judge()
{
    std::uint64_t lines = 0, repeats = 0, skipped = 0, missing = 0;
    for (const auto &[id, end] : m_committed) {
        lines += end;
        const auto found = m_target.sources().find(id);
        const LineNumber arrived = found == m_target.sources().end() ? 0 : found->second.next;
        missing += end - std::min(end, arrived);
    }
    for (const auto &[id, source] : m_target.sources()) {
        repeats += source.repeats;
        skipped += source.skipped;
    }
    std::ranges::sort(m_ages);
    const auto age = [&](double share) {
        return m_ages.empty() ? 0.0 : m_ages[std::size_t(share * double(m_ages.size() - 1))];
    };
    return {{u"rounds"_s, m_rounds},
            {u"committed_lines"_s, qint64(lines)},
            {u"missing"_s, qint64(missing)},
            {u"skipped"_s, qint64(skipped)},
            {u"repeats"_s, qint64(repeats)},
            {u"oldest_repeat_ms_median"_s, age(0.5)},
            {u"oldest_repeat_ms_p99"_s, age(0.99)},
            {u"oldest_repeat_ms_most"_s, age(1)},
            {u"most_beyond_allowed_ms"_s, m_mostBeyond},
            {u"good"_s, missing == 0 && skipped == 0 && m_mostBeyond <= 0 && lines > 0}};
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const auto arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--engine"_s)
        return runEngine(arguments.value(2), arguments.value(3).toLatin1(), arguments.value(4).toInt());

    QCommandLineParser parser;
    const QCommandLineOption rounds(u"rounds"_s, u"How often it is killed."_s, u"N"_s, u"5"_s);
    const QCommandLineOption seed(u"seed"_s, u"Decides the moments."_s, u"S"_s, u"1"_s);
    const QCommandLineOption rate(
        u"rate"_s, u"Lines a second of each busy source; more than the build can send come again later."_s,
        u"R"_s, u"20000"_s);
    parser.addOptions({rounds, seed, rate});
    parser.addHelpOption();
    parser.process(application);

    KillTest test(parser.value(seed).toUInt(), std::max(1, int(parser.value(rate).toInt() * tick / 1s)));
    bool good = true;
    for (int i = parser.value(rounds).toInt(); good && i > 0; --i)
        good = test.round();
    good = good && test.recover();
    QJsonObject summary = test.judge();
    summary[u"good"_s] = good = good && summary[u"good"_s].toBool();
    std::printf("%s\n", QJsonDocument(summary).toJson(QJsonDocument::Compact).constData());
    return good ? 0 : 1;
}
