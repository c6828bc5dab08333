// SPDX-License-Identifier: GPL-3.0-or-later
#include "apiclientfixture.h"

#include <QTemporaryFile>

#include <zlib.h>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Answer = Result<QJsonObject>;

QByteArray gzipped(const QByteArray &bytes)
{
    z_stream stream{};
    constexpr int gzip = 15 + 16;
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip, 8, Z_DEFAULT_STRATEGY);
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))) + 64, 0);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.constData()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

QByteArray rawAnswer(const QByteArray &body, const QByteArray &headers = {})
{
    return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + QByteArray::number(body.size()) +
           "\r\n\r\n" + body;
}

} // namespace

Q_DECLARE_METATYPE(drainboard::ContractServer::Fault)

/// Answers of a platform that lies, stalls or breaks: each gives a sentence, and the next request works.
class ScalingoHostileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<ApiClientFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void everyErrorStatus_data();
    void everyErrorStatus();
    void brokenAnswers_data();
    void brokenAnswers();
    void silenceAfterAChangeLeavesItOpen();
    void gzipIsTaken();
    void deepNestingIsNoHarm();
    void redirectsAreNotFollowed();
    void deadPlatformIsNoticed();
    void certificatesAreVerified_data();
    void certificatesAreVerified();
    void plainHttpStaysHere();

private:
    std::unique_ptr<ApiClientFixture> m_fixture;
};

void ScalingoHostileTest::everyErrorStatus_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("kind");
    for (const auto &[status, kind] : std::initializer_list<std::pair<int, ErrorKind>>{
             {400, ErrorKind::InvalidInput},
             {402, ErrorKind::NotAllowed},
             {403, ErrorKind::NotAllowed},
             {404, ErrorKind::NotFound},
             {409, ErrorKind::AlreadyExists},
             {422, ErrorKind::InvalidInput},
             {500, ErrorKind::Unavailable},
             {502, ErrorKind::Unavailable},
             {503, ErrorKind::Unavailable},
             {504, ErrorKind::Unavailable},
             {201, ErrorKind::Unavailable}, // a success, but not the one of the contract
             {204, ErrorKind::Unavailable}})
        QTest::addRow("%d", status) << status << static_cast<int>(kind);
}

void ScalingoHostileTest::everyErrorStatus()
{
    QFETCH(int, status);
    QFETCH(int, kind);
    for (const QByteArray &body : {QByteArray(R"({"error":"x"})"), QByteArray("just text"), QByteArray()}) {
        m_fixture->server->fail({.where = "GET /v1/apps", .times = 1, .status = status, .body = body});
        const Answer answer = m_fixture->ask();
        QVERIFY(!answer);
        QCOMPARE(static_cast<int>(answer.error().kind), kind);
        QVERIFY(!answer.error().text.isEmpty());
        QCOMPARE(!m_fixture->client->state().problem.isEmpty(), status >= 500);
        QVERIFY(m_fixture->ask());
        QVERIFY(m_fixture->client->state().problem.isEmpty());
    }
}

void ScalingoHostileTest::brokenAnswers_data()
{
    QTest::addColumn<ContractServer::Fault>("fault");
    QTest::addColumn<QString>("part");
    QTest::addColumn<bool>("dead"); // the platform seems not to answer

    const auto raw = [](const QByteArray &bytes) {
        ContractServer::Fault fault;
        fault.raw = bytes;
        fault.closes = true;
        return fault;
    };
    QTest::newRow("not JSON") << raw(rawAnswer("<html>")) << u"not JSON"_s << false;
    QTest::newRow("a list") << raw(rawAnswer("[]")) << u"not a JSON object"_s << false;
    QTest::newRow("empty") << raw(rawAnswer("")) << u"not JSON"_s << false;
    QTest::newRow("not UTF-8") << raw(rawAnswer("{\"a\":\"\xff\xfe\"}")) << u"not JSON"_s << false;
    QTest::newRow("broken gzip") << raw(rawAnswer("not gzip", "Content-Encoding: gzip\r\n")) << QString()
                                 << true;
    QTest::newRow("truncated") << raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"apps\":[")
                               << u"closed before the answer was whole"_s << true;
    QTest::newRow("truncated chunk") << raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}")
                                     << u"closed before the answer was whole"_s << true;
    QTest::newRow("closed at once") << raw({}) << u"closed before the answer was whole"_s << true;
    QTest::newRow("not HTTP") << raw("220 mail.example.com ESMTP\r\n") << QString() << true;

    ContractServer::Fault silent;
    QTest::newRow("silent") << silent << u"nothing came in time"_s << true;
    ContractServer::Fault endless = raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{");
    endless.closes = false;
    endless.endless = true;
    QTest::newRow("endless") << endless << u"larger than Drainboard reads"_s << false;
    QTest::newRow("500 MB announced")
        << raw("HTTP/1.1 200 OK\r\nContent-Length: 524288000\r\n\r\n" + QByteArray(2 * 1024 * 1024, ' '))
        << u"larger than Drainboard reads"_s << false;
    QTest::newRow("gzip bomb") << raw(rawAnswer(gzipped(QByteArray(64 * 1024 * 1024, ' ')),
                                                "Content-Encoding: gzip\r\n"))
                               << QString() << false;
}

void ScalingoHostileTest::brokenAnswers()
{
    QFETCH(ContractServer::Fault, fault);
    QFETCH(QString, part);
    QFETCH(bool, dead);
    ApiOptions quick = m_fixture->options();
    if (QByteArray(QTest::currentDataTag()) == "silent")
        quick.limits.silence = 1s;
    m_fixture->client = std::make_unique<ApiClient>(quick, m_fixture->clock);
    QVERIFY(m_fixture->ask());
    fault.where = "GET /v1/apps";
    m_fixture->server->fail(fault); // each time: Qt repeats a request whose kept connection was closed
    const Answer answer = m_fixture->ask();
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::Unavailable);
    QVERIFY2(answer.error().text.contains(part), qPrintable(answer.error().text));
    if (!part.isEmpty())
        QCOMPARE(!m_fixture->client->state().problem.isEmpty(), dead);
    m_fixture->server->behave();
    QVERIFY(m_fixture->ask());
}

void ScalingoHostileTest::silenceAfterAChangeLeavesItOpen()
{
    ApiOptions quick = m_fixture->options();
    quick.limits.silence = 1s;
    m_fixture->client = std::make_unique<ApiClient>(quick, m_fixture->clock);
    m_fixture->server->fail({.where = "POST /v1/apps"});
    ApiRequest request;
    request.method = "POST";
    request.base = m_fixture->server->base();
    request.path = "/v1/apps/app-shop/log_drains";
    request.body = "{}";
    request.subject.what = u"Adding"_s;
    const Answer answer = m_fixture->ask(request);
    QVERIFY(!answer);
    QVERIFY2(answer.error().text.contains(u"may have been made"_s), qPrintable(answer.error().text));
}

void ScalingoHostileTest::gzipIsTaken()
{
    m_fixture->server->fail(
        {.where = "GET /v1/apps",
         .times = 1,
         .raw = rawAnswer(gzipped(R"({"apps":[{"id":"zipped"}]})"), "Content-Encoding: gzip\r\n")});
    const Answer answer = m_fixture->ask();
    QVERIFY(answer);
    QVERIFY(answer->contains("apps"_L1));
}

void ScalingoHostileTest::deepNestingIsNoHarm()
{
    for (const QByteArray &deep : {QByteArray(500'000, '['), QByteArray("{\"a\":").repeated(100'000)}) {
        m_fixture->server->fail({.where = "GET /v1/apps", .times = 1, .status = 200, .body = deep});
        const Answer answer = m_fixture->ask();
        QVERIFY(!answer);
        QVERIFY(answer.error().text.contains(u"not JSON"_s));
    }
    QVERIFY(m_fixture->ask());
}

void ScalingoHostileTest::redirectsAreNotFollowed()
{
    ContractServer elsewhere(m_fixture->clock);
    for (const int status : {301, 302, 303, 307, 308}) {
        m_fixture->server->fail({.where = "GET /v1/apps",
                                 .times = 1,
                                 .status = status,
                                 .headers = "Location: " + elsewhere.base().toLatin1() + "/v1/apps\r\n"});
        const Answer answer = m_fixture->ask();
        QVERIFY(!answer);
        QVERIFY2(answer.error().text.contains(u"does not follow"_s), qPrintable(answer.error().text));
    }
    QVERIFY(elsewhere.requests().isEmpty());
    QVERIFY(m_fixture->ask());
}

void ScalingoHostileTest::deadPlatformIsNoticed()
{
    QVERIFY(m_fixture->ask());
    const QString base = m_fixture->server->base();
    m_fixture->server.reset();
    ApiRequest request;
    request.base = base;
    request.path = "/v1/apps";
    request.subject.what = u"Asking"_s;
    const Answer answer = m_fixture->ask(request);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::Unavailable);
    QVERIFY2(answer.error().text.contains(u"%1 does not answer"_s.arg(QUrl(base).authority())),
             qPrintable(answer.error().text));
    QCOMPARE(m_fixture->client->state().problem, answer.error().text);

    // What is not urgent waits longer and longer instead of knocking.
    request.priority = Priority::Background;
    const auto waiting = m_fixture->client->send(request);
    QCoreApplication::processEvents();
    QVERIFY(!waiting.isFinished());
    m_fixture->clock.advance(2s);
    QTRY_VERIFY(waiting.isFinished());
    const auto longer = m_fixture->client->send(request);
    m_fixture->clock.advance(3s);
    QCoreApplication::processEvents();
    QVERIFY(!longer.isFinished());
    m_fixture->clock.advance(1s);
    QTRY_VERIFY(longer.isFinished());
}

void ScalingoHostileTest::certificatesAreVerified_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("expired");
    QTest::addColumn<bool>("trusted");
    QTest::addColumn<QString>("problem");
    QTest::newRow("good") << u"127.0.0.1"_s << false << true << QString();
    QTest::newRow("untrusted") << u"127.0.0.1"_s << false << false << u"trusted authority"_s;
    QTest::newRow("expired") << u"127.0.0.1"_s << true << true << u"expired"_s;
    QTest::newRow("other host") << u"other.example.com"_s << false << true << u"another host"_s;
}

void ScalingoHostileTest::certificatesAreVerified()
{
    QFETCH(QString, name);
    QFETCH(bool, expired);
    QFETCH(bool, trusted);
    QFETCH(QString, problem);
    const CertificateAuthority authority;
    m_fixture->server = std::make_unique<ContractServer>(
        m_fixture->clock, authority.issue({name}, expired ? Validity::Expired : Validity::Current));
    QTemporaryFile caFile;
    QVERIFY(caFile.open());
    caFile.write(authority.pem());
    caFile.close();
    ApiOptions encrypted = m_fixture->options();
    QVERIFY(encrypted.authBase.startsWith(u"https://"_s));
    if (trusted)
        encrypted.caFile = caFile.fileName();
    m_fixture->client = std::make_unique<ApiClient>(encrypted, m_fixture->clock);
    const Answer answer = m_fixture->ask();
    QCOMPARE(answer.has_value(), problem.isEmpty());
    if (!answer)
        QVERIFY2(answer.error().text.contains(problem), qPrintable(answer.error().text));
    QCOMPARE(m_fixture->server->requests().isEmpty(), !problem.isEmpty()); // not even the token went out
}

void ScalingoHostileTest::plainHttpStaysHere()
{
    ApiRequest request = m_fixture->get("/v1/apps");
    for (const auto *base : {"http://192.0.2.1", "http://example.com", "ftp://127.0.0.1", "", "nonsense",
                             "https://jane@example.com"}) {
        request.base = QString::fromLatin1(base);
        const Answer answer = m_fixture->ask(request);
        QVERIFY2(!answer, base);
        QCOMPARE(answer.error().kind, ErrorKind::InvalidInput);
    }
    QVERIFY(m_fixture->server->requests().isEmpty());
}

QTEST_GUILESS_MAIN(ScalingoHostileTest)
#include "scalingo_hostile_test.moc"
