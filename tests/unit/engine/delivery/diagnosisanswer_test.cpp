// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosisfixture.h"

#include <QUdpSocket>

using namespace drainboard;
using namespace Qt::StringLiterals;

/// What the step of the sample line tells.
class DiagnosisAnswerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers_data();
    void answers();
    void streamsDoNotConfirm();
    void datagramsMayBeRefused();
    void lineThatCannotBeSent();

private:
    SystemClock m_clock;
    FiledAuthority m_authority;
};

void DiagnosisAnswerTest::answers_data()
{
    QTest::addColumn<ReceiverBehaviour>("behaviour");
    QTest::addColumn<bool>("passed");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("advice");
    QTest::newRow("taken") << ReceiverBehaviour::Accept << true << u"The target took the line: HTTP 202."_s
                           << QString();
    QTest::newRow("key") << ReceiverBehaviour::Answer403 << false
                         << u"HTTP 403: the API key is not accepted"_s << u"Check the API key"_s;
    QTest::newRow("too many") << ReceiverBehaviour::Answer429 << false << u"HTTP 429"_s << u"Wait a while"_s;
    QTest::newRow("server") << ReceiverBehaviour::Answer500 << false << u"HTTP 500"_s << u"target's side"_s;
    QTest::newRow("refused meanwhile")
        << ReceiverBehaviour::Refuse << false << u"The line was not sent: connection refused."_s
        << u"Run the diagnosis again"_s;
}

void DiagnosisAnswerTest::answers()
{
    QFETCH(const ReceiverBehaviour, behaviour);
    QFETCH(const bool, passed);
    QFETCH(const QString, text);
    QFETCH(const QString, advice);
    Receiver receiver(ReceiverKind::Https, m_authority, u"http-intake.logs.datadoghq.eu"_s);
    receiver.setBehaviour(behaviour);
    EndpointOverrides overrides;
    overrides.byHostAndPort.insert(u"http-intake.logs.datadoghq.eu:443"_s, {u"127.0.0.1"_s, receiver.port()});
    overrides.caFile = m_authority.file;

    std::optional<DiagnosisStep> step;
    diagnoseAnswer(this, "datadog://" + secret + "?region=eu", {}, {"shop-api", "web-1"}, overrides, m_clock,
                   [&](const DiagnosisStep &result) { step = result; });
    QTRY_VERIFY_WITH_TIMEOUT(step, 10'000);
    QCOMPARE(step->passed, passed);
    QCOMPARE(step->stage, behaviour == ReceiverBehaviour::Refuse ? TestStage::Connection : TestStage::Answer);
    QVERIFY2(step->text.contains(text), qPrintable(step->text));
    QVERIFY2(step->advice.contains(advice), qPrintable(step->advice));
    QCOMPARE(step->advice.isEmpty(), passed);
    QCOMPARE(receiver.record().requests(), quint64(behaviour == ReceiverBehaviour::Refuse ? 0 : 1));
}

void DiagnosisAnswerTest::streamsDoNotConfirm()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    std::optional<DiagnosisStep> step;
    diagnoseAnswer(this, tlsUrl(receiver.port()), DiagnosisRun::optionsWith(m_authority.file),
                   {"shop-api", "web-1"}, {}, m_clock, [&](const DiagnosisStep &result) { step = result; });
    QTRY_VERIFY(step);
    QVERIFY(step->passed);
    QVERIFY(step->text.contains(u"do not confirm"_s));
    QVERIFY(step->advice.contains(u"Look for the line"_s));
    QTRY_COMPARE(receiver.record().lines(), 1);
}

void DiagnosisAnswerTest::datagramsMayBeRefused()
{
    quint16 closed = 0;
    {
        QUdpSocket socket;
        QVERIFY(socket.bind(QHostAddress::LocalHost));
        closed = socket.localPort();
    }
    std::optional<DiagnosisStep> step;
    const auto send = [&](quint16 port) {
        step.reset();
        diagnoseAnswer(this, "udp://127.0.0.1:" + QByteArray::number(port), {}, {"shop-api", "web-1"}, {},
                       m_clock, [&](const DiagnosisStep &result) { step = result; });
    };
    send(closed);
    QTRY_VERIFY(step);
    QVERIFY(!step->passed);
    QCOMPARE(step->text, u"The line was not sent: connection refused."_s);

    Receiver receiver(ReceiverKind::Udp, m_authority, u"127.0.0.1"_s);
    send(receiver.port());
    QTRY_VERIFY(step);
    QVERIFY(step->passed);
    QVERIFY2(step->text.contains(u"did not refuse"_s), qPrintable(step->text));
    QTRY_COMPARE(receiver.record().lines(), 1);
}

void DiagnosisAnswerTest::lineThatCannotBeSent()
{
    std::optional<DiagnosisStep> step;
    diagnoseAnswer(this, "gopher://x", {}, {}, {}, m_clock,
                   [&](const DiagnosisStep &result) { step = result; });
    QVERIFY(!step);
    QTRY_VERIFY(step);
    QVERIFY(!step->passed);
    QVERIFY(step->text.startsWith(u"The line was not sent: "_s));
}

QTEST_GUILESS_MAIN(DiagnosisAnswerTest)
#include "diagnosisanswer_test.moc"
