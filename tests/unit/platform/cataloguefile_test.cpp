// SPDX-License-Identifier: GPL-3.0-or-later
#include "cataloguefixture.h"
#include "support/damagepages.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>

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

/// What a catalogue's file keeps, and what becomes of one that is damaged, foreign or cannot be written.
class CatalogueFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m = std::make_unique<CatalogueFixture>(); }
    void cleanup() { m.reset(); }

    void keepsEverythingAcrossAnOpen();
    void isReadableForItsOwnerAlone();
    void refusesANewerVersion();
    void takesUpAFileOfTheFirstVersion();
    void refusesAForeignDatabase();
    void refusesWhatIsDamaged_data();
    void refusesWhatIsDamaged();
    void givesNoPartOfWhatIsDamaged();
    void refusesAStoreThatCannotBeWritten();
    void losesNothingWhenTheDiskIsFull();
    void limitsWhatTheFileSays();

private:
    std::unique_ptr<CatalogueFixture> m;
};

void CatalogueFileTest::keepsEverythingAcrossAnOpen()
{
    const auto app = m->newApp();
    const auto addon = m->catalogue().createAddon(app.app, u"postgresql"_s).value();
    QVERIFY(addon.ref.addon.startsWith(u"ad-"_s));
    DrainOptions options;
    options.quarantine = {3, std::chrono::minutes(7), true};
    options.afterQuarantine = AfterQuarantine::SkipToNewest;
    options.tokenPlacement = TokenPlacement::Prefix;
    options.framing = Framing::OctetCounting;
    options.caFile = u"/etc/ssl/own.pem"_s;
    options.paused = true;
    options.repeatUnconfirmed = false;
    const Drain drain{addon.ref, papertrail, options};
    const auto stored = m->catalogue().addDrain(drain).value();
    const FollowedFile file{u"/var/log/shop.log"_s, u"shop-api"_s, u"file"_s};
    const FollowPosition position{0xffff'ffff'ffffull, 0xffff'ffff'ffff'ffffull, QByteArray("\0\xff", 2)};
    QVERIFY(m->catalogue().saveAddress(u"[::1]:6000"_s));
    QVERIFY(m->catalogue().saveFollowedFiles({file, {u"/b"_s, u"b"_s, u"p"_s}}));
    QVERIFY(m->catalogue().savePositions({{file.path, position}}));
    QVERIFY(m->catalogue().ignoreName(u"noise"_s));

    m->reopen();
    const auto content = m->catalogue().content().value();
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

    QVERIFY(m->catalogue().saveFollowedFiles({file}));
    QCOMPARE(m->catalogue().intakeSettings().value().files, QList<FollowedFile>{file});
    QCOMPARE(m->catalogue().intakeSettings().value().positions.value(file.path), position);
    QVERIFY(m->catalogue().saveFollowedFiles({}));
    QVERIFY(m->catalogue().intakeSettings().value().files.isEmpty());
}

void CatalogueFileTest::isReadableForItsOwnerAlone()
{
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QVERIFY(!(QFile::permissions(m->path()) & others));
}

void CatalogueFileTest::refusesANewerVersion()
{
    m->newApp();
    m->close();
    sql(m->path(), u"PRAGMA user_version = 99"_s);
    const auto before = bytesOf(m->path());
    const auto opened = Catalogue::open(m->path());
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::Storage);
    QVERIFY(opened.error().text.contains(u"newer version"_s));
    QCOMPARE(bytesOf(m->path()), before);
}

void CatalogueFileTest::takesUpAFileOfTheFirstVersion()
{
    const auto app = m->newApp();
    QVERIFY(m->catalogue().addDrain({app, papertrail, {}}));
    m->close();
    for (const auto &statement :
         {u"ALTER TABLE drains DROP COLUMN last_success"_s, u"ALTER TABLE drains DROP COLUMN last_error"_s,
          u"ALTER TABLE drains DROP COLUMN repeat_unconfirmed"_s, u"ALTER TABLE sources DROP COLUMN plan"_s,
          u"PRAGMA user_version = 1"_s})
        sql(m->path(), statement);
    m->reopen();
    const auto drains = m->catalogue().content().value().drains;
    QCOMPARE(drains.size(), 1);
    QCOMPARE(drains.front().health.lastSuccess, 0);
}

void CatalogueFileTest::refusesAForeignDatabase()
{
    const QString path = m->folder.filePath(u"other.db"_s);
    sql(path, u"CREATE TABLE cooking (recipe TEXT)"_s);
    const auto before = bytesOf(path);
    const auto opened = Catalogue::open(path);
    QVERIFY(!opened);
    QVERIFY(opened.error().text.contains(u"not a catalogue"_s));
    QCOMPARE(bytesOf(path), before);
}

void CatalogueFileTest::refusesWhatIsDamaged_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<QByteArray>("rubbish");
    QTest::newRow("no database at all") << 0 << QByteArray(4096, 'x');
    QTest::newRow("schema page torn") << 100 << QByteArray(3000, '\xee');
    QTest::newRow("a table's page torn") << 2 * 4096 << QByteArray(4096, '\xee');
}

void CatalogueFileTest::refusesWhatIsDamaged()
{
    QFETCH(int, from);
    QFETCH(QByteArray, rubbish);
    m->newApp();
    m->close();
    QFile file(m->path());
    QVERIFY(file.open(QFile::ReadWrite));
    QVERIFY(file.size() > from + rubbish.size());
    QVERIFY(file.seek(from));
    QCOMPARE(file.write(rubbish), rubbish.size());
    file.close();

    const auto before = bytesOf(m->path());
    const auto opened = Catalogue::open(m->path());
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::Storage);
    QVERIFY2(opened.error().text.contains(u"damaged"_s), qPrintable(opened.error().text));
    QCOMPARE(bytesOf(m->path()), before);
}

/// A shorter list of drains would be taken for all there are.
void CatalogueFileTest::givesNoPartOfWhatIsDamaged()
{
    const auto app = m->newApp();
    for (const auto &path : {QByteArray(), QByteArray(20'000, 'x'), QByteArray("last")})
        QVERIFY(m->catalogue().addDrain({app, papertrail + '/' + path, {}}));
    QCOMPARE(m->catalogue().content().value().drains.size(), 3);
    QVERIFY(damagePages(m->path(), 'x'));
    sql(m->path(), u"INSERT INTO ignored_names VALUES ('a')"_s); // so that SQLite reads its pages anew
    const auto content = m->catalogue().content();
    QVERIFY(!content);
    QVERIFY2(content.error().text.contains(u"damaged"_s), qPrintable(content.error().text));
}

void CatalogueFileTest::refusesAStoreThatCannotBeWritten()
{
    m->newApp();
    m->close();
    // Like a read-only folder, but root cannot write there either: SQLite's journal has no place.
    QVERIFY(QDir().mkpath(m->path() + u"-journal/taken"_s));
    const auto before = bytesOf(m->path());
    const auto opened = Catalogue::open(m->path());
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::Storage);
    QVERIFY(opened.error().text.contains(m->path()));
    QCOMPARE(bytesOf(m->path()), before);

    const auto nowhere = Catalogue::open(m->folder.filePath(u"missing/catalogue.db"_s));
    QVERIFY(!nowhere);
    QVERIFY(nowhere.error().text.contains(u"cannot be made"_s));
}

void CatalogueFileTest::losesNothingWhenTheDiskIsFull()
{
#ifdef Q_OS_UNIX
    const auto app = m->newApp();
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit full{static_cast<rlim_t>(QFile(m->path()).size()), before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &full);
    // As long as it takes to need another page.
    Result<StoredDrain> added;
    int count = 0;
    do {
        const QByteArray url = papertrail + "/" + QByteArray::number(count) + QByteArray(2000, 'x');
        added = m->catalogue().addDrain({app, url, {}});
    } while (added && ++count < 100);
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, ignored);

    QVERIFY(!added);
    QCOMPARE(added.error().kind, ErrorKind::Storage);
    QVERIFY2(added.error().text.contains(u"disk is full"_s), qPrintable(added.error().text));
    QVERIFY(!added.error().text.contains(u"papertrail"_s));
    QVERIFY(m->catalogue().addDrain({app, papertrail, {}})); // room again
    m->reopen();
    QCOMPARE(m->catalogue().drains(app).value().size(), count + 1);
#else
    QSKIP("Needs a limit of file size");
#endif
}

void CatalogueFileTest::limitsWhatTheFileSays()
{
    const auto app = m->newApp();
    QVERIFY(m->catalogue().addDrain({app, papertrail, {}}));
    sql(m->path(), u"UPDATE drains SET failure_limit = -5, pause_minutes = 99999999999, framing = 77, "
                   "token_placement = -1, after_quarantine = 'x', quarantine_left = -1"_s);
    const auto drain = m->catalogue().content().value().drains.front();
    QCOMPARE(drain.drain.options.quarantine.failureLimit, 1);
    QVERIFY(drain.drain.options.quarantine.pause <= std::chrono::hours(24));
    QCOMPARE(drain.drain.options.framing, Framing::OctetCounting);
    QCOMPARE(drain.drain.options.tokenPlacement, TokenPlacement::ByDestination);
    QCOMPARE(drain.drain.options.afterQuarantine, AfterQuarantine::Continue);
    QCOMPARE(drain.health.quarantineLeft.count(), 0);
}

QTEST_GUILESS_MAIN(CatalogueFileTest)
#include "cataloguefile_test.moc"
