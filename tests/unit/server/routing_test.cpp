// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/clientaddress.h"
#include "server/httprouter.h"
#include "server/logtext.h"
#include "server/turns.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class RoutingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsByMethodAndPath();
    void tellsWhichMethodsAPathTakes();
    void decodesArgumentsAfterTheCut();

    void writesLinesAsTheContractHasThem();
    void filtersByContainerAndType();

    void addressesComeFromTheHostHeader();
    void hostileHostHeadersAreRefused();

    void turnsComeOneAfterTheOther();
    void turnsMayOutliveTheirGiver();
};

void RoutingTest::findsByMethodAndPath()
{
    HttpRouter router;
    router.add("GET", "/v1/apps", Access::Read, {});
    router.add("GET", "/v1/apps/:app", Access::Read, {});
    router.add("DELETE", "/v1/apps/:app", Access::Change, {});
    router.add("GET", "/v1/apps/:app/addons/:addon", Access::Read, {});

    QCOMPARE(router.find("GET", "/v1/apps").route->pattern, QByteArray("/v1/apps"));
    const auto one = router.find("DELETE", "/v1/apps/shop");
    QVERIFY(one.route && one.route->access == Access::Change);
    QCOMPARE(one.arguments, QStringList{u"shop"_s});
    QCOMPARE(router.find("GET", "/v1/apps/a/addons/b").arguments, (QStringList{u"a"_s, u"b"_s}));
    for (const QByteArray &path : QByteArrayList{"", "/", "/v1", "/v1/apps/", "/v1/apps/a/addons",
                                                 "/v1/apps/a/b", "//v1/apps", "v1/apps"})
        QVERIFY2(router.find("GET", path).allowed.isEmpty(), path.constData());
}

void RoutingTest::tellsWhichMethodsAPathTakes()
{
    HttpRouter router;
    router.add("GET", "/v1/apps/:app", Access::Read, {});
    router.add("DELETE", "/v1/apps/:app", Access::Change, {});
    const auto match = router.find("PUT", "/v1/apps/shop");
    QVERIFY(!match.route);
    QCOMPARE(match.allowed, (QByteArrayList{"GET", "DELETE"}));
}

void RoutingTest::decodesArgumentsAfterTheCut()
{
    HttpRouter router;
    router.add("GET", "/v1/apps/:app", Access::Read, {});
    QCOMPARE(router.find("GET", "/v1/apps/a%2Fb%20c").arguments, QStringList{u"a/b c"_s});
    QVERIFY(!router.find("GET", "/v1%2Fapps/a").route);
}

void RoutingTest::writesLinesAsTheContractHasThem()
{
    QByteArray text;
    appendLogLine(text, {1'935'655'872'123'456, Severity::Error, "web-1", "hello  world"}, "shop");
    appendLogLine(text, {1'935'655'872'000'001, Severity::Error, {}, "two\nlines\n"}, "shop");
    appendLogLine(text, {0, Severity::Error, "web-1", {}}, "shop");
    QCOMPARE(text, QByteArray("2031-05-04 10:11:12.123456000 +0000 UTC [web-1] hello  world\n"
                              "2031-05-04 10:11:12.000001000 +0000 UTC [shop] two lines \n"
                              "1970-01-01 00:00:00.000000000 +0000 UTC [web-1] \n"));
    text.clear();
    appendLogLine(text, {-1, Severity::Error, "p", "before 1970"}, {});
    QCOMPARE(text, QByteArray("1969-12-31 23:59:59.999999000 +0000 UTC [p] before 1970\n"));
}

void RoutingTest::filtersByContainerAndType()
{
    QVERIFY(LineFilter({}).wants("anything"));
    QVERIFY(LineFilter({}).isEmpty());
    const LineFilter one("web-1");
    QVERIFY(one.wants("web-1"));
    QVERIFY(!one.wants("web-2") && !one.wants("web-10") && !one.wants("web"));
    const LineFilter several("web|worker");
    QVERIFY(several.wants("web-1") && several.wants("worker-22") && several.wants("web"));
    QVERIFY(!several.wants("webs-1") && !several.wants("router") && !several.wants(""));
}

void RoutingTest::addressesComeFromTheHostHeader()
{
    HttpRequest request;
    request.headers = {{"Host", "127.0.0.1:8514"}};
    QCOMPARE(clientAddress(request, {}), u"http://127.0.0.1:8514"_s);
    request.secure = true;
    QCOMPARE(clientAddress(request, {}), u"https://127.0.0.1:8514"_s);
    QCOMPARE(clientAddress(request, u"https://logs.example.com"_s), u"https://logs.example.com"_s);
    request.headers = {{"host", "[::1]:80"}};
    QCOMPARE(clientAddress(request, {}), u"https://[::1]:80"_s);
}

void RoutingTest::hostileHostHeadersAreRefused()
{
    HttpRequest request;
    for (const QByteArray &host : QByteArrayList{"", "a b", "a/b", "a@b", "a?b", "a:b", "a:123456", "[::1",
                                                 "a\"b", "user:pass@host"}) {
        request.headers = {{"Host", host}};
        QVERIFY2(clientAddress(request, {}).isEmpty(), host.constData());
    }
}

void RoutingTest::turnsComeOneAfterTheOther()
{
    Turns turns;
    QList<int> begun;
    Turns::Turn held;
    for (int i = 1; i <= 3; ++i)
        turns.take([&begun, &held, i](const Turns::Turn &turn) {
            begun.append(i);
            if (i < 3)
                held = turn;
        });
    QCOMPARE(begun, QList<int>{1});
    held.reset();
    QCOMPARE(begun, (QList<int>{1, 2}));
    held.reset();
    QCOMPARE(begun, (QList<int>{1, 2, 3}));
    turns.take([&begun](const Turns::Turn &) { begun.append(4); });
    QCOMPARE(begun.last(), 4);
}

void RoutingTest::turnsMayOutliveTheirGiver()
{
    Turns::Turn held;
    bool second = false;
    {
        Turns turns;
        turns.take([&](const Turns::Turn &turn) { held = turn; });
        turns.take([&](const Turns::Turn &) { second = true; });
    }
    held.reset();
    QVERIFY(!second);
}

QTEST_GUILESS_MAIN(RoutingTest)
#include "routing_test.moc"
