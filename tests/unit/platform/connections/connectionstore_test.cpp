// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/connectionfile.h"
#include "platform/connections/connectionstore.h"
#include "support/answerof.h"
#include "support/filesizelimit.h"
#include "support/writefile.h"

#include <QDir>
#include <QLockFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                        QFile::WriteOther | QFile::ExeOther;

Connection sample(const QString &name = u"Production"_s)
{
    return {QUuid::createUuid().toString(QUuid::WithoutBraces),
            name,
            ConnectionKind::Scalingo,
            u"https://auth.scalingo.com"_s,
            {{u"osc-fr1"_s, u"Outscale Île-de-France"_s, u"https://api.osc-fr1.scalingo.com"_s,
              u"https://db-api.osc-fr1.scalingo.com"_s},
             {u"osc-secnum-fr1"_s,
              {},
              u"https://api.osc-secnum-fr1.scalingo.com"_s,
              u"https://db-api.osc-secnum-fr1.scalingo.com"_s}},
            u"#c0392b"_s,
            true};
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class ConnectionStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatItIsGiven();
    void belongsToItsOwner();
    void replacesAndRemoves();
    void doesNotForgetWhatAnotherProgramAdded();
    void refusesWhatIsNotAConnection_data();
    void refusesWhatIsNotAConnection();
    void leavesHostileFilesAlone_data();
    void leavesHostileFilesAlone();
    void damageNeverPermitsMore_data();
    void damageNeverPermitsMore();
    void saysWhereItCannotWrite();
    void saysThatTheDiskIsFull();
    void waitsForNobody();
    void changesStayInTheirOrder();
    void writesWhatIsUnderWayToTheEnd();

private:
    QTemporaryDir m_dir;
};

void ConnectionStoreTest::keepsWhatItIsGiven()
{
    const QString path = m_dir.filePath(u"new/folder/connections.json"_s);
    Connection server = sample(u"Own server"_s);
    server.kind = ConnectionKind::Server;
    server.regions.removeLast();
    server.inspectOnly = false;
    server.colour.clear();
    const Connection account = sample();
    ConnectionStore store(path);
    QVERIFY(store.load());
    QVERIFY(store.connections().isEmpty());
    QSignalSpy changed(&store, &ConnectionStore::changed);
    QVERIFY(answerOf(store.save(account)));
    QVERIFY(answerOf(store.save(server)));
    QCOMPARE(changed.size(), 2);

    ConnectionStore again(path);
    QVERIFY(again.load());
    QCOMPARE(again.connections(), (QList<Connection>{account, server}));
    QCOMPARE(again.find(server.id), server);
    QCOMPARE(again.find(u"embedded"_s), std::nullopt);
}

void ConnectionStoreTest::belongsToItsOwner()
{
    const QString path = m_dir.filePath(u"private.json"_s);
    QVERIFY(writeFile(path, toConnectionFile({})));
    QVERIFY(QFile::setPermissions(path, QFile::permissions(path) | QFile::ReadOther | QFile::ReadGroup));
    ConnectionStore store(path);
    QVERIFY(answerOf(store.save(sample())));
    QVERIFY(!(QFile::permissions(path) & others));
}

void ConnectionStoreTest::replacesAndRemoves()
{
    ConnectionStore store(m_dir.filePath(u"replaced.json"_s));
    Connection first = sample(u"First"_s);
    const Connection second = sample(u"Second"_s);
    QVERIFY(answerOf(store.save(first)));
    QVERIFY(answerOf(store.save(second)));
    first.name = u"Renamed"_s;
    QVERIFY(answerOf(store.save(first)));
    QCOMPARE(store.connections(), (QList<Connection>{first, second}));
    QVERIFY(answerOf(store.remove(first.id)));
    QVERIFY(answerOf(store.remove(first.id))); // none there is as good
    QCOMPARE(store.connections(), QList<Connection>{second});
}

void ConnectionStoreTest::doesNotForgetWhatAnotherProgramAdded()
{
    const QString path = m_dir.filePath(u"shared.json"_s);
    ConnectionStore one(path);
    ConnectionStore other(path);
    QVERIFY(one.load());
    QVERIFY(other.load());
    const Connection first = sample(u"One"_s);
    const Connection second = sample(u"Other"_s);
    QVERIFY(answerOf(one.save(first)));
    QVERIFY(answerOf(other.save(second)));
    QCOMPARE(other.connections(), (QList<Connection>{first, second}));
}

void ConnectionStoreTest::refusesWhatIsNotAConnection_data()
{
    QTest::addColumn<Connection>("connection");
    QTest::addColumn<QString>("field");
    const auto with = [](auto change) {
        Connection connection = sample();
        change(connection);
        return connection;
    };
    QTest::newRow("id leads elsewhere") << with([](Connection &c) { c.id = u"../../.ssh"_s; }) << QString();
    QTest::newRow("embedded") << with([](Connection &c) { c.id = u"embedded"_s; }) << QString();
    QTest::newRow("no name") << with([](Connection &c) { c.name = u"  "_s; }) << u"name"_s;
    QTest::newRow("control character") << with([](Connection &c) { c.name = u"a\nb"_s; }) << u"name"_s;
    QTest::newRow("long name") << with([](Connection &c) { c.name = QString(201, u'x'); }) << u"name"_s;
    QTest::newRow("colour") << with([](Connection &c) { c.colour = u"red;}"_s; }) << u"colour"_s;
    QTest::newRow("base") << with([](Connection &c) { c.authBase = u"http://example.com"_s; })
                          << u"auth_base"_s;
    QTest::newRow("no region") << with([](Connection &c) { c.regions.clear(); }) << u"regions"_s;
    QTest::newRow("plain API") << with([](Connection &c) { c.regions[1].api = u"http://example.com"_s; })
                               << u"regions"_s;
    QTest::newRow("plain database API")
        << with([](Connection &c) { c.regions[0].databaseApi = u"http://example.com"_s; }) << u"regions"_s;
    QTest::newRow("nameless region") << with([](Connection &c) { c.regions[0].name.clear(); })
                                     << u"regions"_s;
}

void ConnectionStoreTest::refusesWhatIsNotAConnection()
{
    QFETCH(Connection, connection);
    QFETCH(QString, field);
    const QString path = m_dir.filePath(u"refused.json"_s);
    ConnectionStore store(path);
    const auto saved = answerOf(store.save(connection));
    QVERIFY(!saved);
    QCOMPARE(saved.error().field, field);
    QVERIFY(!saved.error().text.isEmpty());
    QVERIFY(!QFile::exists(path));
    // Nor is it taken from a file.
    QVERIFY(!fromConnectionFile(toConnectionFile({connection})));
}

void ConnectionStoreTest::leavesHostileFilesAlone_data()
{
    QTest::addColumn<QByteArray>("content");
    const QByteArray good = toConnectionFile({sample()});
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("not JSON") << QByteArray("hello");
    QTest::newRow("cut short") << good.left(good.size() / 2);
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("no version") << QByteArray(R"({"connections":[]})");
    QTest::newRow("later version") << QByteArray(R"({"version":2,"connections":[]})");
    QTest::newRow("version 0") << QByteArray(R"({"version":0,"connections":[]})");
    QTest::newRow("no list") << QByteArray(R"({"version":1,"connections":{}})");
    QTest::newRow("not an object in it") << QByteArray(R"({"version":1,"connections":[7]})");
    QTest::newRow("deep") << QByteArray(100000, '[') + QByteArray(100000, ']');
    QTest::newRow("huge") << QByteArray(5 * 1024 * 1024, ' ') + good;
    const Connection twice = sample();
    QTest::newRow("one id twice") << toConnectionFile({twice, twice});
}

void ConnectionStoreTest::leavesHostileFilesAlone()
{
    QFETCH(QByteArray, content);
    const QString path = m_dir.filePath(u"hostile.json"_s);
    QVERIFY(writeFile(path, content));
    ConnectionStore store(path);
    const auto loaded = store.load();
    QVERIFY(!loaded);
    QVERIFY2(loaded.error().text.contains(path), qPrintable(loaded.error().text));
    QVERIFY(store.connections().isEmpty());
    QVERIFY(!answerOf(store.save(sample())));
    QCOMPARE(contentOf(path), content);
}

void ConnectionStoreTest::damageNeverPermitsMore_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("inspect only as a text")
        << QByteArray(R"("inspect_only": true)") << QByteArray(R"("inspect_only": "true")");
    QTest::newRow("inspect only is missing")
        << QByteArray(R"("inspect_only": true)") << QByteArray(R"("inspect_onl": true)");
    QTest::newRow("kind") << QByteArray(R"("scalingo")") << QByteArray(R"("embedded")");
    QTest::newRow("base as a number") << QByteArray(R"("https://auth.scalingo.com")") << QByteArray("7");
    QTest::newRow("region's base") << QByteArray(R"("https://api.osc-fr1.scalingo.com")")
                                   << QByteArray(R"("http://api.osc-fr1.scalingo.com")");
}

void ConnectionStoreTest::damageNeverPermitsMore()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    const QByteArray good = toConnectionFile({sample()});
    QVERIFY(fromConnectionFile(good));
    QByteArray bad = good;
    bad.replace(from, to);
    QVERIFY(bad != good);
    QVERIFY(!fromConnectionFile(bad));
}

void ConnectionStoreTest::saysWhereItCannotWrite()
{
    QVERIFY(writeFile(m_dir.filePath(u"file"_s), "x"));
    const QString path = m_dir.filePath(u"file/connections.json"_s);
    ConnectionStore store(path);
    const auto saved = answerOf(store.save(sample()));
    QVERIFY(!saved);
    QCOMPARE(saved.error().kind, ErrorKind::Storage);
    QVERIFY(saved.error().text.contains(path));
    QVERIFY2(!saved.error().text.contains(u"another program"_s), "nobody else is to blame");
    QVERIFY(store.connections().isEmpty());

    QVERIFY(QDir().mkpath(m_dir.filePath(u"folder.json"_s)));
    QVERIFY(!ConnectionStore(m_dir.filePath(u"folder.json"_s)).load());
}

void ConnectionStoreTest::saysThatTheDiskIsFull()
{
    ConnectionStore store(m_dir.filePath(u"full.json"_s));
    const FileSizeLimit full(0);
    const auto saved = answerOf(store.save(sample()));
    QVERIFY(!saved);
    QVERIFY2(saved.error().text.contains(u"full"_s), qPrintable(saved.error().text));
    QVERIFY2(!saved.error().text.contains(u"another program"_s), qPrintable(saved.error().text));
}

void ConnectionStoreTest::waitsForNobody()
{
    const QString path = m_dir.filePath(u"held.json"_s);
    QLockFile lock(path + u".lock"_s);
    QVERIFY(lock.lock());
    ConnectionStore store(path);
    const auto saved = answerOf(store.save(sample()));
    QVERIFY(!saved);
    QVERIFY(saved.error().text.contains(u"another program"_s));
    QVERIFY(!saved.error().text.contains(u"read-only"_s));
}

void ConnectionStoreTest::changesStayInTheirOrder()
{
    const QString path = m_dir.filePath(u"order.json"_s);
    QLockFile lock(path + u".lock"_s);
    QVERIFY(lock.lock());
    ConnectionStore store(path);
    QSignalSpy changed(&store, &ConnectionStore::changed);
    Connection first = sample(u"First"_s);
    const Connection second = sample(u"Second"_s);
    QList<Reply<void>> replies{store.save(first), store.save(second)};
    for (const QString &name : {u"Renamed"_s, u"Renamed again"_s}) {
        first.name = name;
        replies << store.save(first);
    }
    replies << store.remove(second.id);
    for (const auto &reply : replies)
        QVERIFY(!reply.isFinished()); // whoever asks goes on meanwhile
    QVERIFY(store.connections().isEmpty());
    lock.unlock();
    for (const auto &reply : replies)
        QVERIFY(answerOf(reply));
    QCOMPARE(changed.size(), replies.size());
    QCOMPARE(store.connections(), QList<Connection>{first});
    QCOMPARE(fromConnectionFile(contentOf(path)), QList<Connection>{first});
}

void ConnectionStoreTest::writesWhatIsUnderWayToTheEnd()
{
    const QString path = m_dir.filePath(u"end.json"_s);
    const Connection connection = sample();
    {
        ConnectionStore store(path);
        store.save(connection);
    }
    QCOMPARE(fromConnectionFile(contentOf(path)), QList<Connection>{connection});
}

QTEST_GUILESS_MAIN(ConnectionStoreTest)
#include "connectionstore_test.moc"
