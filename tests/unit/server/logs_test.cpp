// SPDX-License-Identifier: GPL-3.0-or-later
#include "apiharness.h"
#include "server/livelimits.h"

using namespace drainboard;
using namespace Qt::StringLiterals;

/// Logs over the API (platform-api.md §5), and the server's own log.
class LogsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m.reset(); }

    void dumpsLines();
    void dumpsAreLimited();
    void logUrlsAreForOneLog();
    void streamsLines();
    void streamsNoMoreOfBinaryLinesThanClientsTake();
    void streamsPingAndEndWithTheToken();
    void theLogHoldsNoSecrets();

private:
    /// The log URL of an app, without the server's address.
    QByteArray logTarget(const QByteArray &app);
    void send(const QByteArray &app, const QByteArray &lines, const QByteArray &process = "web-1");

    std::unique_ptr<ApiHarness> m;
};

void LogsTest::init()
{
    m = std::make_unique<ApiHarness>();
    QVERIFY(m->isReady);
}

QByteArray LogsTest::logTarget(const QByteArray &app)
{
    const auto url = m->ask("GET", "/v1/apps/" + app + "/logs").json()[u"logs_url"].toString().toLatin1();
    return url.startsWith("http://127.0.0.1:8514/") ? url.mid(int(qstrlen("http://127.0.0.1:8514")))
                                                    : QByteArray();
}

void LogsTest::send(const QByteArray &app, const QByteArray &lines, const QByteArray &process)
{
    QCOMPARE(m->ask("POST", "/drainboard/v1/apps/" + app + "/lines?process=" + process, lines).status, 202);
}

void LogsTest::dumpsLines()
{
    const auto app = m->newApp();
    send(app, "one\r\n\ntwo", "web-1");
    send(app, "three\n", "worker-1");
    const auto target = logTarget(app);
    m->authorization = QByteArray();
    const auto all = m->ask("GET", target);
    QCOMPARE(all.status, 200);
    QVERIFY(all.response.contentType.startsWith("text/plain"));
    const auto lines = all.response.body.split('\n');
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines[0].endsWith(" +0000 UTC [web-1] one"));
    QVERIFY(lines[1].endsWith(" +0000 UTC [web-1] two"));
    QVERIFY(lines[2].endsWith(" +0000 UTC [worker-1] three"));
    QVERIFY(lines[3].isEmpty());
    QVERIFY(m->ask("GET", target + "&n=1").response.body.endsWith("[worker-1] three\n"));
    QCOMPARE(m->ask("GET", target + "&n=1").response.body.count('\n'), 1);
    QCOMPARE(m->ask("GET", target + "&n=1&filter=web").response.body.count("two"), 1);
    QCOMPARE(m->ask("GET", target + "&n=5&filter=none").status, 204);
    const auto none = m->ask("GET", target + "&n=0");
    QVERIFY(none.status == 200 && none.response.body.isEmpty());
    QCOMPARE(m->ask("GET", target + "&n=x").status, 400);
}

void LogsTest::dumpsAreLimited()
{
    const auto app = m->newApp();
    const QByteArray line(500'000, 'x');
    for (int i = 0; i < 20; ++i)
        send(app, line + '\n' + line);
    const auto dump = m->ask("GET", logTarget(app) + "&n=1000");
    QCOMPARE(dump.status, 200);
    QVERIFY2(dump.response.body.size() < 9'000'000, qPrintable(QString::number(dump.response.body.size())));
    QVERIFY(dump.response.body.size() > 7'000'000);
}

void LogsTest::logUrlsAreForOneLog()
{
    const auto app = m->newApp();
    send(app, "secret line");
    const auto target = logTarget(app);
    QVERIFY(target.startsWith("/logs?token="));
    m->authorization = QByteArray();
    QCOMPARE(m->ask("GET", "/logs").status, 401);
    QCOMPARE(m->ask("GET", target.chopped(1) + (target.endsWith('A') ? 'B' : 'A')).status, 401);
    // A bearer of the API opens no log, and a log's token opens nothing else.
    m->authorization = "Bearer " + target.mid(12);
    QCOMPARE(m->ask("GET", "/v1/apps").status, 401);
    m->useToken(m->token);
    const auto bearer = m->ask("POST", "/v1/tokens/exchange").json()[u"token"].toString().toLatin1();
    QCOMPARE(m->ask("GET", "/logs?token=" + bearer).status, 401);
}

void LogsTest::streamsLines()
{
    const auto app = m->newApp();
    m->newApp(u"other"_s);
    const auto target = logTarget(app);
    const auto socket = m->begin("GET", target + "&stream=true&filter=web", {}, true);
    const auto events = m->begin("GET", target + "&stream=true");
    QCOMPARE(socket->status, 101);
    QCOMPARE(events->status, 200);
    send("other", "not mine");
    send(app, "one\ntwo", "web-1");
    send(app, "three", "worker-1");
    QTRY_VERIFY(!events->framesOf(u"log"_s).isEmpty() && events->frames.last().contains("three"));
    QByteArray text;
    for (const auto &frame : socket->framesOf(u"log"_s)) {
        text += frame[u"log"].toString().toUtf8();
        QCOMPARE(frame[u"name"], frame[u"event"]);
        QVERIFY(QDateTime::fromString(frame[u"timestamp"].toString(), Qt::ISODateWithMs).isValid());
    }
    QCOMPARE(text.count('\n'), 2);
    QVERIFY(text.contains("[web-1] one\n") && text.contains("[web-1] two\n"));
    QVERIFY(socket->isOpen);
}

void LogsTest::streamsNoMoreOfBinaryLinesThanClientsTake()
{
    const auto app = m->newApp();
    const auto socket = m->begin("GET", logTarget(app) + "&stream=true", {}, true);
    send(app, QByteArray(QByteArray(1000, '\x01') + '\n').repeated(500)); // each byte takes six in JSON
    send(app, "the newest");
    QTRY_VERIFY(socket->frames.join().contains("the newest"));
    QVERIFY(socket->framesOf(u"log"_s).first()[u"log"].toString().count(u'\n') > 1);
    for (const auto &frame : socket->frames)
        QVERIFY2(std::size_t(frame.size()) <= maxBurst + 1024, qPrintable(QString::number(frame.size())));
}

void LogsTest::streamsPingAndEndWithTheToken()
{
    const auto app = m->newApp();
    const auto gone = m->begin("GET", logTarget(app) + "&stream=true", {}, true);
    Q_EMIT gone->stream->closed(); // a client that goes takes its follower along
    QTRY_VERIFY(!gone->stream);

    const auto logs = m->begin("GET", logTarget(app) + "&stream=true", {}, true);
    const auto live = m->begin("GET", "/drainboard/v1/live", {}, true);
    m->clock().setSpeed(100);
    QTRY_VERIFY(logs->framesOf(u"ping"_s).size() >= 2 && live->framesOf(u"ping"_s).size() >= 2);
    QVERIFY(logs->isOpen && live->isOpen);
    QVERIFY(TokenStore(ServerFolder(m->folder()).tokens()).remove(u"writer"_s));
    QTRY_VERIFY(!logs->stream && !live->stream);
}

void LogsTest::theLogHoldsNoSecrets()
{
    const auto app = m->newApp();
    const auto target = logTarget(app);
    m->ask("GET", target);
    m->ask("DELETE", "/v1/apps/shop/log_drains?url=tcp%3A%2F%2F%3Asecret%40127.0.0.9%3A1");
    m->ask("GET", "/v1/apps/%1b[31m\"\n");
    m->useToken("tk-0123456789ab-wrong");
    m->ask("GET", "/v1/apps");
    const auto log = m->log().join('\n');
    for (const QByteArray &secret : {m->token.mid(16), target.mid(12), QByteArray("secret"),
                                     QByteArray("wrong"), QByteArray("\x1b"), QByteArray("Basic")})
        QVERIFY2(!log.contains(secret), log.constData());
    QVERIFY(log.contains(" GET /logs 204 "));
    QVERIFY(log.contains(" 127.0.0.1 DELETE /v1/apps/shop/log_drains 404 "));
    for (const auto &line : m->log())
        QVERIFY(line.startsWith('r') && line.endsWith(" ms") && !line.contains('\n'));
}

QTEST_GUILESS_MAIN(LogsTest)
#include "logs_test.moc"
