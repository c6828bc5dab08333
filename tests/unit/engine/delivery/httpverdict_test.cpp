// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/httpverdict.h"
#include "support/localtime.h"

#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;

class HttpVerdictTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verdicts_data();
    void verdicts();
    void pauses_data();
    void pauses();
    void datesAreNoLocalTime();
};

void HttpVerdictTest::verdicts_data()
{
    QTest::addColumn<ProviderType>("provider");
    QTest::addColumn<QList<int>>("delivered");
    QTest::addColumn<QList<int>>("refused");
    QTest::addColumn<QString>("badKey");
    QTest::newRow("datadog") << ProviderType::Datadog << QList{202} << QList{400}
                             << QStringLiteral("HTTP 403: the API key is not accepted");
    QTest::newRow("betterstack") << ProviderType::Betterstack << QList{202} << QList{400, 406}
                                 << QStringLiteral("HTTP 403: the source token is not accepted");
    QTest::newRow("appsignal") << ProviderType::Appsignal << QList{200, 201, 202, 204, 206} << QList{400}
                               << QStringLiteral("HTTP 403: the API key is not accepted");
    QTest::newRow("elk") << ProviderType::Elk << QList{200, 201, 202, 204} << QList{400}
                         << QStringLiteral("HTTP 403: the user name or password is not accepted");
}

void HttpVerdictTest::verdicts()
{
    QFETCH(const ProviderType, provider);
    QFETCH(const QList<int>, delivered);
    QFETCH(const QList<int>, refused);
    QFETCH(const QString, badKey);
    for (const int status : {200, 201, 202, 204, 206, 301, 307, 400, 401, 402, 403,
                             404, 406, 408, 413, 429, 500, 501, 502, 503, 504}) {
        auto expected = Verdict::Retry;
        if (delivered.contains(status))
            expected = Verdict::Delivered;
        else if (refused.contains(status))
            expected = Verdict::Refused;
        else if (status == 413)
            expected = Verdict::TooLarge;
        const Outcome outcome = httpVerdict(provider, {status, {}, {}}, {});
        QVERIFY2(outcome.verdict == expected, qPrintable(outcome.text));
        QVERIFY(outcome.text.startsWith(QStringLiteral("HTTP %1").arg(status)));
        QCOMPARE(outcome.doubt,
                 provider == ProviderType::Elk && status == 500 ? Doubt::Content : Doubt::None);
        if (outcome.verdict != Verdict::Delivered)
            QCOMPARE(outcome.reason, status < 300   ? FailureReason::Other
                                     : status < 400 ? FailureReason::Http3xx
                                     : status < 500 ? FailureReason::Http4xx
                                                    : FailureReason::Http5xx);
    }
    QCOMPARE(httpVerdict(provider, {403, {}, {}}, {}).text, badKey);
}

void HttpVerdictTest::pauses_data()
{
    QTest::addColumn<ProviderType>("provider");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::addColumn<QByteArray>("reset");
    QTest::addColumn<int>("seconds"); // -1: none
    const auto dd = ProviderType::Datadog;
    QTest::newRow("none") << dd << 503 << QByteArray() << QByteArray() << -1;
    QTest::newRow("seconds") << dd << 503 << QByteArray("17") << QByteArray() << 17;
    QTest::newRow("at most 5 minutes") << dd << 429 << QByteArray("86400") << QByteArray() << 300;
    QTest::newRow("overflow") << dd << 429 << QByteArray("99999999999999999999") << QByteArray() << -1;
    QTest::newRow("largest") << dd << 429 << QByteArray("9223372036854775807") << QByteArray() << 300;
    QTest::newRow("negative") << dd << 429 << QByteArray("-5") << QByteArray() << -1;
    QTest::newRow("nonsense") << dd << 429 << QByteArray("soon") << QByteArray() << -1;
    QTest::newRow("date") << dd << 503 << QByteArray("Thu, 15 Jan 2026 09:30:40 GMT") << QByteArray() << 40;
    QTest::newRow("past date") << dd << 503 << QByteArray("Thu, 15 Jan 2026 09:00:00 GMT") << QByteArray()
                               << 0;
    QTest::newRow("reset") << dd << 429 << QByteArray() << QByteArray("9") << 9;
    QTest::newRow("reset at") << dd << 429 << QByteArray() << QByteArray("1768469412") << 12;
    QTest::newRow("Retry-After first") << dd << 429 << QByteArray("3") << QByteArray("9") << 3;
    QTest::newRow("reset elsewhere") << ProviderType::Elk << 429 << QByteArray() << QByteArray("9") << -1;
    QTest::newRow("quota") << ProviderType::Betterstack << 402 << QByteArray() << QByteArray() << 300;
}

void HttpVerdictTest::pauses()
{
    QFETCH(const ProviderType, provider);
    QFETCH(const int, status);
    QFETCH(const QByteArray, retryAfter);
    QFETCH(const QByteArray, reset);
    QFETCH(const int, seconds);
    const QDateTime now = QDateTime::fromSecsSinceEpoch(1'768'469'400, Qt::UTC); // 2026-01-15 09:30:00
    const Outcome outcome = httpVerdict(provider, {status, retryAfter, reset}, now);
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QCOMPARE(outcome.retryAfter.has_value(), seconds >= 0);
    if (seconds >= 0)
        QCOMPARE(outcome.retryAfter->count(), seconds * 1000);
}

void HttpVerdictTest::datesAreNoLocalTime()
{
    const LocalTime paris("Europe/Paris");
    // A moment whose time of day is none in Paris, where summer begins.
    const QDateTime now({2027, 3, 28}, {2, 30}, Qt::UTC);
    const auto outcome = httpVerdict(ProviderType::Datadog, {503, "Sun, 28 Mar 2027 02:30:40 GMT", {}}, now);
    QCOMPARE(outcome.retryAfter.value_or(0s), 40s);
}

QTEST_GUILESS_MAIN(HttpVerdictTest)
#include "httpverdict_test.moc"
