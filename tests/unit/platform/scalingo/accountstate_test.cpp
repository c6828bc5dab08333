// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/accountcache.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

const QDateTime noon({2026, 1, 15}, {12, 0}, Qt::UTC);
const SourceRef shop{u"shop"_s, {}};
const SourceRef shopDb{u"shop"_s, u"ad-1"_s};

QList<Region> regions()
{
    return {{u"r1"_s, u"One"_s, u"https://one.example.com"_s, {}},
            {u"r2"_s, u"Two"_s, u"https://two.example.com"_s, {}}};
}

ApiApp app(const QString &id, const QString &owner = u"me"_s)
{
    return {{id, id, AppStatus::Running, u"r1"_s}, owner, {}, {}};
}

Addon addon(const QString &id, const QString &provider = u"postgresql"_s)
{
    return {id, u"shop"_s, provider, {}, AddonStatus::Running};
}

QStringList ids(const AccountState &state)
{
    return state.appIds();
}

} // namespace

/// What is known of an account, and what a file keeps of it.
class AccountStateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void regionsKeepTheirApps();
    void goneAppsAreForgotten();
    void goneAddonsAreForgotten();
    void drainsTellWhetherTheyDiffer();
    void consent();
    void ownAppsNeedNone();
    void oldestRead();

    void cacheKeepsWhatIsKnown();
    void cacheHoldsNoSecret();
    void cacheIsItsOwnersAlone();
    void maskedUrlsStayApart();
    void hostileCaches_data();
    void hostileCaches();
};

void AccountStateTest::regionsKeepTheirApps()
{
    AccountState state(regions());
    QVERIFY(state.setApps(u"r1"_s, {app(u"a"_s), app(u"b"_s)}));
    QVERIFY(state.setApps(u"r2"_s, {app(u"c"_s), app(u"a"_s)})); // an id of another region is not taken over
    QCOMPARE(ids(state), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
    QCOMPARE(state.regionOf(u"a"_s).name, u"r1"_s);
    QCOMPARE(state.regionOf(u"c"_s).api, u"https://two.example.com"_s);
    QVERIFY(state.regionOf(u"nobody"_s).api.isEmpty());
    QVERIFY(!state.setApps(u"r1"_s, {app(u"a"_s), app(u"b"_s)}));
    QVERIFY(state.setApps(u"r1"_s, {app(u"b"_s), app(u"a"_s)})); // the order is the platform's
    QCOMPARE(ids(state), (QStringList{u"b"_s, u"a"_s, u"c"_s}));
    QVERIFY(state.setApps(u"r1"_s, {}));
    QCOMPARE(ids(state), QStringList{u"c"_s});
}

void AccountStateTest::goneAppsAreForgotten()
{
    AccountState state(regions());
    state.setApps(u"r1"_s, {app(u"shop"_s)});
    state.setAddons(u"shop"_s, {addon(u"ad-1"_s)});
    state.setDrains(shopDb, {{shopDb, "ovh://:t@h:6514", {}}}, noon);
    state.setApps(u"r1"_s, {});
    QVERIFY(!state.contains(shop));
    state.setApps(u"r1"_s, {app(u"shop"_s)});
    QVERIFY(!state.app(u"shop"_s)->addons);
    QVERIFY(!state.drains(shopDb).known());
}

void AccountStateTest::goneAddonsAreForgotten()
{
    AccountState state(regions());
    state.setApps(u"r1"_s, {app(u"shop"_s)});
    QVERIFY(state.setAddons(u"shop"_s, {addon(u"ad-1"_s), addon(u"ad-2"_s, u"scheduler"_s)}));
    QCOMPARE(state.sources(u"shop"_s), (QList<SourceRef>{shop, shopDb})); // a scheduler writes no lines
    QVERIFY(state.contains({u"shop"_s, u"ad-2"_s}));
    state.setDrains(shopDb, {}, noon);
    QVERIFY(state.setAddons(u"shop"_s, {}));
    QVERIFY(!state.contains(shopDb));
    QVERIFY(!state.drains(shopDb).known());
    QVERIFY(!state.setAddons(u"nobody"_s, {addon(u"ad-9"_s)}));
}

void AccountStateTest::drainsTellWhetherTheyDiffer()
{
    AccountState state(regions());
    state.setApps(u"r1"_s, {app(u"shop"_s)});
    const QList<Drain> drains{{shop, "ovh://:t@h:6514", {}}};
    QVERIFY(state.setDrains(shop, {}, noon)); // none is news too
    QVERIFY(!state.setDrains(shop, {}, noon));
    QVERIFY(state.setDrains(shop, drains, noon));
    state.setDrainsFailure(shop, {ErrorKind::Unavailable, u"no"_s, {}});
    QCOMPARE(state.drains(shop).drains, drains);  // old is better than nothing
    QVERIFY(state.setDrains(shop, drains, noon)); // the failure is over
    QVERIFY(!state.drains(shop).failure);

    state.addDrain({shop, "datadog://k?region=eu", {}});
    state.removeDrain({shop, "ovh://:t@h:6514"});
    QCOMPARE(state.drains(shop).drains, (QList<Drain>{{shop, "datadog://k?region=eu", {}}}));
}

void AccountStateTest::consent()
{
    AccountState state(regions());
    ApiApp foreign = app(u"shop"_s, u"somebody"_s);
    state.setApps(u"r1"_s, {foreign});
    QVERIFY(!state.mayAsk(shop, noon)); // who one is must be known first
    state.setUser({u"me"_s, u"me"_s, {}, true});
    // Whether one works on it must be known, too.
    QVERIFY(state.maybeCollaborates(u"shop"_s) && !state.consent(u"shop"_s).needed);
    QVERIFY(!state.mayAsk(shop, noon));
    QCOMPARE(state.consentMissing(shop).kind, ErrorKind::Unavailable);
    state.setCollaborates(u"shop"_s, true);
    QVERIFY(state.mayAsk(shop, noon) && !state.consent(u"shop"_s).needed);
    state.setCollaborates(u"shop"_s, false);
    QVERIFY(state.consent(u"shop"_s).needed && !state.maybeCollaborates(u"shop"_s));
    QVERIFY(!state.mayAsk(shop, noon));
    QCOMPARE(state.consentMissing(shop).kind, ErrorKind::NotAllowed);
    QVERIFY(state.consentMissing(shop).text.contains(u"shop"_s));

    foreign.appUntil = noon.addSecs(60);
    state.setApps(u"r1"_s, {foreign});
    QVERIFY(state.mayAsk(shop, noon));
    QVERIFY(!state.mayAsk(shop, noon.addSecs(60))); // it has run out
    QVERIFY(!state.mayAsk(shopDb, noon));           // it was for the app alone
    foreign.addonsUntil = noon.addSecs(60);
    state.setApps(u"r1"_s, {foreign});
    QVERIFY(state.mayAsk(shopDb, noon));

    state.stateReason(u"shop"_s, u"ticket 7"_s);
    QVERIFY(state.mayAsk(shop, noon.addDays(1)) && state.mayAsk(shopDb, noon.addDays(1)));
    QCOMPARE(state.consent(u"shop"_s).statedReason, u"ticket 7"_s);
}

void AccountStateTest::ownAppsNeedNone()
{
    AccountState state(regions());
    state.setApps(u"r1"_s, {app(u"shop"_s, u"me"_s), app(u"unowned"_s, {})});
    state.setUser({u"me"_s, u"me"_s, {}, true});
    QVERIFY(state.mayAsk(shop, noon));
    state.setUser({{}, {}, {}, true}); // an unknown user owns nothing, not even what has no owner
    QVERIFY(!state.mayAsk(shop, noon) && !state.mayAsk({u"unowned"_s, {}}, noon));
    state.setUser({u"other"_s, u"o"_s, {}, false}); // a collaborator sees what the platform lists
    QVERIFY(state.mayAsk(shop, noon));
}

void AccountStateTest::oldestRead()
{
    AccountState state(regions());
    state.setApps(u"r1"_s, {app(u"shop"_s)});
    state.setDrains(shop, {}, noon);
    QVERIFY(!state.oldestRead(u"shop"_s)); // its addons were never read
    state.setAddons(u"shop"_s, {addon(u"ad-1"_s)});
    QVERIFY(!state.oldestRead(u"shop"_s));
    state.setDrains(shopDb, {}, noon.addSecs(-5));
    QCOMPARE(state.oldestRead(u"shop"_s), noon.addSecs(-5));
}

static KeptAccount kept(const QString &folder)
{
    return AccountCache(folder, u"id"_s).load(regions()).result().value();
}

static AccountState filledState()
{
    AccountState state(regions());
    ApiApp consented = app(u"shop"_s, u"somebody"_s);
    consented.appUntil = noon;
    state.setApps(u"r1"_s, {consented, app(u"unread"_s)});
    state.setApps(u"r2"_s, {app(u"elsewhere"_s)});
    state.setAddons(u"shop"_s, {addon(u"ad-1"_s)});
    state.setDrains(shop, {{shop, "syslog://:sesame-1234@logs.example.com:6514", {}}}, noon);
    state.setDrains(shopDb, {{shopDb, "https://jane:sesame-1234@elk.example.com/", {}}}, noon.addSecs(9));
    return state;
}

void AccountStateTest::cacheKeepsWhatIsKnown()
{
    const QTemporaryDir folder;
    const AccountState state = filledState();
    const QList<QDateTime> requests{noon, noon.addMSecs(250)};
    AccountCache(folder.filePath(u"cache"_s), u"id"_s).save(state, requests);

    const KeptAccount found = kept(folder.filePath(u"cache"_s));
    QCOMPARE(found.requests, requests);
    const AccountState &restored = found.state;
    QCOMPARE(ids(restored), ids(state));
    QCOMPARE(restored.apps(), state.apps());
    QCOMPARE(restored.app(u"shop"_s)->app, state.app(u"shop"_s)->app);
    QCOMPARE(restored.regionOf(u"elsewhere"_s).name, u"r2"_s);
    QCOMPARE(restored.app(u"shop"_s)->addons, state.app(u"shop"_s)->addons);
    QVERIFY(!restored.app(u"unread"_s)->addons);
    QCOMPARE(restored.drains(shopDb).readAt, noon.addSecs(9));
    QCOMPARE(restored.drains(shop).drains.size(), 1);
    QVERIFY(!restored.drains(shop).whole);
    QVERIFY(!restored.drains({u"unread"_s, {}}).known());
}

void AccountStateTest::cacheHoldsNoSecret()
{
    const QTemporaryDir folder;
    {
        AccountCache cache(folder.path(), u"id"_s);
        cache.save(filledState(), {});
    }
    QFile file(folder.filePath(u"id.json"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY(content.contains("logs.example.com")); // what may be kept is there
    QVERIFY(!content.contains("sesame"));
}

void AccountStateTest::cacheIsItsOwnersAlone()
{
#ifdef Q_OS_WIN
    QSKIP("Windows keeps rights in another way");
#endif
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"made/cache"_s);
    AccountCache(path, u"id"_s).save(filledState(), {});
    constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                            QFile::WriteOther | QFile::ExeOther;
    QVERIFY(QFileInfo::exists(path + u"/id.json"_s));
    QVERIFY(!(QFileInfo(path + u"/id.json"_s).permissions() & others));
    QVERIFY(!(QFileInfo(path).permissions() & others));
}

void AccountStateTest::maskedUrlsStayApart()
{
    const QTemporaryDir folder;
    AccountState state(regions());
    state.setApps(u"r1"_s, {app(u"shop"_s)});
    state.setDrains(shop,
                    {{shop, "datadog://one?region=eu", {}},
                     {shop, "datadog://two?region=eu", {}},
                     {shop, "datadog://three?region=eu", {}}},
                    noon);
    AccountCache(folder.path(), u"id"_s).save(state, {});
    const AccountState restored = kept(folder.path()).state;
    QSet<QByteArray> urls;
    for (const Drain &drain : restored.drains(shop).drains)
        urls.insert(drain.url);
    QCOMPARE(urls.size(), 3);
}

void AccountStateTest::hostileCaches_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("apps");

    QTest::newRow("empty") << QByteArray() << 0;
    QTest::newRow("not JSON") << QByteArray("\0\xff{{{", 5) << 0;
    QTest::newRow("list") << QByteArray("[]") << 0;
    QTest::newRow("other version") << QByteArray(R"({"version":2,"apps":[{"id":"a","listed_in":"r1"}]})")
                                   << 0;
    QTest::newRow("wrong types") << QByteArray(R"({"version":1,"apps":{"id":1},"requests":7})") << 0;
    QTest::newRow("deep") << QByteArray(R"({"version":1,"apps":)" + QByteArray(100'000, '[')) << 0;
    QTest::newRow("another region") << QByteArray(R"({"version":1,"apps":[{"id":"a","listed_in":"gone"}]})")
                                    << 0;
    QTest::newRow("dangerous id") << QByteArray(R"({"version":1,"apps":[{"id":"../a","listed_in":"r1"}]})")
                                  << 0;
    QTest::newRow("broken parts")
        << QByteArray(
               R"({"version":1,"requests":["x",1],"apps":[{"id":"a","listed_in":"r1","log_drains":{"read_at":"2026-01-01T00:00:00Z",
            "drains":[1,{"url":2},{"url":""}]},"addons":[7,{"id":"ad-1","addon_provider":{"id":"redis"},"log_drains":[]}]}]})")
        << 1;
    QTest::newRow("secret put in")
        << QByteArray(
               R"({"version":1,"apps":[{"id":"a","listed_in":"r1","log_drains":{"read_at":"2026-01-01T00:00:00Z",
            "drains":[{"url":"syslog://:sesame-1234@h.example.com:6514"}]}}]})")
        << 1;
}

void AccountStateTest::hostileCaches()
{
    QFETCH(QByteArray, content);
    QFETCH(int, apps);
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"id.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const AccountState state = kept(folder.path()).state;
    QCOMPARE(state.apps().size(), apps);
    for (const Drain &drain : state.drains({u"a"_s, {}}).drains)
        QVERIFY(!drain.url.contains("sesame"));
}

QTEST_GUILESS_MAIN(AccountStateTest)
#include "accountstate_test.moc"
