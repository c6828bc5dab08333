// SPDX-License-Identifier: GPL-3.0-or-later
#include "apiharness.h"
#include "schema.h"
#include "server/livelimits.h"
#include "support/localtarget.h"

using namespace drainboard;
using namespace Qt::StringLiterals;

/// The live channel of /drainboard/v1/, as resources/openapi/drainboard-v1.json describes it.
class LiveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m.reset(); }

    void tellsOfEverything();
    void keepsToWhatIsAsked();
    void tellsManyDrainsOneMessageAfterTheOther();
    void sendsNoMoreOfBinaryLinesThanClientsTake();

private:
    std::unique_ptr<ApiHarness> m;
    Schema m_schema{QStringLiteral(OPENAPI)};
};

void LiveTest::init()
{
    m = std::make_unique<ApiHarness>();
    QVERIFY(m->isReady);
}

void LiveTest::tellsOfEverything()
{
    const auto app = m->newApp();
    QCOMPARE(m->ask("GET", "/drainboard/v1/live").status, 400);
    const auto live = m->begin("GET", "/drainboard/v1/live", {}, true);
    QCOMPARE(live->status, 101);
    QCOMPARE(QJsonDocument::fromJson(live->frames.value(0)).object()[u"event"].toString(), u"hello"_s);
    m->newApp(u"second"_s);
    QTRY_COMPARE(live->framesOf(u"catalogue"_s).size(), 1);
    const TakingTarget target;
    const auto id = m->newDrain(app, QString::fromLatin1(target.url()));
    QTRY_COMPARE(live->framesOf(u"drains"_s).size(), 1);
    QCOMPARE(live->framesOf(u"drains"_s)[0][u"app_id"].toString().toLatin1(), app);
    QTRY_VERIFY(!live->framesOf(u"status"_s).isEmpty());
    m->ask("POST", "/drainboard/v1/apps/shop/lines?process=web-1", QByteArray("one\ntwo"));
    QTRY_COMPARE(live->framesOf(u"lines"_s).size(), 1);
    const auto batch = live->framesOf(u"lines"_s)[0][u"batches"][0].toObject();
    QCOMPARE(batch[u"first"].toInt(), 0);
    QCOMPARE(batch[u"lines"][1][u"text"].toString(), u"two"_s);
    // The delivery mark: a cursor beyond the last line.
    QTRY_COMPARE(live->framesOf(u"status"_s).last()[u"statuses"][0][u"cursor"].toInt(), 2);
    QCOMPARE(live->framesOf(u"status"_s).last()[u"statuses"][0][u"id"].toString().toLatin1(), id);
    for (const auto &frame : live->frames)
        QCOMPARE(m_schema.faults(u"LiveMessage"_s, frame), QStringList());
}

void LiveTest::keepsToWhatIsAsked()
{
    const auto one = m->newApp(u"one"_s);
    const auto two = m->newApp(u"two"_s);
    const auto first = m->newDrain(one, u"udp://127.0.0.9:514"_s);
    m->newDrain(one, u"udp://127.0.0.9:515"_s);
    m->newDrain(two, u"udp://127.0.0.9:514"_s);
    QCOMPARE(m->begin("GET", "/drainboard/v1/live?app=nobody", {}, true)->status, 404);
    QCOMPARE(m->begin("GET", "/drainboard/v1/live?drain=dr-99", {}, true)->status, 404);
    const auto ofApp = m->begin("GET", "/drainboard/v1/live?app=two", {}, true);
    const auto ofDrain = m->begin("GET", "/drainboard/v1/live?drain=" + first, {}, true);
    const auto quiet = m->begin("GET", "/drainboard/v1/live?lines=false", {}, true);
    QCOMPARE(ofApp->framesOf(u"status"_s)[0][u"statuses"].toArray().size(), 1);
    QCOMPARE(ofDrain->framesOf(u"status"_s)[0][u"statuses"].toArray().size(), 1);
    QCOMPARE(quiet->framesOf(u"status"_s)[0][u"statuses"].toArray().size(), 3);
    m->ask("POST", "/drainboard/v1/apps/one/lines", QByteArray("for one"));
    m->ask("POST", "/drainboard/v1/apps/two/lines", QByteArray("for two"));
    QTRY_COMPARE(ofApp->framesOf(u"lines"_s).size(), 1);
    QTRY_COMPARE(ofDrain->framesOf(u"lines"_s).size(), 1);
    QVERIFY(ofApp->frames.join().contains("for two") && !ofApp->frames.join().contains("for one"));
    QVERIFY(ofDrain->frames.join().contains("for one") && !ofDrain->frames.join().contains("for two"));
    QVERIFY(quiet->framesOf(u"lines"_s).isEmpty());
}

void LiveTest::tellsManyDrainsOneMessageAfterTheOther()
{
    const auto app = m->newApp();
    QByteArray last;
    constexpr int drains = int(statusesAtOnce) + 20;
    for (int i = 0; i < drains; ++i)
        last = m->newDrain(app, u"udp://127.0.0.9:%1"_s.arg(1000 + i));
    const auto live = m->begin("GET", "/drainboard/v1/live", {}, true);
    live->isRead = false;
    const auto messages = [&] { return live->framesOf(u"status"_s); };
    QCOMPARE(messages().size(), 1);
    QCOMPARE(messages().constFirst()[u"statuses"].toArray().size(), statusesAtOnce);

    // Who takes nothing is sent nothing more, whatever happens.
    m->ask("PATCH", "/drainboard/v1/drains/" + last, json("{'drain':{'paused':true}}"));
    const auto paused = [&] {
        return m->ask("GET", "/drainboard/v1/drains/" + last).json()[u"drain"][u"paused"].toBool();
    };
    QTRY_VERIFY(paused());
    QCOMPARE(messages().size(), 1);

    live->isRead = true;
    Q_EMIT live->stream->drained();
    QHash<QString, bool> told; // and whether they are paused
    const auto read = [&] {
        for (const auto &message : messages()) {
            const auto statuses = message[u"statuses"].toArray();
            QVERIFY(statuses.size() <= statusesAtOnce);
            for (const QJsonValue &status : statuses)
                told[status[u"id"].toString()] = status[u"paused"].toBool();
        }
    };
    QTRY_VERIFY((read(), told.size() == drains && told.value(QString::fromLatin1(last))));
}

void LiveTest::sendsNoMoreOfBinaryLinesThanClientsTake()
{
    m->newApp();
    const auto live = m->begin("GET", "/drainboard/v1/live", {}, true);
    // Each byte takes six in JSON.
    m->ask("POST", "/drainboard/v1/apps/shop/lines",
           QByteArray(QByteArray(1000, '\x01') + '\n').repeated(500));
    m->ask("POST", "/drainboard/v1/apps/shop/lines", "the newest");
    QTRY_VERIFY(live->frames.join().contains("the newest"));
    QVERIFY(live->framesOf(u"lines"_s).first()[u"batches"][0][u"lines"].toArray().size() > 1);
    for (const auto &frame : live->frames)
        QVERIFY2(std::size_t(frame.size()) <= maxBurst + 1024, qPrintable(QString::number(frame.size())));
}

QTEST_GUILESS_MAIN(LiveTest)
#include "live_test.moc"
