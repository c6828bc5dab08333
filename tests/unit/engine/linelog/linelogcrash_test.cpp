// SPDX-License-Identifier: GPL-3.0-or-later
#include "linelogfixture.h"

#include "base/clock.h"

#include <QProcess>

#include <unistd.h>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t sources = 3;

/// The child: appends for ever and says on its standard output what became durable.
int appendUntilKilled(const QString &path)
{
    SystemClock clock;
    LineLogOptions options;
    options.path = path;
    options.commitInterval = std::chrono::milliseconds(1);
    options.maxUncommitted = 256 * 1024;
    options.retention.bytesPerSource = 1ull << 40;
    auto log = openSqliteLineLog(options, clock);
    if (!log)
        return 1;
    (*log)->setCommitListener([](std::span<const Commit> commits) {
        std::string report;
        for (const Commit &commit : commits)
            report += std::to_string(commit.source.value) + ' ' + std::to_string(commit.chunk->end()) + '\n';
        // One write: whole lines even if the kill comes in between.
        if (::write(STDOUT_FILENO, report.data(), report.size()) < 0)
            std::abort();
    });
    std::vector<LineNumber> next(sources + 1);
    for (std::int64_t source = 1; source <= sources; ++source)
        next[source] = (*log)->range(SourceId{source}).end;
    for (;;) {
        for (std::int64_t source = 1; source <= sources; ++source) {
            appendNumbers(**log, SourceId{source}, next[source], 50);
            next[source] += 50;
        }
    }
}

} // namespace

class LineLogCrashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatWasReportedWhenKilled();
};

void LineLogCrashTest::keepsWhatWasReportedWhenKilled()
{
    LineLogFixture fixture;
    fixture.options.retention.bytesPerSource = 1ull << 40;
    for (int round = 0; round < 5; ++round) {
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {u"--append"_s, fixture.options.path});
        QByteArray reports;
        while (reports.count('\n') < 30 + 20 * round) { // another moment of the work in each round
            QVERIFY(child.waitForReadyRead(30'000));
            reports += child.readAllStandardOutput();
        }
        child.kill(); // SIGKILL
        QVERIFY(child.waitForFinished(30'000));
        QCOMPARE(child.exitStatus(), QProcess::CrashExit);
        reports += child.readAllStandardOutput();
        reports.truncate(reports.lastIndexOf('\n'));

        QMap<std::int64_t, LineNumber> reported;
        for (const QByteArray &report : reports.split('\n'))
            reported[report.split(' ').value(0).toLongLong()] = report.split(' ').value(1).toULongLong();
        QCOMPARE(reported.size(), sources);
        const auto log = fixture.open();
        QVERIFY(log);
        for (const auto [source, end] : reported.asKeyValueRange()) {
            const LineRange kept = log->range(SourceId{source});
            QCOMPARE(kept.first, LineNumber(0));
            QVERIFY2(kept.end >= end, "a line that was reported as durable is gone");
            QVERIFY2(numbersIn(*log, SourceId{source}) == kept, "a hole, or a line twice");
        }
    }
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (app.arguments().value(1) == u"--append"_s)
        return appendUntilKilled(app.arguments().value(2));
    LineLogCrashTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "linelogcrash_test.moc"
