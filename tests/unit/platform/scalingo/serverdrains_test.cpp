// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/keptca.h"
#include "platform/scalingo/cacontent.h"
#include "platform/scalingo/serverdrains.h"
#include "support/manualclock.h"
#include "support/writefile.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray url = "tcp://127.0.0.1:514";
const SourceRef shop{u"a1"_s, {}};

QJsonObject object(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

/// A list with one drain, as the server answers it.
QJsonObject answer()
{
    return object(R"({"time":"2031-05-04T10:00:00.000000Z","drains":[{"id":"d1","app_id":"a1","addon_id":null,
        "type":"syslog","url":"x","url_sha256":")" +
                  digestOf(url) +
                  R"(","target":"x","quarantine":{"failure_limit":3,"pause_minutes":7,"growing":true},
        "after_quarantine":"skip_to_newest","token_placement":"prefix","framing":"octet_counting","repeat_unconfirmed":false,"ca_sha256":"c0ffee",
        "health":{"state":"quarantined","failures":3,"failure_limit":3,"round":2,
            "quarantined_since":"2031-05-04T09:58:00.000000Z","quarantined_until":"2031-05-04T10:05:00.500000Z","reason":"refused"},
        "paused":true,"counters":{"lines_delivered":1,"bytes_delivered":2,"attempts_failed":3,"lines_lost":4},
        "cursor":5,"backlog":6,"last_success":"2031-05-04T09:00:00.000000Z","last_error":"refused",
        "recent_gaps":[{"first":7,"end":9,"cause":"too old","time":"2031-05-04T09:00:00.000000Z"}]}]})");
}

} // namespace

class ServerDrainsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsADrain();
    void momentsAreRelativeToTheServersTime();
    void survivesMissingAndWrongFields();
    void optionsSurviveTheWayThereAndBack();
    void readsBatches();
    void readsCapabilities();
    void readsTestReports();
    void findsADrainByItsUrl();
    void tellsWhoseOptionsChanged();
    void takesTheListOfOneApp();
    void aNewerStatusStays();
    void caChanges();
};

void ServerDrainsTest::readsADrain()
{
    ManualClock clock;
    const auto drains = parseServerDrains(answer(), clock.now());
    QCOMPARE(drains.size(), 1);
    const ServerDrain &drain = drains.first();
    QCOMPARE(drain.id, u"d1"_s);
    QCOMPARE(drain.source, shop);
    DrainOptions options;
    options.quarantine = {3, 7min, true};
    options.afterQuarantine = AfterQuarantine::SkipToNewest;
    options.tokenPlacement = TokenPlacement::Prefix;
    options.framing = Framing::OctetCounting;
    options.repeatUnconfirmed = false;
    options.caFile = keptCa(u"c0ffee"_s);
    options.paused = true;
    QCOMPARE(drain.options, options);
    QCOMPARE(drain.status.health.state, HealthState::Quarantined);
    QCOMPARE(drain.status.health.round, 2);
    QCOMPARE(drain.status.health.reason, u"refused"_s);
    QCOMPARE(drain.status.counters, (DrainCounters{1, 2, 3, 4, {}}));
    QCOMPARE(drain.status.cursor, LineNumber(5));
    QCOMPARE(drain.status.backlog, std::uint64_t(6));
    QCOMPARE(drain.status.lastSuccess,
             QDateTime(QDate(2031, 5, 4), QTime(9, 0), Qt::UTC).toMSecsSinceEpoch() * 1000);
    QCOMPARE(drain.status.recentGaps.size(), 1);
    QCOMPARE(drain.status.recentGaps.first().lines, (LineRange{7, 9}));
    QVERIFY(drain.status.paused);
}

void ServerDrainsTest::momentsAreRelativeToTheServersTime()
{
    // The local wall clock is five years behind the server's here.
    ManualClock clock;
    const Health health = parseServerDrains(answer(), clock.now()).constFirst().status.health;
    QCOMPARE(health.quarantinedUntil - clock.now(), Clock::Duration(5min + 500ms));
    QCOMPARE(clock.now() - health.quarantinedSince, Clock::Duration(2min));
}

void ServerDrainsTest::survivesMissingAndWrongFields()
{
    ManualClock clock;
    QVERIFY(parseServerDrains({}, clock.now()).isEmpty());
    QVERIFY(parseServerDrains({{u"drains"_s, 7}}, clock.now()).isEmpty());
    const QJsonObject whole = answer();
    const QJsonObject drain = whole.value(u"drains"_s).toArray().first().toObject();
    const QStringList identity{u"id"_s, u"app_id"_s, u"url_sha256"_s};
    const auto keys = drain.keys();
    for (const QString &key : keys) {
        for (const QJsonValue &wrong :
             {QJsonValue(QJsonValue::Undefined), QJsonValue(), QJsonValue(-7.5), QJsonValue(QJsonArray{1}),
              QJsonValue(QJsonObject{{u"x"_s, 1}}), QJsonValue(true)}) {
            QJsonObject broken = drain;
            broken.insert(key, wrong);
            const auto read = parseServerDrains(
                {{u"time"_s, whole.value(u"time"_s)}, {u"drains"_s, QJsonArray{1, broken, QJsonValue()}}},
                clock.now());
            QVERIFY2(read.size() == (identity.contains(key) ? 0 : 1), qPrintable(key));
        }
    }
}

void ServerDrainsTest::optionsSurviveTheWayThereAndBack()
{
    ManualClock clock;
    for (const auto after : {AfterQuarantine::Continue, AfterQuarantine::SkipToNewest}) {
        for (const auto placement : {TokenPlacement::ByDestination, TokenPlacement::StructuredData,
                                     TokenPlacement::Prefix, TokenPlacement::MessagePrefix}) {
            for (const auto framing : {Framing::LineFeed, Framing::OctetCounting}) {
                const DrainOptions options{{4, 9min, true}, after, placement, framing, {}, true, false};
                QJsonObject drain = optionsJson(options);
                drain.insert(u"id"_s, u"d1"_s);
                drain.insert(u"app_id"_s, u"a1"_s);
                drain.insert(u"url_sha256"_s, u"00"_s);
                const auto read = parseServerDrains({{u"drains"_s, QJsonArray{drain}}}, clock.now());
                QCOMPARE(read.first().options, options);
            }
        }
    }
}

void ServerDrainsTest::readsBatches()
{
    const auto batches = parseBatches(object(
        R"({"batches":[{"app_id":"a1","addon_id":"ad-1","first":41,"lines":[
            {"time_us":1700000000000001,"severity":3,"process":"web-1","text":"hé"},
            {"time_us":"x","severity":99,"process":7}]},
            {"app_id":"a1","first":1,"lines":[]},{"lines":[{}]},3]})"));
    QCOMPARE(batches.size(), 1);
    QCOMPARE(batches.first().source, (SourceRef{u"a1"_s, u"ad-1"_s}));
    QCOMPARE(batches.first().first, LineNumber(41));
    QCOMPARE((*batches.first().lines)[0],
             (LineView{1'700'000'000'000'001, Severity::Error, "web-1", "h\xc3\xa9"}));
    QCOMPARE((*batches.first().lines)[1], (LineView{0, Severity::Debug, "", ""}));
}

void ServerDrainsTest::readsCapabilities()
{
    QCOMPARE(parseCapabilities(object(R"({"capabilities":["report_health","fly",7,"live_lines"]})")),
             Capability::ReportHealth | Capability::LiveLines);
    QCOMPARE(parseCapabilities({}), Capabilities());
}

void ServerDrainsTest::readsTestReports()
{
    const auto report = parseTestReport(object(
        R"({"steps":[{"stage":"name","passed":true,"text":"a"},{"stage":"tls","passed":false,"text":"b"}]})"));
    QCOMPARE(report.steps.size(), 2);
    QCOMPARE(report.steps.last().stage, TestStage::Tls);
    QVERIFY(!report.delivered());
}

void ServerDrainsTest::findsADrainByItsUrl()
{
    ManualClock clock;
    ServerDrains drains;
    drains.take(parseServerDrains(answer(), clock.now()));
    QVERIFY(drains.find({shop, url}));
    QVERIFY(!drains.find({shop, url + '/'}));
    QVERIFY(!drains.find({{u"a2"_s, {}}, url}));
    QCOMPARE(drains.completed({shop, url, {}}).options.quarantine.failureLimit, 3);
    QCOMPARE(drains.completed({shop, "udp://x", {}}).options, DrainOptions());
    QCOMPARE(drains.of(shop).size(), 1);

    ToldStatus status;
    status.status.cursor = 99;
    status.id = u"d2"_s;
    QVERIFY(!drains.take(status));
    status.id = u"d1"_s;
    QCOMPARE(drains.take(status)->source, shop);
    QCOMPARE(drains.find({shop, url})->status.cursor, LineNumber(99));
}

void ServerDrainsTest::tellsWhoseOptionsChanged()
{
    ManualClock clock;
    ServerDrains drains;
    auto list = parseServerDrains(answer(), clock.now());
    QCOMPARE(drains.take(list), QSet{shop});
    list.first().status.cursor = 7;
    QVERIFY(drains.take(list).isEmpty());
    list.first().options.paused = false;
    QCOMPARE(drains.take(list), QSet{shop});
    QVERIFY(drains.take(QList<ServerDrain>()).isEmpty());
    QVERIFY(drains.of(QString()).isEmpty());
}

void ServerDrainsTest::takesTheListOfOneApp()
{
    const auto drain = [](const QString &id, const SourceRef &source) {
        return ServerDrain{id, source, digestOf(id.toLatin1()), {}, {}, 0};
    };
    const SourceRef shopDb{shop.app, u"ad-1"_s};
    const SourceRef blog{u"a2"_s, {}};
    ServerDrains drains;
    drains.take({drain(u"d1"_s, shop), drain(u"d2"_s, shopDb), drain(u"d3"_s, blog)});
    QCOMPARE(drains.take({drain(u"d1"_s, shop), drain(u"d4"_s, shop)}, shop.app), QSet{shop});
    QCOMPARE(drains.of(shop.app).size(), 2);
    QVERIFY(drains.find({shop, "d4"}) && !drains.find({shopDb, "d2"}));
    QVERIFY(drains.of(shopDb).isEmpty());
    QCOMPARE(drains.of(blog.app).size(), 1); // as it was
    QVERIFY(drains.find({blog, "d3"}));
    QCOMPARE(drains.of(QString()).size(), 3);
}

void ServerDrainsTest::aNewerStatusStays()
{
    ManualClock clock;
    ServerDrains drains;
    const auto list = parseServerDrains(answer(), clock.now());
    drains.take(list);
    const auto statuses = parseStatuses(
        object(R"({"time":"2031-05-04T10:00:00.001000Z","statuses":[{"id":"d1","cursor":8}]})"), clock.now());
    QCOMPARE(statuses.size(), 1);
    QVERIFY(drains.take(statuses.first()));
    drains.take(list); // was under way meanwhile
    QCOMPARE(drains.find({shop, url})->status.cursor, LineNumber(8));

    auto newer = list;
    newer.first().told += 2000;
    drains.take(newer);
    QCOMPARE(drains.find({shop, url})->status.cursor, LineNumber(5));
}

void ServerDrainsTest::caChanges()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(u"ca.pem"_s);
    QVERIFY(writeFile(file, "PEM"));
    const QString kept = keptCa(u"c0ffee"_s);
    QCOMPARE(*caChange(kept, kept), QJsonObject());
    QCOMPARE(*caChange({}, {}), QJsonObject());
    QCOMPARE(*caChange(kept, {}), (QJsonObject{{u"ca"_s, QJsonValue()}}));
    QCOMPARE(*caChange(kept, file), (QJsonObject{{u"ca"_s, u"PEM"_s}}));
    QCOMPARE(*caChange({}, kept), (QJsonObject{{u"ca_sha256"_s, u"c0ffee"_s}})); // as the server knows it
    QVERIFY(!caChange({}, folder.filePath(u"nothing.pem"_s)));
    QVERIFY(writeFile(file, QByteArray(300 * 1024, 'x')));
    QVERIFY(!caChange({}, file));
}

QTEST_GUILESS_MAIN(ServerDrainsTest)
#include "serverdrains_test.moc"
