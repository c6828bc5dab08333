// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/apiclient.h"
#include "platform/scalingo/logaccess.h"
#include "support/answerof.h"
#include "support/contractserver.h"
#include "support/manualclock.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

const QByteArray secret = "s3cr3t-t0k3n";

} // namespace

/// How logs are reached, over real sockets.
class LogAccessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void anAppsLog();
    void anAddonsLog();
    void inspectOnlyLeavesAddonsAlone();
    void answersWithoutAnAddress_data();
    void answersWithoutAnAddress();
    void dumps_data();
    void dumps();
    void largeDumps();

private:
    LogAccess access(const SourceRef &source, const ApiOptions &options);
    LogAccess access(const SourceRef &source) { return access(source, options()); }
    ApiOptions options(bool inspectOnly = false) const;
    void answer(const QByteArray &line, int status, const QByteArray &body)
    {
        m_server->fail({.where = line, .status = status, .body = body});
    }
    QByteArray address() const { return m_server->base().toUtf8() + "/log?token=" + secret; }

    ManualClock m_clock;
    std::unique_ptr<ContractServer> m_server;
    std::unique_ptr<ApiClient> m_client;
    SourceRef m_app, m_addon;
};

void LogAccessTest::init()
{
    m_client.reset();
    m_server = std::make_unique<ContractServer>(m_clock);
    m_app = {m_server->addApp(u"shop"_s), {}};
    m_addon = m_server->addAddon(m_app.app);
}

ApiOptions LogAccessTest::options(bool inspectOnly) const
{
    ApiOptions options;
    options.authBase = m_server->base();
    options.token = SecretText(ContractServer::token());
    options.inspectOnly = inspectOnly;
    return options;
}

LogAccess LogAccessTest::access(const SourceRef &source, const ApiOptions &options)
{
    m_client = std::make_unique<ApiClient>(options, m_clock);
    return logAccess(*m_client, source, u"shop"_s, m_server->connection().regions.first());
}

void LogAccessTest::anAppsLog()
{
    answer("GET /v1/apps/" + m_app.app.toUtf8() + "/logs", 200,
           R"({"app":{},"logs_url":")" + address() + R"("})");
    answer("GET /log", 200, "one\n");
    const LogAccess log = access(m_app);
    const auto url = answerOf(log.url());
    QVERIFY2(url, url ? "" : qPrintable(url.error().text));
    QCOMPARE(url->toEncoded(), address());

    const auto dump = answerOf(log.dump(QUrl(url->toString() + u"&n=5"_s)));
    QCOMPARE(dump.value_or("nothing"_ba), "one\n"_ba);
    const auto &asked = m_server->requests().last();
    QCOMPARE(asked.query, "token=" + secret + "&n=5");
    QVERIFY(asked.http.header("Authorization").isEmpty()); // its address carries its own token
}

void LogAccessTest::anAddonsLog()
{
    answer("POST /v1/apps/" + m_app.app.toUtf8() + "/addons/" + m_addon.addon.toUtf8() + "/token", 200,
           R"({"addon":{"token":"addon-bearer"}})");
    answer("GET /api/databases/" + m_addon.addon.toUtf8() + "/logs", 200,
           R"({"url":")" + address() + R"("})");
    const auto url = answerOf(access(m_addon).url());
    QVERIFY2(url, url ? "" : qPrintable(url.error().text));
    QCOMPARE(url->toEncoded(), address());
    QCOMPARE(m_server->requests().last().http.header("Authorization"), "Bearer addon-bearer"_ba);
}

void LogAccessTest::inspectOnlyLeavesAddonsAlone()
{
    const auto url = answerOf(access(m_addon, options(true)).url());
    QVERIFY(!url);
    QCOMPARE(url.error().kind, ErrorKind::NotAllowed);
    QVERIFY(url.error().text.startsWith(u"This connection is for inspection only"_s));
    QVERIFY(m_server->requests().isEmpty());
}

void LogAccessTest::answersWithoutAnAddress_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << "{}"_ba;
    QTest::newRow("wrong type") << R"({"logs_url":{"token":"s3cr3t-t0k3n"}})"_ba;
    QTest::newRow("not JSON") << secret;
}

void LogAccessTest::answersWithoutAnAddress()
{
    QFETCH(QByteArray, body);
    answer("GET /v1/apps/" + m_app.app.toUtf8() + "/logs", 200, body);
    const auto url = answerOf(access(m_app).url());
    QVERIFY(!url);
    QVERIFY(url.error().text.startsWith(u"Reading the log of shop"_s));
    QVERIFY(!url.error().text.contains(QString::fromUtf8(secret)));
}

void LogAccessTest::dumps_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind"); ///< -1: the body is given
    QTest::newRow("lines") << 200 << "one\ntwo\n"_ba << -1;
    QTest::newRow("no log, without content") << 204 << ""_ba << -1;
    QTest::newRow("no log") << 404 << "{}"_ba << int(ErrorKind::NotFound);
    QTest::newRow("used up") << 403 << R"({"error":"s3cr3t-t0k3n is used up"})"_ba
                             << int(ErrorKind::NotAllowed);
    QTest::newRow("broken") << 500 << "s3cr3t-t0k3n"_ba << int(ErrorKind::Unavailable);
    QTest::newRow("elsewhere") << 302 << "s3cr3t-t0k3n"_ba << int(ErrorKind::Unavailable);
}

void LogAccessTest::dumps()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    answer("GET /log", status, body);
    const auto dump = answerOf(access(m_app).dump(QUrl(QString::fromUtf8(address()))));
    QCOMPARE(dump ? -1 : int(dump.error().kind), kind);
    if (dump)
        QCOMPARE(*dump, body);
    else
        QVERIFY2(!dump.error().text.contains(QString::fromUtf8(secret)), qPrintable(dump.error().text));
}

void LogAccessTest::largeDumps()
{
    m_server->fail({.where = "GET /log", .raw = "HTTP/1.1 200 OK\r\n\r\n", .endless = true});
    ApiOptions small = options();
    small.limits.answer = 64 * 1024;
    const auto dump = answerOf(access(m_app, small).dump(QUrl(QString::fromUtf8(address()))));
    QVERIFY(!dump);
    QCOMPARE(dump.error().text, answerTooLarge(QUrl(QString::fromUtf8(address())).authority()).text);
    QVERIFY(!dump.error().text.contains(QString::fromUtf8(secret)));
}

QTEST_GUILESS_MAIN(LogAccessTest)
#include "logaccess_test.moc"
