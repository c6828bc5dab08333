// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/eventstore.h"
#include "support/damagepages.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

ApiEvent eventOf(const QString &app, std::int64_t time, const QString &url)
{
    ApiEvent event;
    event.time = time;
    event.userId = u"t1"_s;
    event.userName = u"ci"_s;
    event.appId = app;
    event.appName = u"shop"_s;
    event.type = u"new_log_drain"_s;
    event.data = {{u"url"_s, url}};
    return event;
}

QStringList urls(const ApiEventPage &page)
{
    QStringList found;
    for (const auto &event : page.events)
        found.append(event.data.value(u"url"_s).toString());
    return found;
}

} // namespace

class EventStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pagesNewestFirst();
    void keepsAppsApart();
    void survivesARestart();
    void isOwnerOnly();
    void forgetsTheOldest();
    void aFileThatIsNoStoreIsRefused();
    void noPartOfADamagedPageIsGiven();

private:
    QString path() const
    {
        return m_dir.filePath(QString::fromLatin1(QTest::currentTestFunction()) + u".db"_s);
    }
    QTemporaryDir m_dir;
};

void EventStoreTest::pagesNewestFirst()
{
    const auto store = std::move(EventStore::open(path()).value());
    for (int i = 1; i <= 5; ++i)
        QVERIFY(store->add(eventOf(u"a"_s, i * 100, QString::number(i))));
    const auto first = *store->page(u"a"_s, 1, 2, 0);
    QCOMPARE(first.total, 5);
    QCOMPARE(urls(first), (QStringList{u"5"_s, u"4"_s}));
    QCOMPARE(urls(*store->page(u"a"_s, 3, 2, 0)), QStringList{u"1"_s});
    QCOMPARE(urls(*store->page(u"a"_s, 4, 2, 0)), QStringList());
    const auto recent = *store->page(u"a"_s, 1, 10, 400);
    QCOMPARE(recent.total, 2);
    QCOMPARE(urls(recent), (QStringList{u"5"_s, u"4"_s}));
    QCOMPARE(recent.events[0].userName, u"ci"_s);
    QCOMPARE(recent.events[0].time, 500);
    QVERIFY(recent.events[0].id > recent.events[1].id);
}

void EventStoreTest::keepsAppsApart()
{
    const auto store = std::move(EventStore::open(path()).value());
    QVERIFY(store->add(eventOf(u"a"_s, 1, u"x"_s)));
    QVERIFY(store->add(eventOf(u"b"_s, 2, u"y"_s)));
    QCOMPARE(urls(*store->page(u"a"_s, 1, 10, 0)), QStringList{u"x"_s});
    QCOMPARE(store->page(u"c"_s, 1, 10, 0)->total, 0);
}

void EventStoreTest::survivesARestart()
{
    QVERIFY(EventStore::open(path()).value()->add(eventOf(u"a"_s, 1, u"x"_s)));
    QCOMPARE(urls(*EventStore::open(path()).value()->page(u"a"_s, 1, 10, 0)), QStringList{u"x"_s});
}

void EventStoreTest::isOwnerOnly()
{
    const auto store = std::move(EventStore::open(path()).value());
    QVERIFY(store->add(eventOf(u"a"_s, 1, u"https://user:secret@host"_s)));
    const auto others = QFile::ReadGroup | QFile::ReadOther;
    for (const auto &suffix : {u""_s, u"-wal"_s, u"-shm"_s}) {
        const QFileInfo file(path() + suffix);
        QVERIFY(file.exists());
        QVERIFY2(!(file.permissions() & others), qPrintable(file.fileName()));
    }
}

void EventStoreTest::forgetsTheOldest()
{
    const auto store = std::move(EventStore::open(path(), 3).value());
    QVERIFY(store->add(eventOf(u"b"_s, 1, u"other"_s)));
    for (int i = 1; i <= 5; ++i)
        QVERIFY(store->add(eventOf(u"a"_s, i, QString::number(i))));
    QCOMPARE(urls(*store->page(u"a"_s, 1, 10, 0)), (QStringList{u"5"_s, u"4"_s, u"3"_s}));
    QCOMPARE(store->page(u"b"_s, 1, 10, 0)->total, 1);
}

void EventStoreTest::aFileThatIsNoStoreIsRefused()
{
    QFile file(path());
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    QCOMPARE(EventStore::open(path()).error().kind, ErrorKind::Storage);
}

void EventStoreTest::noPartOfADamagedPageIsGiven()
{
    {
        const auto store = std::move(EventStore::open(path()).value());
        for (const auto &url : {u"first"_s, QString(20'000, u'x'), u"last"_s})
            QVERIFY(store->add(eventOf(u"a"_s, 1, url)));
    }
    QVERIFY(damagePages(path(), 'x'));
    const auto store = std::move(EventStore::open(path()).value());
    QCOMPARE(urls(store->page(u"a"_s, 1, 1, 0).value()), QStringList{u"last"_s});
    const auto all = store->page(u"a"_s, 1, 10, 0);
    QVERIFY(!all);
    QCOMPARE(all.error().kind, ErrorKind::Storage);
}

QTEST_GUILESS_MAIN(EventStoreTest)
#include "eventstore_test.moc"
