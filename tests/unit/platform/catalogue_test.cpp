// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/catalogue.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/resource.h>
#endif

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

const QByteArray papertrail = "tcp+tls://logs.papertrailapp.com:10333";

/// Changes a catalogue behind its back.
void sql(const QString &path, const QString &statement)
{
    const auto connection = u"behind"_s;
    {
        auto db = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection);
        db.setDatabaseName(path);
        QVERIFY(db.open());
        QSqlQuery query(db);
        QVERIFY(query.exec(statement));
    }
    QSqlDatabase::removeDatabase(connection);
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class CatalogueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void keepsEverythingAcrossAnOpen();
    void isReadableForItsOwnerAlone();
    void refusesANewerVersion();
    void takesUpAFileOfTheFirstVersion();
    void refusesAForeignDatabase();
    void refusesWhatIsDamaged_data();
    void refusesWhatIsDamaged();
    void refusesAStoreThatCannotBeWritten();
    void losesNothingWhenTheDiskIsFull();
    void limitsWhatTheFileSays();

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
    Catalogue &catalogue() { return *m_catalogue; }
    void reopen();
    SourceRef newApp(const QString &name = u"shop-api"_s);

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_path;
    std::unique_ptr<Catalogue> m_catalogue;
};

void CatalogueTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_path = m_dir->filePath(u"catalogue.db"_s);
    reopen();
}

void CatalogueTest::cleanup()
{
    m_catalogue.reset();
}

void CatalogueTest::reopen()
{
    m_catalogue.reset();
    auto opened = Catalogue::open(m_path);
    QVERIFY2(opened, opened ? "" : qPrintable(opened.error().text));
    m_catalogue = std::move(*opened);
}

SourceRef CatalogueTest::newApp(const QString &name)
{
    return catalogue().createApp(name).value().ref;
}

void CatalogueTest::keepsEverythingAcrossAnOpen()
{
    const auto app = newApp();
    const auto addon = catalogue().createAddon(app.app, u"postgresql"_s).value();
    QVERIFY(addon.ref.addon.startsWith(u"ad-"_s));
    DrainOptions options;
    options.quarantine = {3, std::chrono::minutes(7), true};
    options.afterQuarantine = AfterQuarantine::SkipToNewest;
    options.tokenPlacement = TokenPlacement::Prefix;
    options.framing = Framing::OctetCounting;
    options.caFile = u"/etc/ssl/own.pem"_s;
    options.paused = true;
    const Drain drain{addon.ref, papertrail, options};
    const auto stored = catalogue().addDrain(drain).value();
    const FollowedFile file{u"/var/log/shop.log"_s, u"shop-api"_s, u"file"_s};
    const FollowPosition position{0xffff'ffff'ffffull, 0xffff'ffff'ffff'ffffull, QByteArray("\0\xff", 2)};
    QVERIFY(catalogue().saveAddress(u"[::1]:6000"_s));
    QVERIFY(catalogue().saveFollowedFiles({file, {u"/b"_s, u"b"_s, u"p"_s}}));
    QVERIFY(catalogue().savePositions({{file.path, position}}));
    QVERIFY(catalogue().ignoreName(u"noise"_s));

    reopen();
    const auto content = catalogue().content().value();
    QCOMPARE(content.sources.size(), 2);
    QCOMPARE(content.sources[0].app(), (App{app.app, u"shop-api"_s, AppStatus::Running, {}}));
    QCOMPARE(content.sources[1].addon(), addon.addon());
    QCOMPARE(content.sources[1].appName, u"shop-api"_s);
    QCOMPARE(content.drains.size(), 1);
    QCOMPARE(content.drains[0].drain, drain);
    QCOMPARE(content.drains[0].id, stored.id);
    QCOMPARE(content.drains[0].sourceId, addon.id);
    QCOMPARE(content.intake.address, u"[::1]:6000"_s);
    QCOMPARE(content.intake.files.size(), 2);
    QCOMPARE(content.intake.files[1], file);
    QCOMPARE(content.intake.positions, (QHash<QString, FollowPosition>{{file.path, position}}));
    QCOMPARE(content.intake.ignoredNames, QSet<QString>{u"noise"_s});

    QVERIFY(catalogue().saveFollowedFiles({file}));
    QCOMPARE(catalogue().intakeSettings().value().files, QList<FollowedFile>{file});
    QCOMPARE(catalogue().intakeSettings().value().positions.value(file.path), position);
    QVERIFY(catalogue().saveFollowedFiles({}));
    QVERIFY(catalogue().intakeSettings().value().files.isEmpty());
}

void CatalogueTest::isReadableForItsOwnerAlone()
{
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QVERIFY(!(QFile::permissions(m_path) & others));
}

void CatalogueTest::refusesANewerVersion()
{
    newApp();
    m_catalogue.reset();
    sql(m_path, u"PRAGMA user_version = 99"_s);
    const auto before = bytesOf(m_path);
    const auto opened = Catalogue::open(m_path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::Storage);
    QVERIFY(opened.error().text.contains(u"newer version"_s));
    QCOMPARE(bytesOf(m_path), before);
}

void CatalogueTest::refusesAForeignDatabase()
{
    const QString path = m_dir->filePath(u"other.db"_s);
    sql(path, u"CREATE TABLE cooking (recipe TEXT)"_s);
    const auto before = bytesOf(path);
    const auto opened = Catalogue::open(path);
    QVERIFY(!opened);
    QVERIFY(opened.error().text.contains(u"not a catalogue"_s));
    QCOMPARE(bytesOf(path), before);
}

void CatalogueTest::refusesWhatIsDamaged_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<QByteArray>("rubbish");
    QTest::newRow("no database at all") << 0 << QByteArray(4096, 'x');
    QTest::newRow("schema page torn") << 100 << QByteArray(3000, '\xee');
    QTest::newRow("a table's page torn") << 2 * 4096 << QByteArray(4096, '\xee');
}

void CatalogueTest::refusesWhatIsDamaged()
{
    QFETCH(int, from);
    QFETCH(QByteArray, rubbish);
    newApp();
    m_catalogue.reset();
    QFile file(m_path);
    QVERIFY(file.open(QFile::ReadWrite));
    QVERIFY(file.size() > from + rubbish.size());
    QVERIFY(file.seek(from));
    QCOMPARE(file.write(rubbish), rubbish.size());
    file.close();

    const auto before = bytesOf(m_path);
    const auto opened = Catalogue::open(m_path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::Storage);
    QVERIFY2(opened.error().text.contains(u"damaged"_s), qPrintable(opened.error().text));
    QCOMPARE(bytesOf(m_path), before);
}

void CatalogueTest::refusesAStoreThatCannotBeWritten()
{
    newApp();
    m_catalogue.reset();
    // Like a read-only folder, but root cannot write there either: SQLite's journal has no place.
    QVERIFY(QDir().mkpath(m_path + u"-journal/taken"_s));
    const auto before = bytesOf(m_path);
    const auto opened = Catalogue::open(m_path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::Storage);
    QVERIFY(opened.error().text.contains(m_path));
    QCOMPARE(bytesOf(m_path), before);

    const auto nowhere = Catalogue::open(m_dir->filePath(u"missing/catalogue.db"_s));
    QVERIFY(!nowhere);
    QVERIFY(nowhere.error().text.contains(u"cannot be made"_s));
}

void CatalogueTest::losesNothingWhenTheDiskIsFull()
{
#ifdef Q_OS_UNIX
    const auto app = newApp();
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit full{static_cast<rlim_t>(QFile(m_path).size()), before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &full);
    // As long as it takes to need another page.
    Result<StoredDrain> added;
    int count = 0;
    do {
        const QByteArray url = papertrail + "/" + QByteArray::number(count) + QByteArray(2000, 'x');
        added = catalogue().addDrain({app, url, {}});
    } while (added && ++count < 100);
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, ignored);

    QVERIFY(!added);
    QCOMPARE(added.error().kind, ErrorKind::Storage);
    QVERIFY2(added.error().text.contains(u"disk is full"_s), qPrintable(added.error().text));
    QVERIFY(!added.error().text.contains(u"papertrail"_s));
    QVERIFY(catalogue().addDrain({app, papertrail, {}})); // room again
    reopen();
    QCOMPARE(catalogue().drains(app).value().size(), count + 1);
#else
    QSKIP("Needs a limit of file size");
#endif
}

void CatalogueTest::limitsWhatTheFileSays()
{
    const auto app = newApp();
    QVERIFY(catalogue().addDrain({app, papertrail, {}}));
    sql(m_path, u"UPDATE drains SET failure_limit = -5, pause_minutes = 99999999999, framing = 77, "
                "token_placement = -1, after_quarantine = 'x', quarantine_left = -1"_s);
    const auto drain = catalogue().content().value().drains.front();
    QCOMPARE(drain.drain.options.quarantine.failureLimit, 1);
    QVERIFY(drain.drain.options.quarantine.pause <= std::chrono::hours(24));
    QCOMPARE(drain.drain.options.framing, Framing::OctetCounting);
    QCOMPARE(drain.drain.options.tokenPlacement, TokenPlacement::ByDestination);
    QCOMPARE(drain.drain.options.afterQuarantine, AfterQuarantine::Continue);
    QCOMPARE(drain.health.quarantineLeft.count(), 0);
}

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
    const auto created = catalogue().createApp(name);
    QCOMPARE(created.has_value(), valid);
    if (valid) {
        QCOMPARE(catalogue().apps().value().front().name, name);
    } else {
        QCOMPARE(created.error().kind, ErrorKind::InvalidInput);
        QCOMPARE(created.error().field, u"name"_s);
        QVERIFY(catalogue().apps().value().isEmpty());
    }
}

void CatalogueTest::keepsAppNamesUnique()
{
    const auto app = newApp();
    QCOMPARE(catalogue().createApp(u"shop-api"_s).error().kind, ErrorKind::AlreadyExists);
    QVERIFY(catalogue().createApp(u"Shop-api"_s));
    const auto other = newApp(u"other"_s);
    QCOMPARE(catalogue().renameApp(other.app, u"shop-api"_s).error().kind, ErrorKind::AlreadyExists);
    QVERIFY(catalogue().renameApp(app.app, u"shop-api"_s)); // its own name
    // Lines are told apart by these names, so an app may not pose as an addon.
    const auto addon = catalogue().createAddon(app.app, u"redis"_s).value();
    QCOMPARE(catalogue().createApp(addon.ref.addon).error().kind, ErrorKind::AlreadyExists);
    // A deleted app's name is free again.
    QVERIFY(catalogue().removeSource(app));
    QVERIFY(catalogue().createApp(u"shop-api"_s));
}

void CatalogueTest::numbersAreNotGivenTwice()
{
    const auto first = catalogue().createApp(u"a"_s).value();
    const auto drain = catalogue().addDrain({first.ref, papertrail, {}}).value();
    QVERIFY(catalogue().removeSource(first.ref));
    QVERIFY(catalogue().purge({{first.id}, {drain.id}}));
    reopen();
    const auto second = catalogue().createApp(u"a"_s).value();
    QVERIFY(second.id > first.id);
    QVERIFY(catalogue().addDrain({second.ref, papertrail, {}}).value().id > drain.id);
}

void CatalogueTest::createsOnlyKnownAddons()
{
    const auto app = newApp();
    QCOMPARE(catalogue().createAddon(app.app, u"'; DROP TABLE sources; --"_s).error().kind,
             ErrorKind::InvalidInput);
    QCOMPARE(catalogue().createAddon(u"nobody"_s, u"redis"_s).error().kind, ErrorKind::NotFound);
    QVERIFY(catalogue().addons(app.app).value().isEmpty());
}

void CatalogueTest::renamesAppsWithTheirFollowedFiles()
{
    const auto app = newApp();
    QVERIFY(catalogue().createAddon(app.app, u"redis"_s));
    QVERIFY(catalogue().saveFollowedFiles(
        {{u"/a"_s, u"shop-api"_s, u"file"_s}, {u"/b"_s, u"else"_s, u"file"_s}}));
    const auto renamed = catalogue().renameApp(app.app, u"shop"_s).value();
    QCOMPARE(renamed.size(), 2);
    for (const auto &source : renamed)
        QCOMPARE(source.appName, u"shop"_s);
    const auto files = catalogue().intakeSettings().value().files;
    QCOMPARE(files[0].sourceName, u"shop"_s);
    QCOMPARE(files[1].sourceName, u"else"_s);
    QCOMPARE(catalogue().renameApp(u"nobody"_s, u"x"_s).error().kind, ErrorKind::NotFound);
}

void CatalogueTest::deletingAnAppTakesAddonsAndDrains()
{
    const auto app = newApp();
    const auto addon = catalogue().createAddon(app.app, u"redis"_s).value().ref;
    QVERIFY(catalogue().addDrain({app, papertrail, {}}));
    QVERIFY(catalogue().addDrain({addon, papertrail, {}}));
    QCOMPARE(catalogue().removeSource(app).value().size(), 2);
    const auto left = catalogue().content().value();
    QVERIFY(left.sources.isEmpty());
    QVERIFY(left.drains.isEmpty());
    QCOMPARE(left.removed.sources.size(), 2);
    QCOMPARE(catalogue().drains(addon).error().kind, ErrorKind::NotFound);
    QCOMPARE(catalogue().restoreDrain({app, papertrail, {}}).error().kind, ErrorKind::NotFound);
    QVERIFY(catalogue().purge(left.removed));
    QVERIFY(catalogue().content().value().removed.sources.isEmpty());
}

void CatalogueTest::refusesTheSameUrlTwice()
{
    const auto app = newApp();
    const auto addon = catalogue().createAddon(app.app, u"redis"_s).value().ref;
    QVERIFY(catalogue().addDrain({app, papertrail, {}}));
    QVERIFY(catalogue().addDrain({addon, papertrail, {}})); // another source
    const auto again = catalogue().addDrain({app, papertrail, {}});
    QCOMPARE(again.error().kind, ErrorKind::AlreadyExists);
    QVERIFY(again.error().text.contains(u"already has this drain"_s));
    QCOMPARE(catalogue().addDrain({{u"nobody"_s, {}}, papertrail, {}}).error().kind, ErrorKind::NotFound);
}

void CatalogueTest::comparesUrlsByteForByte()
{
    const auto app = newApp();
    const QByteArray strange("https://u:p@h/%41?\xff\xfe''");
    QVERIFY(catalogue().addDrain({app, "https://u:p@h/A", {}}));
    QVERIFY(catalogue().addDrain({app, "https://u:p@h/%41", {}}));
    QVERIFY(catalogue().addDrain({app, "HTTPS://u:p@h/A", {}}));
    QVERIFY(catalogue().addDrain({app, strange, {}}));
    QCOMPARE(catalogue().drains(app).value().size(), 4);
    QCOMPARE(catalogue().drains(app).value().back().url, strange);
}

void CatalogueTest::refusesDrainsOfAddonsWithoutLines()
{
    const auto app = newApp();
    const auto addon = catalogue().createAddon(app.app, u"scheduler"_s).value().ref;
    const auto added = catalogue().addDrain({addon, papertrail, {}});
    QCOMPARE(added.error().kind, ErrorKind::NotAllowed);
    QVERIFY(added.error().text.contains(u"produces no lines"_s));
}

void CatalogueTest::editKeepsTheNumber()
{
    const auto app = newApp();
    const auto drain = catalogue().addDrain({app, papertrail, {}}).value();
    QVERIFY(catalogue().addDrain({app, "udp://other:514", {}}));
    DrainOptions options;
    options.framing = Framing::OctetCounting;
    const auto edited = catalogue().editDrain(drain.drain.key(), "tcp+tls://new:6514", options).value();
    QCOMPARE(edited.id, drain.id);
    QCOMPARE(edited.drain, (Drain{app, "tcp+tls://new:6514", options}));
    QCOMPARE(catalogue().editDrain(drain.drain.key(), "tcp://x:1", {}).error().kind, ErrorKind::NotFound);
    QCOMPARE(catalogue().editDrain(edited.drain.key(), "udp://other:514", {}).error().kind,
             ErrorKind::AlreadyExists);
    QVERIFY(catalogue().editDrain(edited.drain.key(), edited.drain.url, {})); // options alone
}

void CatalogueTest::undoKeepsTheNumber()
{
    const auto app = newApp();
    const auto drain = catalogue().addDrain({app, papertrail, {}}).value();
    QVERIFY(catalogue().removeDrain(drain.drain.key()));
    QVERIFY(catalogue().drains(app).value().isEmpty());
    QCOMPARE(catalogue().removeDrain(drain.drain.key()).error().kind, ErrorKind::NotFound);
    QCOMPARE(catalogue().restoreDrain(drain.drain).value().id, drain.id);
    QCOMPARE(catalogue().drains(app).value(), QList<Drain>{drain.drain});
    QCOMPARE(catalogue().restoreDrain(drain.drain).error().kind, ErrorKind::AlreadyExists);
}

void CatalogueTest::addingAgainIsAFreshDrain()
{
    const auto app = newApp();
    const auto old = catalogue().addDrain({app, papertrail, {}}).value();
    QVERIFY(catalogue().removeDrain(old.drain.key()));
    const auto fresh = catalogue().addDrain(old.drain).value();
    QVERIFY(fresh.id != old.id);
    QCOMPARE(catalogue().restoreDrain(old.drain).error().kind, ErrorKind::AlreadyExists);
}

void CatalogueTest::purgeLeavesWhatWasPutBack()
{
    const auto app = newApp();
    const auto back = catalogue().addDrain({app, papertrail, {}}).value();
    const auto gone = catalogue().addDrain({app, "udp://other:514", {}}).value();
    QVERIFY(catalogue().removeDrain(back.drain.key()));
    QVERIFY(catalogue().removeDrain(gone.drain.key()));
    QVERIFY(catalogue().restoreDrain(back.drain));
    QCOMPARE(catalogue().stillRemoved({back.id, gone.id}).value(), QList<DrainId>{gone.id});
    QVERIFY(catalogue().purge({{}, {back.id, gone.id}}));
    QCOMPARE(catalogue().drains(app).value(), QList<Drain>{back.drain});
    // For good: what comes back now is a new one.
    QVERIFY(catalogue().restoreDrain(gone.drain).value().id > gone.id);
}

void CatalogueTest::keepsHealth()
{
    const auto app = newApp();
    const auto drain = catalogue().addDrain({app, papertrail, {}}).value();
    QVERIFY(catalogue().saveHealth(
        {{drain.id, {10, 2, std::chrono::minutes(4), u"connection refused"_s, 42, u"HTTP 500"_s}}}));
    reopen();
    const auto health = catalogue().content().value().drains.front().health;
    QCOMPARE(health.failures, 10);
    QCOMPARE(health.round, 2);
    QCOMPARE(health.quarantineLeft, std::chrono::milliseconds(std::chrono::minutes(4)));
    QCOMPARE(health.reason, u"connection refused"_s);
    QCOMPARE(health.lastSuccess, 42);
    QCOMPARE(health.lastError, u"HTTP 500"_s);
}

void CatalogueTest::takesUpAFileOfTheFirstVersion()
{
    const auto app = newApp();
    QVERIFY(catalogue().addDrain({app, papertrail, {}}));
    m_catalogue.reset();
    for (const auto &statement :
         {u"ALTER TABLE drains DROP COLUMN last_success"_s, u"ALTER TABLE drains DROP COLUMN last_error"_s,
          u"ALTER TABLE sources DROP COLUMN plan"_s, u"PRAGMA user_version = 1"_s})
        sql(m_path, statement);
    reopen();
    const auto drains = catalogue().content().value().drains;
    QCOMPARE(drains.size(), 1);
    QCOMPARE(drains.front().health.lastSuccess, 0);
}

QTEST_GUILESS_MAIN(CatalogueTest)
#include "catalogue_test.moc"
