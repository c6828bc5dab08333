// SPDX-License-Identifier: GPL-3.0-or-later
#include "cataloguefixture.h"

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

const QByteArray papertrail = "tcp+tls://logs.papertrailapp.com:10333";

} // namespace

/// The rules that a catalogue keeps.
class CatalogueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m = std::make_unique<CatalogueFixture>(); }
    void cleanup() { m.reset(); }

    void checksAppNames_data();
    void checksAppNames();
    void keepsAppNamesUnique();
    void numbersAreNotGivenTwice();
    void createsOnlyKnownAddons();
    void renamesAppsWithTheirFollowedFiles();
    void deletingAnAppTakesAddonsAndDrains();

    void refusesTheSameUrlTwice();
    void comparesUrlsByteForByte();
    void refusesDrainsOfAddonsWithoutLines();
    void editKeepsTheNumber();
    void undoKeepsTheNumber();
    void addingAgainIsAFreshDrain();
    void purgeLeavesWhatWasPutBack();
    void keepsHealth();

private:
    std::unique_ptr<CatalogueFixture> m;
};

void CatalogueTest::checksAppNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("valid");
    QTest::newRow("plain") << u"shop-api"_s << true;
    QTest::newRow("signs") << u"a/b'c\"d;e%_"_s << true;
    QTest::newRow("48") << QString(48, u'a') << true;
    QTest::newRow("49") << QString(49, u'a') << false;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("hyphen") << u"-"_s << false;
    QTest::newRow("space") << u"shop api"_s << false;
    QTest::newRow("line feed") << u"shop\n"_s << false;
    QTest::newRow("NUL") << QString(u"a"_s + QChar(u'\0') + u"b"_s) << false;
    QTest::newRow("DEL") << u"a\x7f"_s << false;
    QTest::newRow("accent") << u"café"_s << false;
    QTest::newRow("right to left") << u"a\u202eb"_s << false;
    QTest::newRow("huge") << QString(1'000'000, u'a') << false;
}

void CatalogueTest::checksAppNames()
{
    QFETCH(QString, name);
    QFETCH(bool, valid);
    const auto created = m->catalogue().createApp(name);
    QCOMPARE(created.has_value(), valid);
    if (valid) {
        QCOMPARE(m->catalogue().apps().value().front().name, name);
    } else {
        QCOMPARE(created.error().kind, ErrorKind::InvalidInput);
        QCOMPARE(created.error().field, u"name"_s);
        QVERIFY(m->catalogue().apps().value().isEmpty());
    }
}

void CatalogueTest::keepsAppNamesUnique()
{
    const auto app = m->newApp();
    QCOMPARE(m->catalogue().createApp(u"shop-api"_s).error().kind, ErrorKind::AlreadyExists);
    QVERIFY(m->catalogue().createApp(u"Shop-api"_s));
    const auto other = m->newApp(u"other"_s);
    QCOMPARE(m->catalogue().renameApp(other.app, u"shop-api"_s).error().kind, ErrorKind::AlreadyExists);
    QVERIFY(m->catalogue().renameApp(app.app, u"shop-api"_s)); // its own name
    // Lines are told apart by these names, so an app may not pose as an addon.
    const auto addon = m->catalogue().createAddon(app.app, u"redis"_s).value();
    QCOMPARE(m->catalogue().createApp(addon.ref.addon).error().kind, ErrorKind::AlreadyExists);
    // A deleted app's name is free again.
    QVERIFY(m->catalogue().removeSource(app));
    QVERIFY(m->catalogue().createApp(u"shop-api"_s));
}

void CatalogueTest::numbersAreNotGivenTwice()
{
    const auto first = m->catalogue().createApp(u"a"_s).value();
    const auto drain = m->catalogue().addDrain({first.ref, papertrail, {}}).value();
    QVERIFY(m->catalogue().removeSource(first.ref));
    QVERIFY(m->catalogue().purge({{first.id}, {drain.id}}));
    m->reopen();
    const auto second = m->catalogue().createApp(u"a"_s).value();
    QVERIFY(second.id > first.id);
    QVERIFY(m->catalogue().addDrain({second.ref, papertrail, {}}).value().id > drain.id);
}

void CatalogueTest::createsOnlyKnownAddons()
{
    const auto app = m->newApp();
    QCOMPARE(m->catalogue().createAddon(app.app, u"'; DROP TABLE sources; --"_s).error().kind,
             ErrorKind::InvalidInput);
    QCOMPARE(m->catalogue().createAddon(u"nobody"_s, u"redis"_s).error().kind, ErrorKind::NotFound);
    QVERIFY(m->catalogue().addons(app.app).value().isEmpty());
}

void CatalogueTest::renamesAppsWithTheirFollowedFiles()
{
    const auto app = m->newApp();
    QVERIFY(m->catalogue().createAddon(app.app, u"redis"_s));
    QVERIFY(m->catalogue().saveFollowedFiles(
        {{u"/a"_s, u"shop-api"_s, u"file"_s}, {u"/b"_s, u"else"_s, u"file"_s}}));
    const auto renamed = m->catalogue().renameApp(app.app, u"shop"_s).value();
    QCOMPARE(renamed.size(), 2);
    for (const auto &source : renamed)
        QCOMPARE(source.appName, u"shop"_s);
    const auto files = m->catalogue().intakeSettings().value().files;
    QCOMPARE(files[0].sourceName, u"shop"_s);
    QCOMPARE(files[1].sourceName, u"else"_s);
    QCOMPARE(m->catalogue().renameApp(u"nobody"_s, u"x"_s).error().kind, ErrorKind::NotFound);
}

void CatalogueTest::deletingAnAppTakesAddonsAndDrains()
{
    const auto app = m->newApp();
    const auto addon = m->catalogue().createAddon(app.app, u"redis"_s).value().ref;
    QVERIFY(m->catalogue().addDrain({app, papertrail, {}}));
    QVERIFY(m->catalogue().addDrain({addon, papertrail, {}}));
    QCOMPARE(m->catalogue().removeSource(app).value().size(), 2);
    const auto left = m->catalogue().content().value();
    QVERIFY(left.sources.isEmpty());
    QVERIFY(left.drains.isEmpty());
    QCOMPARE(left.removed.sources.size(), 2);
    QCOMPARE(m->catalogue().drains(addon).error().kind, ErrorKind::NotFound);
    QCOMPARE(m->catalogue().restoreDrain({app, papertrail, {}}).error().kind, ErrorKind::NotFound);
    QVERIFY(m->catalogue().purge(left.removed));
    QVERIFY(m->catalogue().content().value().removed.sources.isEmpty());
}

void CatalogueTest::refusesTheSameUrlTwice()
{
    const auto app = m->newApp();
    const auto addon = m->catalogue().createAddon(app.app, u"redis"_s).value().ref;
    QVERIFY(m->catalogue().addDrain({app, papertrail, {}}));
    QVERIFY(m->catalogue().addDrain({addon, papertrail, {}})); // another source
    const auto again = m->catalogue().addDrain({app, papertrail, {}});
    QCOMPARE(again.error().kind, ErrorKind::AlreadyExists);
    QVERIFY(again.error().text.contains(u"already has this drain"_s));
    QCOMPARE(m->catalogue().addDrain({{u"nobody"_s, {}}, papertrail, {}}).error().kind, ErrorKind::NotFound);
}

void CatalogueTest::comparesUrlsByteForByte()
{
    const auto app = m->newApp();
    const QByteArray strange("https://u:p@h/%41?\xff\xfe''");
    QVERIFY(m->catalogue().addDrain({app, "https://u:p@h/A", {}}));
    QVERIFY(m->catalogue().addDrain({app, "https://u:p@h/%41", {}}));
    QVERIFY(m->catalogue().addDrain({app, "HTTPS://u:p@h/A", {}}));
    QVERIFY(m->catalogue().addDrain({app, strange, {}}));
    QCOMPARE(m->catalogue().drains(app).value().size(), 4);
    QCOMPARE(m->catalogue().drains(app).value().back().url, strange);
}

void CatalogueTest::refusesDrainsOfAddonsWithoutLines()
{
    const auto app = m->newApp();
    const auto addon = m->catalogue().createAddon(app.app, u"scheduler"_s).value().ref;
    const auto added = m->catalogue().addDrain({addon, papertrail, {}});
    QCOMPARE(added.error().kind, ErrorKind::NotAllowed);
    QVERIFY(added.error().text.contains(u"produces no lines"_s));
}

void CatalogueTest::editKeepsTheNumber()
{
    const auto app = m->newApp();
    const auto drain = m->catalogue().addDrain({app, papertrail, {}}).value();
    QVERIFY(m->catalogue().addDrain({app, "udp://other:514", {}}));
    DrainOptions options;
    options.framing = Framing::OctetCounting;
    const auto edited = m->catalogue().editDrain(drain.drain.key(), "tcp+tls://new:6514", options).value();
    QCOMPARE(edited.id, drain.id);
    QCOMPARE(edited.drain, (Drain{app, "tcp+tls://new:6514", options}));
    QCOMPARE(m->catalogue().editDrain(drain.drain.key(), "tcp://x:1", {}).error().kind, ErrorKind::NotFound);
    QCOMPARE(m->catalogue().editDrain(edited.drain.key(), "udp://other:514", {}).error().kind,
             ErrorKind::AlreadyExists);
    QVERIFY(m->catalogue().editDrain(edited.drain.key(), edited.drain.url, {})); // options alone
}

void CatalogueTest::undoKeepsTheNumber()
{
    const auto app = m->newApp();
    const auto drain = m->catalogue().addDrain({app, papertrail, {}}).value();
    QVERIFY(m->catalogue().removeDrain(drain.drain.key()));
    QVERIFY(m->catalogue().drains(app).value().isEmpty());
    QCOMPARE(m->catalogue().removeDrain(drain.drain.key()).error().kind, ErrorKind::NotFound);
    QCOMPARE(m->catalogue().restoreDrain(drain.drain).value().id, drain.id);
    QCOMPARE(m->catalogue().drains(app).value(), QList<Drain>{drain.drain});
    QCOMPARE(m->catalogue().restoreDrain(drain.drain).error().kind, ErrorKind::AlreadyExists);
}

void CatalogueTest::addingAgainIsAFreshDrain()
{
    const auto app = m->newApp();
    const auto old = m->catalogue().addDrain({app, papertrail, {}}).value();
    QVERIFY(m->catalogue().removeDrain(old.drain.key()));
    const auto fresh = m->catalogue().addDrain(old.drain).value();
    QVERIFY(fresh.id != old.id);
    QCOMPARE(m->catalogue().restoreDrain(old.drain).error().kind, ErrorKind::AlreadyExists);
}

void CatalogueTest::purgeLeavesWhatWasPutBack()
{
    const auto app = m->newApp();
    const auto back = m->catalogue().addDrain({app, papertrail, {}}).value();
    const auto gone = m->catalogue().addDrain({app, "udp://other:514", {}}).value();
    QVERIFY(m->catalogue().removeDrain(back.drain.key()));
    QVERIFY(m->catalogue().removeDrain(gone.drain.key()));
    QVERIFY(m->catalogue().restoreDrain(back.drain));
    QCOMPARE(m->catalogue().stillRemoved({back.id, gone.id}).value(), QList<DrainId>{gone.id});
    QVERIFY(m->catalogue().purge({{}, {back.id, gone.id}}));
    QCOMPARE(m->catalogue().drains(app).value(), QList<Drain>{back.drain});
    // For good: what comes back now is a new one.
    QVERIFY(m->catalogue().restoreDrain(gone.drain).value().id > gone.id);
}

void CatalogueTest::keepsHealth()
{
    const auto app = m->newApp();
    const auto drain = m->catalogue().addDrain({app, papertrail, {}}).value();
    QVERIFY(m->catalogue().saveHealth(
        {{drain.id, {10, 2, std::chrono::minutes(4), u"connection refused"_s, 42, u"HTTP 500"_s}}}));
    m->reopen();
    const auto health = m->catalogue().content().value().drains.front().health;
    QCOMPARE(health.failures, 10);
    QCOMPARE(health.round, 2);
    QCOMPARE(health.quarantineLeft, std::chrono::milliseconds(std::chrono::minutes(4)));
    QCOMPARE(health.reason, u"connection refused"_s);
    QCOMPARE(health.lastSuccess, 42);
    QCOMPARE(health.lastError, u"HTTP 500"_s);
    QCOMPARE(m->catalogue().editDrain(drain.drain.key(), papertrail, {}).value().health.failures, 10);
    const auto moved = m->catalogue().editDrain(drain.drain.key(), "tcp+tls://new:6514", {}).value().health;
    QCOMPARE(moved.failures, 0); // another target
    QCOMPARE(moved.quarantineLeft, std::chrono::milliseconds(0));
    QCOMPARE(moved.lastSuccess, 0);
}

QTEST_GUILESS_MAIN(CatalogueTest)
#include "catalogue_test.moc"
