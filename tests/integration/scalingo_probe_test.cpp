// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/accountprobe.h"

#include "scalingofixture.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

/// What a pasted token opens, over real sockets.
class ScalingoProbeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server = std::make_unique<ContractServer>(m_clock); }
    void cleanup() { m_server.reset(); }

    void tellsUserAndRegions();
    void refusedToken();
    void brokenAnswers_data();
    void brokenAnswers();

private:
    Result<Account> probe(const QString &token)
    {
        return answerOf(accountProbe(m_clock)(ConnectionKind::Scalingo, m_server->base(), SecretText(token)));
    }

    ManualClock m_clock;
    std::unique_ptr<ContractServer> m_server;
};

void ScalingoProbeTest::tellsUserAndRegions()
{
    const auto account = probe(ContractServer::token());
    QVERIFY(account);
    QCOMPARE(account->user, u"jane (jane@example.com)"_s);
    QCOMPARE(account->regions, m_server->connection().regions);
    QCOMPARE(m_server->requests().size(), 3);
}

void ScalingoProbeTest::refusedToken()
{
    const auto account = probe(u"tk-us-wrong"_s);
    QVERIFY(!account);
    QCOMPARE(account.error().kind, ErrorKind::NotAllowed);
    QVERIFY(!account.error().text.contains(u"tk-us"_s));
}

void ScalingoProbeTest::brokenAnswers_data()
{
    QTest::addColumn<QByteArray>("where");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("no user") << QByteArray("GET /v1/users/self") << QByteArray("{}");
    QTest::newRow("not JSON") << QByteArray("GET /v1/users/self") << QByteArray("<html>");
    QTest::newRow("regions are no list") << QByteArray("GET /v1/regions") << QByteArray(R"({"regions":{}})");
    QTest::newRow("no regions") << QByteArray("GET /v1/regions") << QByteArray(R"({"regions":[]})");
    QTest::newRow("none that is safe")
        << QByteArray("GET /v1/regions")
        << QByteArray(R"({"regions":[{"name":"r","api":"http://example.com"}]})");
}

void ScalingoProbeTest::brokenAnswers()
{
    QFETCH(QByteArray, where);
    QFETCH(QByteArray, body);
    m_server->fail({.where = where, .status = 200, .body = body});
    const auto account = probe(ContractServer::token());
    QVERIFY(!account);
    QCOMPARE(account.error().kind, ErrorKind::Unavailable);
    QVERIFY(account.error().text.endsWith(u'.'));
}

QTEST_GUILESS_MAIN(ScalingoProbeTest)
#include "scalingo_probe_test.moc"
