// SPDX-License-Identifier: GPL-3.0-or-later
#include "apiharness.h"

#include <QRegularExpression>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

QByteArrayList challengesOf(const Answer &answer)
{
    QByteArrayList found;
    for (const auto &[name, value] : answer.response.headers) {
        if (name == "WWW-Authenticate")
            found.append(value);
    }
    return found;
}

} // namespace

/// What platform-api.md asks of a server.
class ApiTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m.reset(); }

    void exchangesATokenForAJwt();
    void exchangesNothingButAToken();
    void everythingWantsAToken();
    void readOnlyTokensReadAlone();
    void failedLoginsAreSlowedDown();
    void unknownPathsAndMethods();
    void tellsTheUserAndTheRegion();
    void appsByNameAndId();
    void addonsAreWhole();
    void addonTokensOpenTheDatabaseApi();

    void drainsAreByteForByte();
    void refusedDrainsNameTheField();
    void addonsWithoutLinesTakeNoDrain();
    void removesByQueryAndByBody();
    void eventsTellWho();
    void eventsArePaged();

    void aHandlersExceptionEndsItsRequestAlone();

private:
    std::unique_ptr<ApiHarness> m;
};

void ApiTest::init()
{
    m = std::make_unique<ApiHarness>();
    QVERIFY(m->isReady);
}

void ApiTest::exchangesATokenForAJwt()
{
    const auto answer = m->ask("POST", "/v1/tokens/exchange", QByteArray("{}"));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json().keys(), QStringList{u"token"_s});
    const auto parts = answer.json()[u"token"].toString().toLatin1().split('.');
    QCOMPARE(parts.size(), 3);
    const auto encoding = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
    const auto payload = QJsonDocument::fromJson(QByteArray::fromBase64(parts[1], encoding)).object();
    const auto left = payload[u"exp"].toInteger() - QDateTime::currentSecsSinceEpoch();
    QVERIFY2(left > 3500 && left <= 3600, qPrintable(QString::number(left)));
    m->authorization = "Bearer " + answer.json()[u"token"].toString().toLatin1();
    QCOMPARE(m->ask("GET", "/v1/users/self").status, 200);
}

/// A bearer that somebody overheard is worth an hour, not a new one each hour.
void ApiTest::exchangesNothingButAToken()
{
    const auto app = m->newApp();
    const auto addon = m->newAddon(app);
    const QByteArray path = "/v1/apps/" + app + "/addons/" + addon + "/token";
    const auto bearer = m->ask("POST", "/v1/tokens/exchange").json()[u"token"].toString().toLatin1();
    const auto addonToken = m->ask("POST", path).json()[u"addon"][u"token"].toString().toLatin1();
    QVERIFY(!bearer.isEmpty() && !addonToken.isEmpty());
    for (const auto &jwt : {bearer, addonToken}) {
        m->authorization = "Bearer " + jwt;
        const auto refused = m->ask("POST", "/v1/tokens/exchange", "{}");
        QCOMPARE(refused.status, 401);
        QVERIFY(!refused.json()[u"error"].toString().isEmpty());
        QVERIFY(!refused.response.body.contains(jwt));
        QCOMPARE(challengesOf(refused), QByteArrayList{"Basic realm=\"drainboard\""});
    }
    // It is no guess: the next one is answered at once, too.
    m->authorization = "Bearer " + bearer;
    for (int i = 0; i < 5; ++i)
        QCOMPARE(m->begin("POST", "/v1/tokens/exchange")->status, 401);
    QCOMPARE(m->ask("GET", "/v1/users/self").status, 200);
    m->authorization = QByteArray();
    QCOMPARE(challengesOf(m->ask("GET", "/v1/users/self")), QByteArrayList{"Bearer"});
}

void ApiTest::everythingWantsAToken()
{
    const QByteArrayList open{"POST /v1/tokens", "GET /logs", "GET /healthz", "GET /readyz"};
    int checked = 0;
    for (const auto &route : m->api().router().routes()) {
        if (open.contains(route.method + ' ' + route.pattern))
            continue;
        auto path = route.pattern;
        for (const auto *name : {":app", ":addon", ":drain"})
            path.replace(name, "x");
        for (const QByteArray &header : {QByteArray(), QByteArray("Bearer x.y.z")}) {
            m->authorization = header;
            const auto answer = m->ask(route.method, path);
            QVERIFY2(answer.status == 401, route.pattern.constData());
            QVERIFY(!answer.json()[u"error"].toString().isEmpty());
        }
        ++checked;
    }
    QVERIFY(checked > 40);
}

void ApiTest::readOnlyTokensReadAlone()
{
    const auto app = m->newApp();
    const QByteArrayList reads{"/v1/tokens/exchange",
                               "/v1/apps/:app/addons/:addon/token"}; // POST that change nothing
    m->useToken(m->readOnlyToken);
    for (const auto &route : m->api().router().routes()) {
        if (route.access == Access::Public)
            continue;
        auto path = route.pattern;
        path.replace(":app", app).replace(":addon", "x").replace(":drain", "x");
        const bool reading = route.method == "GET" || reads.contains(route.pattern);
        const auto answer = m->ask(route.method, path);
        QVERIFY2((answer.status == 403) == !reading, route.pattern.constData());
        if (!reading)
            QCOMPARE(answer.json()[u"code"].toString(), u"read_only"_s);
    }
    QCOMPARE(m->ask("GET", "/v1/apps").json()[u"apps"].toArray().size(), 1);
}

void ApiTest::failedLoginsAreSlowedDown()
{
    m->clock().setSpeed(20);
    m->useToken("tk-0123456789ab-wrong");
    for (int i = 0; i < 3; ++i)
        QCOMPARE(m->begin("GET", "/v1/apps")->status, 401);
    const auto held = m->begin("GET", "/v1/apps");
    QCOMPARE(held->status, 0);
    m->useToken(m->token); // a right one is not held back
    QCOMPARE(m->begin("GET", "/v1/users/self")->status, 200);
    QTRY_COMPARE(held->status, 401);
}

void ApiTest::unknownPathsAndMethods()
{
    const auto nowhere = m->ask("GET", "/nowhere");
    QCOMPARE(nowhere.status, 404);
    QCOMPARE(nowhere.response.contentType, QByteArray("application/json"));
    QVERIFY(!nowhere.json()[u"error"].toString().isEmpty());
    const auto wrong = m->ask("PUT", "/v1/apps");
    QCOMPARE(wrong.status, 405);
    QVERIFY(wrong.response.headers.contains({"Allow", "GET"}));
    const auto gone = m->ask("GET", "/v1/apps/nobody");
    QCOMPARE(gone.status, 404);
    QCOMPARE(gone.json()[u"resource"].toString(), u"app"_s);
}

void ApiTest::tellsTheUserAndTheRegion()
{
    const auto user = m->ask("GET", "/v1/users/self").json()[u"user"].toObject();
    QCOMPARE(user.keys(), (QStringList{u"email"_s, u"flags"_s, u"fullname"_s, u"id"_s, u"username"_s}));
    QCOMPARE(user[u"username"].toString(), u"writer"_s);
    QCOMPARE(user[u"flags"][u"admin"], QJsonValue(false));
    const auto region = m->ask("GET", "/v1/regions").json()[u"regions"][0].toObject();
    QCOMPARE(region[u"name"].toString(), u"here"_s);
    QCOMPARE(region[u"api"].toString(), u"http://127.0.0.1:8514"_s);
    QCOMPARE(region[u"database_api"].toString(), u"http://127.0.0.1:8514"_s);
    QCOMPARE(region[u"default"], QJsonValue(true));
    m->api().setPublicUrl(u"https://logs.example.com"_s);
    QCOMPARE(m->ask("GET", "/v1/regions").json()[u"regions"][0][u"api"].toString(),
             u"https://logs.example.com"_s);
}

void ApiTest::appsByNameAndId()
{
    const auto id = m->newApp(u"zoo"_s);
    m->newApp(u"ark"_s);
    const auto list = m->ask("GET", "/v1/apps");
    QCOMPARE(list.json().keys(), QStringList{u"apps"_s}); // no meta: the client would take it for pages
    QCOMPARE(list.json()[u"apps"][0][u"name"].toString(), u"ark"_s);
    QCOMPARE(list.json()[u"apps"][1][u"name"].toString(), u"zoo"_s);
    for (const auto &name : {id, QByteArray("zoo")})
        QCOMPARE(m->ask("GET", "/v1/apps/" + name).json()[u"app"][u"id"].toString().toLatin1(), id);
    const auto app = m->ask("GET", "/v1/apps/zoo").json()[u"app"].toObject();
    for (const auto &key : {"id",
                            "name",
                            "status",
                            "region",
                            "url",
                            "base_url",
                            "git_url",
                            "stack_id",
                            "last_deployed_by",
                            "created_at",
                            "updated_at",
                            "last_deployed_at",
                            "sticky_session",
                            "force_https",
                            "router_logs",
                            "hds_resource",
                            "owner",
                            "project",
                            "links",
                            "flags",
                            "limits",
                            "private_networks_ids",
                            "data_access_consent"})
        QVERIFY2(app.contains(QLatin1StringView(key)), key);
    QCOMPARE(app[u"status"].toString(), u"running"_s);
}

void ApiTest::addonsAreWhole()
{
    const auto app = m->newApp();
    const auto id = m->newAddon(app);
    QVERIFY(id.startsWith("ad-"));
    const auto list = m->ask("GET", "/v1/apps/shop/addons").json()[u"addons"].toArray();
    QCOMPARE(list.size(), 1);
    const auto one = m->ask("GET", "/v1/apps/shop/addons/" + id).json()[u"addon"].toObject();
    QCOMPARE(one, list[0].toObject());
    QCOMPARE(one[u"app_id"].toString().toLatin1(), app);
    QCOMPARE(one[u"addon_provider"][u"id"].toString(), u"postgresql"_s);
    QVERIFY(one[u"plan"].toObject().contains(u"disabled_alternative_plan_id"_s));
    QCOMPARE(m->ask("GET", "/v1/apps/shop/addons/ad-x").json()[u"resource"].toString(), u"addon"_s);
}

void ApiTest::addonTokensOpenTheDatabaseApi()
{
    const auto app = m->newApp();
    const auto addon = m->newAddon(app);
    const auto other = m->newAddon(app);
    QCOMPARE(m->ask("POST", "/drainboard/v1/apps/shop/addons/" + addon + "/lines", QByteArray("checkpoint"))
                 .status,
             202);
    const auto token = m->ask("POST", "/v1/apps/shop/addons/" + addon + "/token", QByteArray("{}"));
    QCOMPARE(token.status, 200);
    m->authorization = "Bearer " + token.json()[u"addon"][u"token"].toString().toLatin1();
    QCOMPARE(m->ask("GET", "/v1/apps").status, 401);
    QCOMPARE(m->ask("GET", "/api/databases/" + other + "/logs").status, 401);
    const auto log = m->ask("GET", "/api/databases/" + addon + "/logs");
    QCOMPARE(log.status, 200);
    const auto url = log.json()[u"url"].toString().toLatin1();
    m->authorization = QByteArray();
    const auto dump = m->ask("GET", url.mid(url.indexOf("/logs")) + "&n=5");
    QVERIFY2(dump.response.body.endsWith(" [postgresql-1] checkpoint\n"), dump.response.body.constData());
}

void ApiTest::drainsAreByteForByte()
{
    const auto app = m->newApp();
    const auto addon = m->newAddon(app);
    for (const QByteArray &path :
         QByteArrayList{"/v1/apps/shop/log_drains", "/v1/apps/shop/addons/" + addon + "/log_drains"}) {
        const auto made =
            m->ask("POST", path,
                   QByteArray(json("{'drain':{'type':'elk','url':'https://User:P%40ss@127.0.0.9/"
                                   "In?a=%2f','port':'','host':'','token':'','drain_region':''}}")));
        QCOMPARE(made.status, 201);
        const QJsonObject expected{{u"app_id"_s, QString::fromLatin1(app)},
                                   {u"url"_s, u"https://User:P%40ss@127.0.0.9/In?a=%2f"_s}};
        QCOMPARE(made.json()[u"drain"].toObject(), expected);
        const auto list = m->ask("GET", path);
        QCOMPARE(list.json(), (QJsonObject{{u"drains"_s, QJsonArray{expected}}}));
    }
}

void ApiTest::refusedDrainsNameTheField()
{
    m->newApp();
    const QByteArray path = "/v1/apps/shop/log_drains";
    const QByteArray drain = json("{'drain':{'type':'syslog','host':'127.0.0.9','port':'514'}}");
    QCOMPARE(m->ask("POST", path, drain).status, 201);
    const auto twice = m->ask("POST", path, drain);
    QCOMPARE(twice.status, 422);
    QCOMPARE(twice.json(),
             (QJsonObject{{u"errors"_s, QJsonObject{{u"url"_s, QJsonArray{u"has already been taken"_s}}}}}));
    const auto wrong =
        m->ask("POST", path, json("{'drain':{'type':'syslog','host':'127.0.0.9','port':'0'}}"));
    QCOMPARE(wrong.status, 422);
    QVERIFY(wrong.json()[u"errors"][u"port"][0].toString().size() > 5);
    for (const auto &body : QByteArrayList{"", "[]", "{", "{}", json("{'drain':5}")})
        QCOMPARE(m->ask("POST", path, body).status, 400);
}

void ApiTest::addonsWithoutLinesTakeNoDrain()
{
    m->newApp();
    const auto made =
        m->ask("POST", "/drainboard/v1/apps/shop/addons", json("{'addon':{'provider':'scheduler'}}"));
    QCOMPARE(made.status, 201);
    const auto id = made.json()[u"addon"][u"id"].toString().toLatin1();
    QCOMPARE(m->ask("POST", "/v1/apps/shop/addons/" + id + "/log_drains",
                    json("{'drain':{'type':'syslog','host':'127.0.0.9','port':'514'}}"))
                 .status,
             403);
}

void ApiTest::removesByQueryAndByBody()
{
    const auto app = m->newApp();
    const QByteArray path = "/v1/apps/shop/log_drains";
    m->newDrain(app, u"https://a:b+c@127.0.0.9/x%20y"_s);
    m->newDrain(app, u"tcp://127.0.0.9:514"_s);
    QCOMPARE(m->ask("DELETE", path).status, 422);
    // The query is form-encoded: a plus in the URL is sent as %2B.
    QCOMPARE(m->ask("DELETE", path + "?url=https%3A%2F%2Fa%3Ab+c%40127.0.0.9%2Fx%2520y").status, 404);
    const auto removed = m->ask("DELETE", path + "?url=https%3A%2F%2Fa%3Ab%2Bc%40127.0.0.9%2Fx%2520y");
    QCOMPARE(removed.status, 204);
    QVERIFY(removed.response.body.isEmpty());
    QCOMPARE(m->ask("DELETE", path, json("{'url':'tcp://127.0.0.9:514'}")).status, 204);
    const auto gone = m->ask("DELETE", path, json("{'url':'tcp://127.0.0.9:514'}"));
    QCOMPARE(gone.status, 404);
    QCOMPARE(gone.json(), (QJsonObject{{u"resource"_s, u"log_drain"_s}, {u"error"_s, u"not found"_s}}));
}

void ApiTest::eventsTellWho()
{
    const auto app = m->newApp();
    const auto addon = m->newAddon(app);
    const QByteArray drain = json("{'drain':{'type':'syslog','host':'127.0.0.9','port':'514'}}");
    m->ask("POST", "/v1/apps/shop/log_drains", drain);
    m->ask("POST", "/v1/apps/shop/addons/" + addon + "/log_drains", drain);
    m->useToken(m->newToken(u"second"_s, false));
    m->ask("DELETE", "/v1/apps/shop/log_drains?url=tcp%2Btls%3A%2F%2F127.0.0.9%3A514");
    const auto events = m->ask("GET", "/v1/apps/shop/events").json()[u"events"].toArray();
    QCOMPARE(events.size(), 3);
    QCOMPARE(events[0][u"type"].toString(), u"delete_log_drain"_s);
    QCOMPARE(events[0][u"user"][u"username"].toString(), u"second"_s);
    QCOMPARE(events[1][u"type"].toString(), u"new_addon_log_drain"_s);
    QCOMPARE(events[1][u"type_data"][u"addon_uuid"].toString().toLatin1(), addon);
    QCOMPARE(events[1][u"type_data"][u"addon_name"].toString(), u"PostgreSQL"_s);
    QCOMPARE(events[2][u"type"].toString(), u"new_log_drain"_s);
    QCOMPARE(events[2][u"user"][u"username"].toString(), u"writer"_s);
    QCOMPARE(events[2][u"type_data"][u"url"].toString(), u"tcp+tls://127.0.0.9:514"_s);
    QCOMPARE(events[2][u"app_name"].toString(), u"shop"_s);
    m->newDrain(app, u"https://user:sesame-1234@127.0.0.9/In"_s);
    const QString masked =
        m->ask("GET", "/v1/apps/shop/events").json()[u"events"][0][u"type_data"][u"url"].toString();
    QVERIFY2(masked.contains(u"127.0.0.9/In"_s) && !masked.contains(u"sesame"_s), qPrintable(masked));
}

void ApiTest::eventsArePaged()
{
    const auto app = m->newApp();
    for (int port = 1; port <= 5; ++port)
        m->newDrain(app, u"tcp://127.0.0.9:%1"_s.arg(port));
    const auto page = m->ask("GET", "/v1/apps/shop/events?page=2&per_page=2").json();
    QCOMPARE(page[u"events"][0][u"type_data"][u"url"].toString(), u"tcp://127.0.0.9:3"_s);
    QCOMPARE(page[u"meta"][u"pagination"].toObject(), (QJsonObject{{u"current_page"_s, 2},
                                                                   {u"prev_page"_s, 1},
                                                                   {u"next_page"_s, 3},
                                                                   {u"total_pages"_s, 3},
                                                                   {u"total_count"_s, 5}}));
    const auto last = m->ask("GET", "/v1/apps/shop/events?page=3&per_page=2").json();
    QVERIFY(last[u"meta"][u"pagination"][u"next_page"].isNull());
    QCOMPARE(m->ask("GET", "/v1/apps/shop/events?page=0").status, 400);
    QCOMPARE(m->ask("GET", "/v1/apps/shop/events?from=x").status, 400);
}

void ApiTest::aHandlersExceptionEndsItsRequestAlone()
{
    m->api().router().add("GET", "/broken", Access::Public,
                          [](const CallPtr &) { throw std::runtime_error("broken"); });
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"broken"_s));
    QCOMPARE(m->ask("GET", "/broken").status, 500);
    QCOMPARE(m->ask("GET", "/healthz").status, 200);
}

QTEST_GUILESS_MAIN(ApiTest)
#include "api_test.moc"
