// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/apijson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

QJsonObject object(const QByteArray &json)
{
    const auto document = QJsonDocument::fromJson(json);
    if (!document.isObject())
        qFatal("the test's JSON is broken: %s", json.constData());
    return document.object();
}

const QByteArray wholeApp = R"({"id":"5f1","name":"shop-api","status":"stopped","region":"osc-fr1",
    "owner":{"id":"us-1","username":"jane","email":"j@example.com"},
    "data_access_consent":{"containers_until":"2026-02-01T10:00:00.000+01:00","databases_until":"2026-02-02T00:00:00Z"}})";

/// The app of a list that holds `app` and a whole one behind it.
Parsed<Listed<ApiApp>> appsWith(const QJsonObject &app)
{
    return parseApps({{u"apps"_s, QJsonArray{app, object(R"({"id":"other"})")}}}, u"asked-here"_s);
}

} // namespace

class ApiJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void user();
    void userFieldsMayBeMissing_data();
    void userFieldsMayBeMissing();
    void regions();
    void app();
    void appFieldsMayBeMissing_data();
    void appFieldsMayBeMissing();
    void appsNeedAnId_data();
    void appsNeedAnId();
    void addon();
    void addonFieldsMayBeMissing_data();
    void addonFieldsMayBeMissing();
    void drains();
    void drain();
    void events();
    void eventFieldsMayBeMissing_data();
    void eventFieldsMayBeMissing();
    void listsMayBeMissing_data();
    void listsMayBeMissing();
    void longListsAreCut();
    void statusWords();
};

/// Rows that give each of `fields` every wrong type, and none at all. A field is a path: `owner.id`.
static void wrongTypes(const QStringList &fields)
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QJsonValue>("value");
    const QList<QPair<const char *, QJsonValue>> values{{"missing", QJsonValue(QJsonValue::Undefined)},
                                                        {"null", QJsonValue()},
                                                        {"number", 7},
                                                        {"true", true},
                                                        {"list", QJsonArray{1, u"x"_s}},
                                                        {"object", QJsonObject{{u"a"_s, 1}}},
                                                        {"empty", QString()}};
    for (const QString &field : fields) {
        for (const auto &[name, value] : values)
            QTest::addRow("%s %s", qPrintable(field), name) << field << value;
    }
}

static void set(QJsonObject &object, const QString &path, const QJsonValue &value)
{
    const auto dot = path.indexOf(u'.');
    if (dot < 0) {
        if (value.isUndefined())
            object.remove(path);
        else
            object.insert(path, value);
        return;
    }
    QJsonObject inner = object.value(path.left(dot)).toObject();
    set(inner, path.mid(dot + 1), value);
    object.insert(path.left(dot), inner);
}

void ApiJsonTest::user()
{
    const auto user = parseUser(object(
        R"({"user":{"id":"us-1","username":"jane","fullname":"J","email":"j@example.com","flags":{"admin":true}}})"));
    QVERIFY(user);
    QCOMPARE(*user, (ApiUser{u"us-1"_s, u"jane"_s, u"j@example.com"_s, true}));
    QCOMPARE(user->text(), u"jane (j@example.com)"_s);
}

void ApiJsonTest::userFieldsMayBeMissing_data()
{
    wrongTypes({u"id"_s, u"username"_s, u"email"_s, u"flags"_s, u"flags.admin"_s});
}

void ApiJsonTest::userFieldsMayBeMissing()
{
    QFETCH(QString, field);
    QFETCH(QJsonValue, value);
    QJsonObject user =
        object(R"({"id":"us-1","username":"jane","email":"j@example.com","flags":{"admin":true}})");
    set(user, field, value);
    const auto parsed = parseUser({{u"user"_s, user}});
    QVERIFY(parsed);
    QCOMPARE(parsed->id, field == "id"_L1 ? QString() : u"us-1"_s);
    QCOMPARE(parsed->username, field == "username"_L1 ? QString() : u"jane"_s);
    QCOMPARE(parsed->administrator,
             !field.startsWith("flags"_L1) || (field == "flags.admin"_L1 && value == QJsonValue(true)));
    QVERIFY(!parsed->text().isEmpty());
}

void ApiJsonTest::regions()
{
    const auto regions = parseRegions(object(R"({"regions":[
        {"name":"osc-fr1","display_name":"Paris","api":"https://api.example.com/","database_api":"https://db.example.com","default":true},
        {"name":"plain","api":"https://b.example.com"},
        {"name":"unsafe","api":"http://elsewhere.example.com"},
        {"name":"no-api"}, {"api":"https://x.example.com"}, 7, null,
        {"name":"osc-fr1","api":"https://twice.example.com"}]})"));
    QVERIFY(regions);
    QCOMPARE(regions->items, (QList<Region>{{u"osc-fr1"_s, u"Paris"_s, u"https://api.example.com"_s,
                                             u"https://db.example.com"_s},
                                            {u"plain"_s, u"plain"_s, u"https://b.example.com"_s, {}}}));
    QCOMPARE(regions->skipped, 6);
}

void ApiJsonTest::app()
{
    const auto apps = appsWith(object(wholeApp));
    QVERIFY(apps);
    QCOMPARE(apps->items.size(), 2);
    const ApiApp expected{{u"5f1"_s, u"shop-api"_s, AppStatus::Stopped, u"osc-fr1"_s},
                          u"us-1"_s,
                          QDateTime({2026, 2, 1}, {9, 0}, Qt::UTC),
                          QDateTime({2026, 2, 2}, {0, 0}, Qt::UTC)};
    QCOMPARE(apps->items[0], expected);
    QCOMPARE(apps->items[1].app, (App{u"other"_s, u"other"_s, AppStatus::Running, u"asked-here"_s}));
}

void ApiJsonTest::appFieldsMayBeMissing_data()
{
    wrongTypes({u"name"_s, u"status"_s, u"region"_s, u"owner"_s, u"owner.id"_s, u"data_access_consent"_s,
                u"data_access_consent.containers_until"_s, u"data_access_consent.databases_until"_s});
}

void ApiJsonTest::appFieldsMayBeMissing()
{
    QFETCH(QString, field);
    QFETCH(QJsonValue, value);
    QJsonObject app = object(wholeApp);
    set(app, field, value);
    const auto apps = appsWith(app);
    QVERIFY(apps);
    QCOMPARE(apps->skipped, 0);
    QCOMPARE(apps->items.size(), 2); // the rest goes on
    const ApiApp &read = apps->items[0];
    QCOMPARE(read.app.id, u"5f1"_s);
    QCOMPARE(read.app.name, field == "name"_L1 ? u"5f1"_s : u"shop-api"_s);
    QCOMPARE(read.app.region, field == "region"_L1 ? u"asked-here"_s : u"osc-fr1"_s);
    QCOMPARE(read.app.status, field == "status"_L1 ? AppStatus::Running : AppStatus::Stopped);
    QCOMPARE(read.ownerId.isEmpty(), field.startsWith("owner"_L1));
    const bool noConsent = field == "data_access_consent"_L1;
    QCOMPARE(!read.appUntil, noConsent || field.endsWith("containers_until"_L1));
    QCOMPARE(!read.addonsUntil, noConsent || field.endsWith("databases_until"_L1));
}

void ApiJsonTest::appsNeedAnId_data()
{
    wrongTypes({u"id"_s});
    for (const auto *bad : {"../other", "a/b", "a b", "a?b", "ä", "a%2Fb", "a\n"})
        QTest::newRow(bad) << u"id"_s << QJsonValue(QString::fromUtf8(bad));
    QTest::newRow("long") << u"id"_s << QJsonValue(QString(129, u'a'));
}

void ApiJsonTest::appsNeedAnId()
{
    QFETCH(QString, field);
    QFETCH(QJsonValue, value);
    QJsonObject app = object(wholeApp);
    set(app, field, value);
    const auto apps = appsWith(app);
    QVERIFY(apps);
    QCOMPARE(apps->skipped, 1);
    QCOMPARE(apps->items.size(), 1);
}

void ApiJsonTest::addon()
{
    const auto addons = parseAddons(
        object(
            R"({"addons":[{"id":"ad-1","status":"suspended","plan":{"id":"p","name":"postgresql-starter-512"},
                   "addon_provider":{"id":"scalingo-postgresql","name":"PostgreSQL"}}]})"),
        u"app"_s);
    QVERIFY(addons);
    QCOMPARE(addons->items, (QList<Addon>{{u"ad-1"_s, u"app"_s, u"postgresql"_s, u"postgresql-starter-512"_s,
                                           AddonStatus::Suspended}}));
}

void ApiJsonTest::addonFieldsMayBeMissing_data()
{
    wrongTypes(
        {u"id"_s, u"status"_s, u"plan"_s, u"plan.name"_s, u"addon_provider"_s, u"addon_provider.id"_s});
}

void ApiJsonTest::addonFieldsMayBeMissing()
{
    QFETCH(QString, field);
    QFETCH(QJsonValue, value);
    QJsonObject addon = object(
        R"({"id":"ad-1","status":"suspended","plan":{"name":"redis-512"},"addon_provider":{"id":"redis"}})");
    set(addon, field, value);
    const auto addons = parseAddons({{u"addons"_s, QJsonArray{addon, object(R"({"id":"ad-2"})")}}}, u"app"_s);
    QVERIFY(addons);
    QCOMPARE(addons->items.size(), field == "id"_L1 ? 1 : 2);
    QCOMPARE(addons->skipped, field == "id"_L1 ? 1 : 0);
    if (field == "id"_L1)
        return;
    const Addon &read = addons->items[0];
    QCOMPARE(read.provider, field.startsWith("addon_provider"_L1) ? QString() : u"redis"_s);
    QCOMPARE(read.plan, field.startsWith("plan"_L1) ? QString() : u"redis-512"_s);
    QCOMPARE(read.status, field == "status"_L1 ? AddonStatus::Running : AddonStatus::Suspended);
}

void ApiJsonTest::drains()
{
    const SourceRef source{u"app"_s, {}};
    const auto drains = parseDrains(object(R"({"drains":[
        {"app_id":"app","url":"syslog://:t%C3%A9@LOGS.example.com:6514"},
        {"app_id":"app","url":"syslog://:t%C3%A9@LOGS.example.com:6514"},
        {"app_id":"app"}, {"url":7}, {"url":""}, {"url":"half a pair \ud800"}, "text", null,
        {"url":"datadog://KEY?region=eu"}]})"),
                                    source);
    QVERIFY(drains);
    QCOMPARE(drains->items, (QList<Drain>{{source, "syslog://:t%C3%A9@LOGS.example.com:6514", {}},
                                          {source, "datadog://KEY?region=eu", {}}}));
    QCOMPARE(drains->skipped, 7);
}

void ApiJsonTest::drain()
{
    const SourceRef source{u"app"_s, {}};
    const auto drain = parseDrain(object(R"({"drain":{"app_id":"app","url":"ovh://:t@h:6514"}})"), source);
    QVERIFY(drain);
    QCOMPARE(drain->url, "ovh://:t@h:6514");
    for (const auto *broken : {"{}", R"({"drain":null})", R"({"drain":{}})", R"({"drain":{"url":[]}})"})
        QVERIFY2(!parseDrain(object(broken), source), broken);
}

void ApiJsonTest::events()
{
    const auto page = parseEvents(object(R"({"events":[
        {"id":"1","created_at":"2026-01-14T10:00:00.000Z","user":{"username":"jane"},"type":"new_log_drain",
         "type_data":{"url":"syslog://:sesame-1234@logs.example.com:6514"}},
        {"type":"delete_addon_log_drain","type_data":{"url":"datadog://sesame-1234","addon_uuid":"ad-1","addon_name":"PostgreSQL"}},
        {"type":"edit_variable","type_data":{"value":"sesame-1234"}}],
        "meta":{"pagination":{"current_page":2,"prev_page":1,"next_page":3,"total_pages":5,"total_count":9}}})"));
    QVERIFY(page);
    QCOMPARE(page->page, 2);
    QCOMPARE(page->pages, 5);
    QCOMPARE(page->events.size(), 3);
    QCOMPARE(page->events[0].time, QDateTime({2026, 1, 14}, {10, 0}, Qt::UTC));
    QCOMPARE(page->events[0].user, u"jane"_s);
    QVERIFY(page->events[0].text.contains(u"logs.example.com"_s));
    QVERIFY(page->events[1].text.contains(u"PostgreSQL"_s));
    for (const AuditEvent &event : page->events)
        QVERIFY2(!event.text.contains(u"sesame"_s), qPrintable(event.text));
}

void ApiJsonTest::eventFieldsMayBeMissing_data()
{
    wrongTypes(
        {u"created_at"_s, u"user"_s, u"user.username"_s, u"type"_s, u"type_data"_s, u"type_data.url"_s});
}

void ApiJsonTest::eventFieldsMayBeMissing()
{
    QFETCH(QString, field);
    QFETCH(QJsonValue, value);
    QJsonObject event = object(R"({"created_at":"2026-01-14T10:00:00.000Z","user":{"username":"jane"},
                                   "type":"new_log_drain","type_data":{"url":"datadog://KEY"}})");
    set(event, field, value);
    const auto page = parseEvents({{u"events"_s, QJsonArray{event, 7, object("{}")}}});
    QVERIFY(page);
    QCOMPARE(page->events.size(), 2);
    QCOMPARE(page->page, 1);
    QCOMPARE(page->pages, 1);
    QCOMPARE(page->events[0].time.isValid(), field != "created_at"_L1);
    QCOMPARE(page->events[0].user, field.startsWith("user"_L1) ? QString() : u"jane"_s);
    QVERIFY(!page->events[0].text.isEmpty());
}

void ApiJsonTest::listsMayBeMissing_data()
{
    wrongTypes({u"apps"_s, u"addons"_s, u"drains"_s, u"regions"_s, u"events"_s, u"user"_s});
}

void ApiJsonTest::listsMayBeMissing()
{
    QFETCH(QString, field);
    QFETCH(QJsonValue, value);
    if (field == "user"_L1 ? value.isObject() : value.isArray())
        return; // right type; its content is another test's
    QJsonObject answer;
    set(answer, field, value);
    QVERIFY(!parseApps(answer, {}) && !parseAddons(answer, {}) && !parseDrains(answer, {}) &&
            !parseRegions(answer) && !parseEvents(answer) && !parseUser(answer));
}

void ApiJsonTest::longListsAreCut()
{
    QJsonArray apps;
    for (int i = 0; i < 20'100; ++i)
        apps << QJsonObject{{u"id"_s, QString::number(i)}};
    const auto parsed = parseApps({{u"apps"_s, apps}}, {});
    QCOMPARE(parsed->items.size(), 20'000);
    QCOMPARE(parsed->skipped, 100);
}

void ApiJsonTest::statusWords()
{
    for (const auto *word : {"new", "running", "stopped", "crashed", "restarting", "scaling", "booting"})
        QCOMPARE(wordOf(appStatusOf(QLatin1StringView(word))), QLatin1StringView(word));
    for (const auto *word : {"running", "provisioning", "suspended"})
        QCOMPARE(wordOf(addonStatusOf(QLatin1StringView(word))), QLatin1StringView(word));
    QCOMPARE(appStatusOf(u"on fire"_s), AppStatus::Running);
}

QTEST_GUILESS_MAIN(ApiJsonTest)
#include "apijson_test.moc"
