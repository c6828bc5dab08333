// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/pendingreply.h"
#include "platform/scalingo/logstreams.h"
#include "support/manualclock.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QList<QByteArray> textsOf(const QList<LiveBatch> &batches)
{
    QList<QByteArray> texts;
    for (const LiveBatch &batch : batches) {
        for (std::size_t i = 0; i < batch.lines->size(); ++i)
            texts.append(QByteArray::fromStdString(std::string((*batch.lines)[i].text)));
    }
    return texts;
}

/// Logs whose streams never open, so that dumps are all there is.
class Logs : public QObject
{
public:
    Logs()
        : streams([this](const SourceRef &source) { return access(source); }, clock, [] { return 0.5; })
    {
        connect(&streams, &LogStreams::linesArrived, this,
                [this](const QList<LiveBatch> &batches) { arrived += batches; });
        connect(&streams, &LogStreams::statusChanged, this,
                [this](const SourceRef &source) { changed.append(source); });
    }

    LogAccess access(const SourceRef &source)
    {
        LogAccess access;
        access.url = [this, source] {
            asked.append(source);
            // Port 9 of this computer: nobody listens there, and the refusal comes at once.
            return refuse ? readyReply<QUrl>(failure(ErrorKind::NotAllowed, u"You may not."_s))
                          : readyReply<QUrl>(QUrl(u"http://127.0.0.1:9/?token=t"_s));
        };
        access.dump = [this](const QUrl &) { return readyReply<QByteArray>(dump); };
        return access;
    }

    /// Watches and waits until the dump has been told.
    void follow(const SourceRef &source)
    {
        const auto before = arrived.size();
        streams.watch(source, 10);
        QTRY_COMPARE(streams.status(source).state, LiveStatus::State::Waiting);
        clock.advance(50ms);
        QCOMPARE(arrived.size(), before + 1);
    }

    ManualClock clock;
    LogStreams streams;
    bool refuse = false;
    QByteArray dump = "one\ntwo\n";
    QList<SourceRef> asked;
    QList<LiveBatch> arrived;
    QList<SourceRef> changed;
};

const SourceRef shop{u"shop"_s, {}};
const SourceRef shopDatabase{u"shop"_s, u"ad-1"_s};
const SourceRef blog{u"blog"_s, {}};
const SourceRef wiki{u"wiki"_s, {}};
const SourceRef everything;

} // namespace

class LogStreamsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void watchingBeginsToFollow();
    void watchingAgainAnswersWhatIsKept();
    void watchingEverythingFollowsNothingMore();
    void atMostAFewAreFollowed();
    void keepsSoManyLines();
    void keepsOnlyWhatMayBeFollowed();
    void aRefusedLogIsTriedWhenWatchedAgain();
};

void LogStreamsTest::watchingBeginsToFollow()
{
    Logs logs;
    QCOMPARE(logs.streams.status(shop).state, LiveStatus::State::Off);
    QVERIFY(logs.streams.watch(shop, 10).isEmpty());
    QCOMPARE(logs.streams.status(shop).state, LiveStatus::State::Connecting);
    logs.follow(shop);
    QCOMPARE(textsOf(logs.arrived), (QList<QByteArray>{"one", "two"}));
    QCOMPARE(logs.arrived.first().source, shop);
    QCOMPARE(logs.asked, QList{shop});
    QCOMPARE(logs.changed, (QList{shop, shop}));
}

void LogStreamsTest::watchingAgainAnswersWhatIsKept()
{
    Logs logs;
    logs.follow(shop);
    logs.follow(blog);
    const auto kept = logs.streams.watch(shop, 10);
    QCOMPARE(textsOf(kept), (QList<QByteArray>{"one", "two"}));
    QCOMPARE(kept.first().source, shop);
    QCOMPARE(logs.asked, (QList{shop, blog}));
}

void LogStreamsTest::watchingEverythingFollowsNothingMore()
{
    Logs logs;
    logs.follow(shop);
    logs.follow(blog);
    const auto kept = logs.streams.watch(everything, 10);
    QCOMPARE(kept.size(), 2);
    QCOMPARE(logs.asked, (QList{shop, blog}));
    QCOMPARE(logs.streams.status(everything).state, LiveStatus::State::Off);
}

void LogStreamsTest::atMostAFewAreFollowed()
{
    Logs logs;
    logs.follow(shop);
    logs.follow(shopDatabase);
    logs.follow(blog);
    logs.streams.watch(shop, 10); // so the database is the one not watched for longest
    logs.follow(wiki);
    QCOMPARE(logs.streams.status(shopDatabase).state, LiveStatus::State::Off);
    QVERIFY(logs.changed.contains(shopDatabase));
    QCOMPARE(logs.streams.status(shop).state, LiveStatus::State::Waiting);
    QVERIFY(logs.streams.watch(shopDatabase, 10).isEmpty());
}

void LogStreamsTest::keepsSoManyLines()
{
    Logs logs;
    logs.dump.clear();
    for (int round = 0; round < 8; ++round) {
        logs.dump.clear();
        for (std::size_t i = 0; i < LogStream::dumpLines; ++i)
            logs.dump += QByteArray::number(round) + ' ' + QByteArray::number(qulonglong(i)) + '\n';
        if (round > 0) {
            const LiveStatus status = logs.streams.status(shop);
            logs.clock.advance(*status.until - logs.clock.now());
        }
        logs.follow(shop);
    }
    const auto kept = logs.streams.watch(shop, LogStreams::keptLines);
    QCOMPARE(textsOf(kept).size(), qsizetype(LogStreams::keptLines));
    QCOMPARE(kept.last().first + kept.last().lines->size(), LineNumber(8 * LogStream::dumpLines));
    QCOMPARE(logs.streams.watch(shop, 1).size(), 1);
}

void LogStreamsTest::keepsOnlyWhatMayBeFollowed()
{
    Logs logs;
    logs.follow(shop);
    logs.follow(shopDatabase);
    logs.follow(blog);
    logs.changed.clear();
    logs.streams.keepOnly([](const SourceRef &) { return true; });
    QVERIFY(logs.changed.isEmpty());
    logs.streams.keepOnly([](const SourceRef &source) { return source == blog; });
    QCOMPARE(logs.changed, (QList{shop, shopDatabase}));
    QCOMPARE(logs.streams.status(blog).state, LiveStatus::State::Waiting);
    QCOMPARE(logs.streams.watch(everything, 10).size(), 1);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCOMPARE(logs.clock.waitingAlarms(), 1);
}

void LogStreamsTest::aRefusedLogIsTriedWhenWatchedAgain()
{
    Logs logs;
    logs.refuse = true;
    logs.streams.watch(shop, 10);
    QTRY_COMPARE(logs.streams.status(shop).state, LiveStatus::State::Refused);
    QCOMPARE(logs.streams.status(shop).text, u"You may not."_s);
    logs.refuse = false;
    logs.follow(shop);
}

QTEST_GUILESS_MAIN(LogStreamsTest)
#include "logstreams_test.moc"
