// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/drainurl.h"
#include "integration/rsyslogpeer.h"
#include "support/sinkrun.h"
#include "support/writefile.h"

using namespace drainboard;
using namespace Qt::StringLiterals;
using Input = RsyslogPeer::Input;

/// Lines through the real encoder and sink into a real rsyslog.
class RsyslogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void receives_data();
    void receives();
    void tlsIsRefused_data();
    void tlsIsRefused();

private:
    Outcome send(const RsyslogPeer &peer, const QByteArray &scheme, const CertificateAuthority &trusted);

    QTemporaryDir m_folder;
    CertificateAuthority m_authority;
};

namespace {

constexpr std::int64_t moment = 1'768'469'400'123'456; // 2026-01-15 09:30:00.123456 UTC
const QByteArray start = "<14>1 2026-01-15T09:30:00.123456Z web-1 shop-api web-1 - - ";

} // namespace

void RsyslogTest::initTestCase()
{
    if (qEnvironmentVariableIntValue("DRAINBOARD_QUICK") == 1)
        QSKIP("Quick run: tests with outside servers are left out.");
    const QString missing = RsyslogPeer::whyMissing();
    QVERIFY2(missing.isEmpty(), qPrintable(missing));
}

Outcome RsyslogTest::send(const RsyslogPeer &peer, const QByteArray &scheme,
                          const CertificateAuthority &trusted)
{
    EndpointOverrides overrides;
    overrides.caFile = m_folder.filePath(u"ca.pem"_s);
    if (!writeFile(overrides.caFile, trusted.pem()))
        return {Verdict::Refused, u"the authority cannot be written"_s, {}};
    overrides.byHostAndPort.insert(u"logs.example.com:6514"_s, {u"127.0.0.1"_s, peer.port()});

    const DrainTarget target = parseDrainUrl(scheme + "://logs.example.com:6514");
    const std::array lines = {LineView{moment, Severity::Informational, "web-1", "first"},
                              LineView{moment, Severity::Informational, "web-1", "zweite Zeile: äöü"}};
    Payload payload;
    makeEncoder(target, {})->encode(lines, {"shop-api", "web-1"}, payload);
    return SinkRun(endpointOf(target, {}).value(), overrides).send(payload);
}

void RsyslogTest::receives_data()
{
    QTest::addColumn<Input>("input");
    QTest::addColumn<QByteArray>("scheme");
    QTest::newRow("UDP") << Input::Udp << QByteArray("udp");
    QTest::newRow("TCP") << Input::Tcp << QByteArray("tcp");
    QTest::newRow("TCP+TLS") << Input::Tls << QByteArray("tcp+tls");
}

void RsyslogTest::receives()
{
    QFETCH(const Input, input);
    QFETCH(const QByteArray, scheme);
    RsyslogPeer peer;
    QVERIFY2(peer.start(input, m_authority.issue({u"logs.example.com"_s}), m_authority.pem()),
             peer.complaints().constData());
    const Outcome outcome = send(peer, scheme, m_authority);
    QVERIFY2(outcome.verdict == Verdict::Delivered, qPrintable(outcome.text));
    const QList<QByteArray> expected{start + "first", start + "zweite Zeile: äöü"};
    QTRY_COMPARE_WITH_TIMEOUT(peer.lines(), expected, 10'000);
}

void RsyslogTest::tlsIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Validity>("validity");
    QTest::addColumn<bool>("otherAuthority");
    QTest::addColumn<QString>("text");
    QTest::newRow("other authority") << u"logs.example.com"_s << Validity::Current << true
                                     << u"certificate is not signed by a trusted authority"_s;
    QTest::newRow("other host") << u"other.example"_s << Validity::Current << false
                                << u"certificate is for another host: other.example"_s;
    QTest::newRow("expired") << u"logs.example.com"_s << Validity::Expired << false
                             << u"certificate has expired on "_s;
}

void RsyslogTest::tlsIsRefused()
{
    QFETCH(const QString, name);
    QFETCH(const Validity, validity);
    QFETCH(const bool, otherAuthority);
    QFETCH(const QString, text);
    RsyslogPeer peer;
    QVERIFY2(peer.start(Input::Tls, m_authority.issue({name}, validity), m_authority.pem()),
             peer.complaints().constData());
    const Outcome outcome = send(peer, "tcp+tls", otherAuthority ? CertificateAuthority() : m_authority);
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QVERIFY2(outcome.text.startsWith(text), qPrintable(outcome.text));
    QCOMPARE(peer.lines(), QList<QByteArray>());
}

QTEST_GUILESS_MAIN(RsyslogTest)
#include "rsyslog_test.moc"
