// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/remotesession.h"
#include "support/manualclock.h"

#include <QDir>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class RemoteSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void aServerOffersMoreThanAnAccount();
    void inspectOnlyIsSaidInTheTitle();
    void forgetsWhatWasKeptOfAConnection();

private:
    /// On a port where nobody listens; nothing is started.
    static Connection connection(ConnectionKind kind)
    {
        const QString base = u"http://127.0.0.1:9"_s;
        return {u"0b9f7a52-8f5e-4d0e-9c59-000000000001"_s,
                u"Production"_s,
                kind,
                base,
                {{u"r"_s, u"R"_s, base, base}},
                {},
                false};
    }

    QTemporaryDir m_folder;
    ManualClock m_clock;
    Journal m_journal{m_folder.filePath(u"journal.jsonl"_s), m_clock};
};

void RemoteSessionTest::aServerOffersMoreThanAnAccount()
{
    RemoteSession account(connection(ConnectionKind::Scalingo), SecretText(u"tk"_s), m_journal);
    QVERIFY(account.platform().capabilities().testFlag(Capability::ChangeDrains));
    RemoteSession server(connection(ConnectionKind::Server), SecretText(u"tk"_s), m_journal);
    QVERIFY(!server.platform().capabilities().testFlag(Capability::ChangeDrains)); // until it says so
}

void RemoteSessionTest::inspectOnlyIsSaidInTheTitle()
{
    Connection connection = this->connection(ConnectionKind::Scalingo);
    QCOMPARE(RemoteSession(connection, SecretText(u"tk"_s), m_journal).subject(), u"Production"_s);
    connection.inspectOnly = true;
    RemoteSession session(connection, SecretText(u"tk"_s), m_journal);
    QCOMPARE(session.subject(), u"Production (inspect only)"_s);
    QVERIFY(!session.platform().readOnlyReason().isEmpty());
}

void RemoteSessionTest::forgetsWhatWasKeptOfAConnection()
{
    const QDir caches(QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + u"/connections"_s);
    QVERIFY(caches.mkpath(u"one"_s) && caches.mkpath(u"other"_s));
    RemoteSession::forget(u"one"_s);
    QVERIFY(!caches.exists(u"one"_s));
    QVERIFY(caches.exists(u"other"_s));
    RemoteSession::forget(u"other"_s);
}

QTEST_GUILESS_MAIN(RemoteSessionTest)
#include "remotesession_test.moc"
