// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/onreply.h"
#include "scalingofixture.h"

#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Drains added, removed and replaced on a platform over real sockets.
class ScalingoChangesTest : public ScalingoTest
{
    Q_OBJECT

private Q_SLOTS:
    void addsToEachTargetOnItsOwn();
    void removes();
    void edits();
    void editIsRolledBack();
    void editThatLeavesBothSaysSo();
    void unclearChangesAreReadAgain();
    void anOlderListDoesNotUndoAChange();
    void restores();
    void tellsWhatItCannotRestore();
    void whatOnlyTheCacheKnowsIsNotChanged();
    void nothingIsChangedWhileThePlatformIsAway();
    void theRestIsUnsupported();
    void inspectOnlyChangesNothing();
};

void ScalingoChangesTest::addsToEachTargetOnItsOwn()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    m_fixture->server.fail({.where = "POST /v1/apps/app-shop/addons/ad-1/log_drains",
                            .times = 1,
                            .status = 422,
                            .body = R"({"errors":{"host":["is not reachable"]}})"});
    QSignalSpy changed(m_fixture->platform.get(), &Platform::drainsChanged);
    const QByteArray url = "ovh://:sesame-3333@gra1.logs.ovh.com:6514";
    const auto results =
        answerOf(m_fixture->platform->addDrains({m_fixture->shop, m_fixture->database}, url, {}));
    QVERIFY(results);
    QCOMPARE(results->size(), 2);
    QCOMPARE(results->at(0).source, m_fixture->shop);
    QVERIFY(results->at(0).result);
    QCOMPARE(results->at(0).result->url, url);
    QCOMPARE(results->at(1).source, m_fixture->database);
    QVERIFY(!results->at(1).result);
    QCOMPARE(results->at(1).result.error().field, u"host"_s);
    QCOMPARE(m_fixture->server.drains(m_fixture->shop), (QList<QByteArray>{first, url}));
    QCOMPARE(m_fixture->server.drains(m_fixture->database), QList<QByteArray>{second});
    QCOMPARE(m_fixture->server.count("POST /v1/apps"), 2);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_fixture->shown(m_fixture->shop), (QList<QByteArray>{first, url}));

    const auto twice = answerOf(m_fixture->platform->addDrains({m_fixture->shop}, url, {}));
    QCOMPARE(twice->at(0).result.error().field, u"url"_s);
    const auto udp =
        answerOf(m_fixture->platform->addDrains({m_fixture->shop}, "udp://logs.example.com:514", {}));
    QCOMPARE(udp->at(0).result.error().kind, ErrorKind::Unsupported);
    QCOMPARE(answerOf(m_fixture->platform->addDrains({}, url, {}))->size(), 0);
}

void ScalingoChangesTest::removes()
{
    // The URL goes back byte for byte, whatever is in it.
    const QByteArray odd = "https://j%C3%A9:p+a%20s&s=#@elk.example.com/in?x=1&y=ü%2B";
    m_fixture->server.addDrain(m_fixture->shop, odd);
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    QVERIFY(m_fixture->shown(m_fixture->shop).contains(odd));
    const auto results =
        answerOf(m_fixture->platform->removeDrains({{m_fixture->shop, odd},
                                                    {m_fixture->shop, "ovh://:never@there:6514"},
                                                    {m_fixture->database, second}}));
    QVERIFY(results);
    QVERIFY(results->at(0).result);
    QVERIFY(!results->at(1).result);
    QCOMPARE(results->at(1).result.error().kind, ErrorKind::NotFound);
    QVERIFY(results->at(2).result);
    QCOMPARE(m_fixture->server.drains(m_fixture->shop), QList<QByteArray>{first});
    QCOMPARE(m_fixture->server.drains(m_fixture->database), QList<QByteArray>());
    QCOMPARE(m_fixture->shown(m_fixture->database), QList<QByteArray>());

    // Gone meanwhile, by somebody else's hand; and an answer that is not the one of the contract.
    m_fixture->server.fail(
        {.where = "DELETE", .times = 1, .status = 404, .body = R"({"resource":"log_drain"})"});
    QVERIFY(answerOf(m_fixture->platform->removeDrains({{m_fixture->shop, first}}))
                ->at(0)
                .result.error()
                .text.contains(u"the drain is gone"_s));
    m_fixture->server.fail({.where = "DELETE", .times = 1, .status = 200, .body = "{}"});
    QVERIFY(!answerOf(m_fixture->platform->removeDrains({{m_fixture->shop, first}}))->at(0).result);
}

void ScalingoChangesTest::edits()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    m_fixture->server.clearRequests();
    const QByteArray url = "syslog://:sesame-9999@one.example.com:6514";
    const auto edited = answerOf(m_fixture->platform->editDrain({m_fixture->shop, first}, url, {}));
    QVERIFY(edited);
    QCOMPARE(edited->url, url);
    QCOMPARE(m_fixture->server.drains(m_fixture->shop), QList<QByteArray>{url});
    QCOMPARE(m_fixture->shown(m_fixture->shop), QList<QByteArray>{url});
    QVERIFY(m_fixture->server.lines().at(0).startsWith("POST")); // never a moment without a drain
    QVERIFY(m_fixture->server.lines().at(1).startsWith("DELETE"));

    m_fixture->server.clearRequests();
    QVERIFY(answerOf(m_fixture->platform->editDrain({m_fixture->shop, url}, url, {})));
    QVERIFY(m_fixture->server.requests().isEmpty());

    m_fixture->server.fail(
        {.where = "POST", .times = 1, .status = 422, .body = R"({"errors":{"host":["is odd"]}})"});
    QVERIFY(!answerOf(m_fixture->platform->editDrain({m_fixture->shop, url}, second, {})));
    QCOMPARE(m_fixture->server.drains(m_fixture->shop), QList<QByteArray>{url}); // the old one is not touched
    QCOMPARE(m_fixture->server.count("DELETE"), 0);
}

void ScalingoChangesTest::editIsRolledBack()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    m_fixture->server.fail(
        {.where = "DELETE", .times = 1, .status = 403, .body = R"({"error":"no rights"})"});
    const auto edited = answerOf(m_fixture->platform->editDrain({m_fixture->shop, first}, second, {}));
    QVERIFY(!edited);
    QCOMPARE(edited.error().kind, ErrorKind::NotAllowed);
    QVERIFY2(edited.error().text.contains(u"nothing has changed"_s), qPrintable(edited.error().text));
    QCOMPARE(m_fixture->server.drains(m_fixture->shop), QList<QByteArray>{first});
    QCOMPARE(m_fixture->shown(m_fixture->shop), QList<QByteArray>{first});
}

void ScalingoChangesTest::editThatLeavesBothSaysSo()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    m_fixture->server.fail({.where = "DELETE", .times = 2, .status = 500});
    const auto edited = answerOf(m_fixture->platform->editDrain({m_fixture->shop, first}, second, {}));
    QVERIFY(!edited);
    QVERIFY2(edited.error().text.contains(u"both are there now"_s), qPrintable(edited.error().text));
    QVERIFY(!edited.error().text.contains(u"sesame"_s));
    QCOMPARE(m_fixture->server.drains(m_fixture->shop), (QList<QByteArray>{first, second}));
    m_fixture->clock.advance(10s);
    QTRY_COMPARE(m_fixture->shown(m_fixture->shop), (QList<QByteArray>{first, second}));
}

void ScalingoChangesTest::unclearChangesAreReadAgain()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    // It takes the drain, but its answer gets lost on the way.
    m_fixture->server.setMutation([](const QByteArray &line, QJsonObject &answer) {
        if (line.startsWith("POST /v1/apps"))
            answer = {};
    });
    QSignalSpy changed(m_fixture->platform.get(), &Platform::drainsChanged);
    const auto results = answerOf(m_fixture->platform->addDrains({m_fixture->shop}, second, {}));
    QVERIFY(!results->at(0).result);
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(m_fixture->shown(m_fixture->shop), (QList<QByteArray>{first, second}));
}

void ScalingoChangesTest::anOlderListDoesNotUndoAChange()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    int asked = 0;
    m_fixture->server.setMutation([&](const QByteArray &line, QJsonObject &) {
        if (!line.startsWith("GET /v1/apps/app-shop/log_drains"))
            return;
        ++asked; // the list has been made; it leaves when the changes have been answered
        if (asked == 1)
            QVERIFY(answerOf(m_fixture->platform->addDrains({m_fixture->shop}, second, {}))->at(0).result);
        if (asked == 2)
            QVERIFY(answerOf(m_fixture->platform->removeDrains({{m_fixture->shop, first}}))->at(0).result);
    });
    bool wentBack = false;
    QObject context;
    connect(m_fixture->platform.get(), &Platform::drainsChanged, &context, [&](const SourceRef &source) {
        onReply(&context, m_fixture->platform->drains(source),
                [&, source](const Result<QList<Drain>> &drains) {
                    const auto has = [&](const QByteArray &url) {
                        return drains->contains(Drain{m_fixture->shop, url, {}});
                    };
                    wentBack = wentBack || (source == m_fixture->shop && (asked >= 1 && !has(second)));
                });
    });
    m_fixture->platform->remote()->refresh();
    QTRY_COMPARE(asked, 3);
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->shown(m_fixture->shop), QList<QByteArray>{second});
    QVERIFY(!wentBack);
}

void ScalingoChangesTest::restores()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    QVERIFY(answerOf(
        m_fixture->platform->removeDrains({{m_fixture->shop, first}, {m_fixture->database, second}})));
    const auto restored = answerOf(m_fixture->platform->restoreDrains(
        {{m_fixture->shop, first, {}}, {m_fixture->database, second, {}}}));
    QVERIFY(restored->at(0).result && restored->at(1).result);
    QCOMPARE(m_fixture->server.drains(m_fixture->shop), QList<QByteArray>{first});
    QCOMPARE(m_fixture->server.drains(m_fixture->database), QList<QByteArray>{second});
}

/// Before it is removed, and with the very words that an attempt would be answered with.
void ScalingoChangesTest::tellsWhatItCannotRestore()
{
    const SourceRef &shop = m_fixture->shop;
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    QVERIFY(m_fixture->platform->whyNotRestorable({shop, first, {}}).isEmpty());
    QVERIFY(m_fixture->platform->whyNotRestorable({shop, second, {}}).isEmpty());
    for (const QByteArray &url :
         {QByteArray("fax://of.example.com:1"), QByteArray("udp://logs.example.com:514")}) {
        const QString reason = m_fixture->platform->whyNotRestorable({shop, url, {}});
        QVERIFY(!reason.isEmpty());
        const auto tried = answerOf(m_fixture->platform->restoreDrains({{shop, url, {}}}));
        QCOMPARE(tried->at(0).result.error().text, reason);
    }
}

void ScalingoChangesTest::whatOnlyTheCacheKnowsIsNotChanged()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    m_fixture->platform.reset();
    m_fixture->server.fail({.where = "GET /v1/apps/app-shop/log_drains", .status = 500});
    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    const auto drains = answerOf(m_fixture->platform->drains(m_fixture->shop)); // there without asking
    QVERIFY(drains);
    QCOMPARE(drains->size(), 1);
    QVERIFY(!drains->at(0).url.contains("sesame"));
    QVERIFY(m_fixture->platform->remote()->readAt(m_fixture->shop));
    QTRY_VERIFY(!m_fixture->platform->remote()->account().isEmpty());
    const auto removed = answerOf(m_fixture->platform->removeDrains({drains->at(0).key()}));
    QVERIFY(!removed->at(0).result);
    QVERIFY2(removed->at(0).result.error().text.contains(u"from an earlier run only"_s),
             qPrintable(removed->at(0).result.error().text));
    QVERIFY(!answerOf(m_fixture->platform->editDrain(drains->at(0).key(), second, {})));
    QVERIFY(!answerOf(m_fixture->platform->restoreDrains(*drains))->at(0).result);
    QCOMPARE(m_fixture->server.count("DELETE") + m_fixture->server.count("POST /v1/apps"), 0);

    m_fixture->server.behave();
    QSignalSpy changed(m_fixture->platform.get(), &Platform::drainsChanged);
    m_fixture->clock.advance(10min);
    QTRY_VERIFY(m_fixture->shown(m_fixture->shop) == QList<QByteArray>{first});
    QVERIFY(changed.contains(QVariantList{QVariant::fromValue(m_fixture->shop)}));
    QVERIFY(answerOf(m_fixture->platform->removeDrains({{m_fixture->shop, first}}))->at(0).result);
}

void ScalingoChangesTest::nothingIsChangedWhileThePlatformIsAway()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    m_fixture->platform.reset();
    m_fixture->server.stopListening();
    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    const auto drains = answerOf(m_fixture->platform->drains(m_fixture->shop)); // what was known is shown
    QCOMPARE(drains->size(), 1);
    const auto added = answerOf(m_fixture->platform->addDrains({m_fixture->shop}, second, {}));
    QVERIFY2(added->at(0).result.error().text.contains(u"Try again in a moment"_s),
             qPrintable(added->at(0).result.error().text));
    QTRY_VERIFY(!m_fixture->platform->remote()->crawl().problem.isEmpty());
    m_fixture->server.listenAgain();
    m_fixture->clock.advance(10s);
    QTRY_VERIFY(m_fixture->shown(m_fixture->shop) == QList<QByteArray>{first});
    QVERIFY(m_fixture->platform->remote()->crawl().problem.isEmpty());
}

void ScalingoChangesTest::theRestIsUnsupported()
{
    m_fixture->open();
    const DrainKey key{m_fixture->shop, first};
    const auto check = [](const auto &answer) {
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::Unsupported);
        QVERIFY(answer.error().text.endsWith(u'.'));
    };
    check(answerOf(m_fixture->platform->setPaused(key, true)));
    check(answerOf(m_fixture->platform->retryNow(key)));
    check(answerOf(m_fixture->platform->attempts(key)));
    check(answerOf(m_fixture->platform->gaps(key)));
    check(answerOf(m_fixture->platform->sendTestLine(m_fixture->shop, first, {})));
    check(answerOf(m_fixture->platform->createApp(u"x"_s)));
    check(answerOf(m_fixture->platform->renameApp(m_fixture->shop.app, u"x"_s)));
    check(answerOf(m_fixture->platform->deleteApp(m_fixture->shop.app)));
    check(answerOf(m_fixture->platform->createAddon(m_fixture->shop.app, u"redis"_s)));
    check(answerOf(m_fixture->platform->deleteAddon(m_fixture->database)));
    const Capabilities expected = Capability::ChangeDrains | Capability::EditDrains |
                                  Capability::RevealSecrets | Capability::LiveLines |
                                  Capability::ScalingoCommand;
    QCOMPARE(m_fixture->platform->capabilities(), expected);
}

void ScalingoChangesTest::inspectOnlyChangesNothing()
{
    ScalingoOptions inspect = m_fixture->options();
    inspect.connection.inspectOnly = true;
    m_fixture->open(inspect);
    QVERIFY(m_fixture->readAll());
    QVERIFY(!m_fixture->platform->readOnlyReason().isEmpty());
    QCOMPARE(m_fixture->platform->capabilities(), Capabilities(Capability::LiveLines));
    const DrainKey key{m_fixture->shop, first};
    const Drain drain{m_fixture->shop, first, {}};
    QVERIFY(!answerOf(m_fixture->platform->addDrains({m_fixture->shop, m_fixture->database}, second, {})));
    QVERIFY(!answerOf(m_fixture->platform->editDrain(key, second, {})));
    QVERIFY(!answerOf(m_fixture->platform->removeDrains({key})));
    QVERIFY(!answerOf(m_fixture->platform->restoreDrains({drain})));
    QVERIFY(!answerOf(m_fixture->platform->setPaused(key, true)));
    QVERIFY(!answerOf(m_fixture->platform->retryNow(key)));
    QVERIFY(!answerOf(m_fixture->platform->sendTestLine(m_fixture->shop, first, {})));
    QVERIFY(!answerOf(m_fixture->platform->createApp(u"x"_s)));
    QVERIFY(!answerOf(m_fixture->platform->renameApp(m_fixture->shop.app, u"x"_s)));
    QVERIFY(!answerOf(m_fixture->platform->deleteApp(m_fixture->shop.app)));
    QVERIFY(!answerOf(m_fixture->platform->createAddon(m_fixture->shop.app, u"redis"_s)));
    QVERIFY(!answerOf(m_fixture->platform->deleteAddon(m_fixture->database)));
    m_fixture->platform->newestLines(m_fixture->database, 10); // an addon's log would take a POST
    m_fixture->platform->remote()->refresh();
    m_fixture->platform->remote()->setFocus(m_fixture->shop);
    QVERIFY(m_fixture->readAll());
    QVERIFY(answerOf(m_fixture->platform->remote()->auditTrail(m_fixture->shop.app, 1)));
    for (const auto &request : m_fixture->server.requests())
        QVERIFY2(request.method == "GET" || request.line() == "POST /v1/tokens/exchange",
                 request.line().constData());
    QCOMPARE(m_fixture->server.drains(m_fixture->shop), QList<QByteArray>{first});
}

QTEST_GUILESS_MAIN(ScalingoChangesTest)
#include "scalingo_changes_test.moc"
