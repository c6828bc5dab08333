// SPDX-License-Identifier: GPL-3.0-or-later
#include "scalingofixture.h"

#include <QFile>
#include <QJsonArray>
#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Who may look at what, and what is written down of it.
class ScalingoConsentTest : public ScalingoTest
{
    Q_OBJECT

private Q_SLOTS:
    void consentIsAskedForFirst();
    void whoWorksOnAnAppNeedsNoConsent_data();
    void whoWorksOnAnAppNeedsNoConsent();
    void whoMayNotBeAskedNeedsConsent();
    void unreadableUserOwnsNothing();
    void endedConsentEndsTheLog_data();
    void endedConsentEndsTheLog();
    void addonsAreKnownWhileTheyOrTheAppMayBeLookedAt();
    void nothingIsKeptWithoutConsent();
    void auditTrail();
    void journal();
    void readingAheadIsNoLook();

private:
    /// An administrator's account with an app of somebody else.
    SourceRef addForeignApp()
    {
        m_fixture->server.setAdministrator(true);
        const SourceRef foreign{m_fixture->server.addApp(u"foreign"_s), {}};
        m_fixture->server.app(foreign.app)["owner"_L1] = QJsonObject{{u"id"_s, u"somebody"_s}};
        m_fixture->server.addDrain(foreign, second);
        return foreign;
    }
    /// One whose owner lets everybody look for two minutes.
    SourceRef addGrantedApp()
    {
        const SourceRef granted = addForeignApp();
        const QString until = wallTime(m_fixture->clock).addSecs(120).toString(Qt::ISODate);
        m_fixture->server.app(granted.app)["data_access_consent"_L1] =
            QJsonObject{{u"containers_until"_s, until}, {u"databases_until"_s, until}};
        return granted;
    }
    void withdraw(const SourceRef &app)
    {
        m_fixture->server.app(app.app)["data_access_consent"_L1] = QJsonValue();
        m_fixture->platform->remote()->refresh();
        QVERIFY(m_fixture->readAll());
    }
    /// What was asked of the app.
    QList<QByteArray> askedOf(const SourceRef &app)
    {
        QList<QByteArray> lines = m_fixture->server.lines();
        lines.removeIf([&](const QByteArray &line) { return !line.contains(app.app.toLatin1()); });
        return lines;
    }
};

void ScalingoConsentTest::consentIsAskedForFirst()
{
    const SourceRef foreign = addForeignApp();
    const SourceRef granted{m_fixture->server.addApp(u"granted"_s), {}};
    const SourceRef grantedDatabase = m_fixture->server.addAddon(granted.app);
    m_fixture->server.app(granted.app)["owner"_L1] = QJsonObject{{u"id"_s, u"somebody"_s}};
    m_fixture->server.app(granted.app)["data_access_consent"_L1] =
        QJsonObject{{u"containers_until"_s, u"2030-01-01T00:00:00Z"_s}, {u"databases_until"_s, QJsonValue()}};
    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    QVERIFY(m_fixture->readAll());
    QVERIFY(!m_fixture->platform->remote()->consent(m_fixture->shop.app).needed); // one's own
    QVERIFY(m_fixture->platform->remote()->consent(foreign.app).needed);
    QCOMPARE(m_fixture->platform->remote()->consent(granted.app).appUntil,
             QDateTime({2030, 1, 1}, {0, 0}, Qt::UTC));

    // Nothing but whether the user works on it.
    QCOMPARE(askedOf(foreign), QList<QByteArray>{"GET /v1/apps/app-foreign/collaborators"});
    QCOMPARE(answerOf(m_fixture->platform->drains(foreign)).error().kind, ErrorKind::NotAllowed);
    QCOMPARE(answerOf(m_fixture->platform->addons(foreign.app)).error().kind, ErrorKind::NotAllowed);
    QCOMPARE(answerOf(m_fixture->platform->newestLines(foreign, 10)).error().kind, ErrorKind::NotAllowed);
    QVERIFY(!answerOf(m_fixture->platform->remote()->auditTrail(foreign.app, 1)));
    m_fixture->platform->remote()->setFocus(foreign);
    QVERIFY(!answerOf(m_fixture->platform->addDrains({foreign}, second, {}))->at(0).result);
    QVERIFY(answerOf(m_fixture->platform->drains(granted)));
    QCOMPARE(answerOf(m_fixture->platform->drains(grantedDatabase)).error().kind, ErrorKind::NotAllowed);
    QCOMPARE(m_fixture->server.count("GET /v1/apps/app-granted/addons/"), 0); // consent was for the app alone
    QVERIFY(m_fixture->readAll());
    QCOMPARE(askedOf(foreign).size(), 1);
    QVERIFY(m_fixture->journal.isEmpty()); // looking at the refusal is no look

    QSignalSpy changed(m_fixture->platform->remote(), &RemoteControl::consentChanged);
    m_fixture->platform->remote()->stateReason(foreign.app, u"  "_s); // no reason is none
    QVERIFY(changed.isEmpty());
    m_fixture->platform->remote()->stateReason(foreign.app, u" ticket 7 "_s);
    QCOMPARE(changed, (QList<QVariantList>{{foreign.app}}));
    QCOMPARE(m_fixture->platform->remote()->consent(foreign.app).statedReason, u"ticket 7"_s);
    QVERIFY(answerOf(m_fixture->platform->drains(foreign)));
    QCOMPARE(m_fixture->journal.size(), 1);
    QCOMPARE(m_fixture->journal[0].action, JournalAction::LookedWithoutConsent);
    QCOMPARE(m_fixture->journal[0].reason, u"ticket 7"_s);
}

void ScalingoConsentTest::whoWorksOnAnAppNeedsNoConsent_data()
{
    QTest::addColumn<QJsonObject>("collaborator");
    QTest::addColumn<bool>("needed");
    const auto row = [](const char *name, bool needed, const QJsonObject &collaborator) {
        QTest::newRow(name) << collaborator << needed;
    };
    row("nobody", true, {});
    row("by id", false, {{u"user_id"_s, ContractServer::userId()}, {u"status"_s, u"accepted"_s}});
    row("by address", false, {{u"email"_s, u"Jane@example.com"_s}, {u"status"_s, u"accepted"_s}});
    row("invited", true, {{u"email"_s, u"jane@example.com"_s}, {u"status"_s, u"pending"_s}});
    row("somebody else", true, {{u"user_id"_s, u"us-2"_s}, {u"status"_s, u"accepted"_s}});
    row("another user of this address", true,
        {{u"user_id"_s, u"us-2"_s}, {u"email"_s, u"jane@example.com"_s}, {u"status"_s, u"accepted"_s}});
    row("wrong types", true, {{u"user_id"_s, 1}, {u"email"_s, QJsonArray()}, {u"status"_s, true}});
}

void ScalingoConsentTest::whoWorksOnAnAppNeedsNoConsent()
{
    QFETCH(QJsonObject, collaborator);
    QFETCH(bool, needed);
    const SourceRef foreign = addForeignApp();
    m_fixture->server.addCollaborator(foreign.app, collaborator);
    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    const auto drains = m_fixture->platform->drains(foreign); // asked before anything is known of it
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->platform->remote()->consent(foreign.app).needed, needed);
    const auto answer = answerOf(drains);
    QCOMPARE(answer.has_value(), !needed);
    if (needed)
        QCOMPARE(answer.error().kind, ErrorKind::NotAllowed);
    else
        QCOMPARE(answer->value(0).url, second);
    QCOMPARE(askedOf(foreign).size(), needed ? 1 : 3); // who works on it; its drains and addons
    // In the next round it is asked again, since it may have changed.
    m_fixture->platform->remote()->refresh();
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->server.count("GET /v1/apps/app-foreign/collaborators"), 2);
    QCOMPARE(m_fixture->server.count("GET /v1/apps/app-shop/collaborators"), 0); // one's own
}

void ScalingoConsentTest::whoMayNotBeAskedNeedsConsent()
{
    const SourceRef foreign = addForeignApp();
    m_fixture->server.fail({.where = "GET /v1/apps/app-foreign/collaborators",
                            .times = 1,
                            .status = 403,
                            .body = R"({"error":"no rights"})"});
    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    QVERIFY(m_fixture->readAll());
    QVERIFY(m_fixture->platform->remote()->consent(foreign.app).needed);
    QCOMPARE(answerOf(m_fixture->platform->drains(foreign)).error().kind, ErrorKind::NotAllowed);
    QCOMPARE(askedOf(foreign).size(), 1);
}

void ScalingoConsentTest::unreadableUserOwnsNothing()
{
    m_fixture->server.fail({.where = "GET /v1/users/self", .status = 200, .body = "[]"});
    m_fixture->open();
    QTRY_VERIFY(m_fixture->platform->remote()->consent(m_fixture->shop.app).needed);
    QCOMPARE(m_fixture->server.count("GET /v1/apps/app-shop"), 0);
    m_fixture->platform->remote()->stateReason(m_fixture->shop.app, u"the platform does not say who I am"_s);
    QCOMPARE(m_fixture->shown(m_fixture->shop), QList<QByteArray>{first}); // the rest goes on
}

void ScalingoConsentTest::endedConsentEndsTheLog_data()
{
    QTest::addColumn<bool>("withdrawn");
    QTest::newRow("its time is over") << false;
    QTest::newRow("the owner withdraws it") << true;
}

void ScalingoConsentTest::endedConsentEndsTheLog()
{
    QFETCH(bool, withdrawn);
    const SourceRef granted = addGrantedApp();
    // A log that cannot be followed, and so is tried again and again.
    m_fixture->server.fail({.where = "GET /v1/apps/app-foreign/logs",
                            .status = 200,
                            .body = R"({"logs_url":")" + m_fixture->server.base().toUtf8() + R"(/log"})"});
    m_fixture->server.fail({.where = "GET /log", .status = 200, .body = "one\n"});
    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    QVERIFY(m_fixture->readAll());
    RemoteControl &remote = *m_fixture->platform->remote();
    QVERIFY(answerOf(m_fixture->platform->newestLines(granted, 10)));
    QTRY_COMPARE(remote.liveStatus(granted).state, LiveStatus::State::Waiting);
    QCOMPARE(m_fixture->shown(granted), QList<QByteArray>{second});

    QSignalSpy changed(&remote, &RemoteControl::consentChanged);
    LiveStatus::State whenTold = LiveStatus::State::Waiting;
    connect(&remote, &RemoteControl::consentChanged, this,
            [&] { whenTold = remote.liveStatus(granted).state; });
    if (withdrawn)
        withdraw(granted);
    else
        m_fixture->clock.advance(2min);
    QCOMPARE(changed, (QList<QVariantList>{{granted.app}}));
    QCOMPARE(whenTold, LiveStatus::State::Off);
    QCOMPARE(answerOf(m_fixture->platform->newestLines(granted, 10)).error().kind, ErrorKind::NotAllowed);
    QVERIFY(answerOf(m_fixture->platform->newestLines({}, 10))->isEmpty()); // nor among those of all
    QCOMPARE(answerOf(m_fixture->platform->drains(granted)).error().kind, ErrorKind::NotAllowed);
    QCOMPARE(answerOf(m_fixture->platform->addons(granted.app)).error().kind, ErrorKind::NotAllowed);

    remote.refresh();
    QVERIFY(m_fixture->readAll()); // what was under way has come
    const int asked = m_fixture->server.count("GET /v1/apps/app-foreign/logs");
    m_fixture->clock.advance(10min);
    remote.refresh();
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->server.count("GET /v1/apps/app-foreign/logs"), asked);
}

void ScalingoConsentTest::addonsAreKnownWhileTheyOrTheAppMayBeLookedAt()
{
    const SourceRef granted = addGrantedApp();
    const SourceRef database = m_fixture->server.addAddon(granted.app);
    QJsonObject consent = m_fixture->server.app(granted.app)["data_access_consent"_L1].toObject();
    consent["containers_until"_L1] = wallTime(m_fixture->clock).addSecs(60).toString(Qt::ISODate);
    m_fixture->server.app(granted.app)["data_access_consent"_L1] = consent;
    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    QVERIFY(m_fixture->readAll());
    const auto known = [&] {
        const auto addons = answerOf(m_fixture->platform->addons(granted.app));
        return addons ? addons->value(0).id : addons.error().text;
    };
    QCOMPARE(known(), database.addon);
    m_fixture->clock.advance(60s); // the app's is over, that for its databases is not
    QCOMPARE(known(), database.addon);
    QVERIFY(answerOf(m_fixture->platform->drains(database)));
    m_fixture->clock.advance(60s);
    QVERIFY2(known().contains(u"consent"_s), qPrintable(known()));

    m_fixture->platform->remote()->stateReason(granted.app, u"ticket 7"_s);
    QCOMPARE(known(), database.addon);
}

void ScalingoConsentTest::nothingIsKeptWithoutConsent()
{
    const SourceRef granted = addGrantedApp();
    m_fixture->server.addDrain(granted, "syslog://:sesame-1@theirs.example.com:6514");
    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->shown(granted).size(), 2);
    m_fixture->platform.reset();
    QFile kept(m_fixture->folder.filePath(u"contract.json"_s));
    QVERIFY(kept.open(QFile::ReadOnly));
    const QByteArray content = kept.readAll();
    QVERIFY(content.contains("one.example.com")); // one's own
    QVERIFY(!content.contains("theirs.example.com"));

    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    QVERIFY(!m_fixture->shown(m_fixture->shop).isEmpty()); // before the platform has said who this is
    QVERIFY(!m_fixture->platform->remote()->readAt(granted));
}

void ScalingoConsentTest::auditTrail()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    const auto page = answerOf(m_fixture->platform->remote()->auditTrail(m_fixture->shop.app, 1));
    QVERIFY(page);
    QCOMPARE(page->pages, 3);
    QCOMPARE(page->events.size(), 1);
    QVERIFY(page->events[0].text.contains(u"logs.example.com"_s));
    QVERIFY(!page->events[0].text.contains(u"sesame"_s));
    QVERIFY(m_fixture->server.requests().constLast().query.startsWith("page=1&per_page="));
    m_fixture->server.fail({.where = "GET /v1/apps/app-shop/events", .status = 200, .body = "{}"});
    QVERIFY(!answerOf(m_fixture->platform->remote()->auditTrail(m_fixture->shop.app, -3)));
    QVERIFY(m_fixture->server.requests().constLast().query.startsWith("page=1&"));
}

void ScalingoConsentTest::journal()
{
    m_fixture->open();
    m_fixture->platform->remote()->setFocus(m_fixture->shop); // before anything is known
    QVERIFY(m_fixture->readAll());
    m_fixture->platform->remote()->setFocus(m_fixture->database); // the same app
    m_fixture->platform->remote()->setFocus(m_fixture->shop);
    QCOMPARE(m_fixture->journal,
             (QList<JournalEntry>{
                 {u"Contract"_s, u"jane (jane@example.com)"_s, u"shop"_s, JournalAction::Looked, {}}}));
}

void ScalingoConsentTest::readingAheadIsNoLook()
{
    const SourceRef focus{m_fixture->server.addApp(u"focus"_s), {}};
    m_fixture->open();
    RemoteControl &remote = *m_fixture->platform->remote();
    remote.setFocus(focus);
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->journal.size(), 1);
    m_fixture->clock.advance(2min);
    m_fixture->server.clearRequests();
    remote.readAhead(m_fixture->shop);
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->server.count("GET /v1/apps/app-shop/addons"), 2); // themselves, and one's drains
    QCOMPARE(m_fixture->journal.size(), 1);

    m_fixture->server.clearRequests();
    remote.refresh();
    QVERIFY(m_fixture->readAll());
    QList<QByteArray> lines = m_fixture->server.lines();
    lines.removeIf([](const QByteArray &line) { return !line.endsWith("/log_drains"); });
    QCOMPARE(lines.value(0), "GET /v1/apps/app-focus/log_drains");
    QCOMPARE(m_fixture->journal.size(), 1);
}

QTEST_GUILESS_MAIN(ScalingoConsentTest)
#include "scalingo_consent_test.moc"
