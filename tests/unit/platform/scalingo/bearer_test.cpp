// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/bearer.h"

#include "support/manualclock.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString jwt(const QByteArray &claims)
{
    return QString::fromLatin1(
        "eyJhbGciOiJIUzI1NiJ9." +
        claims.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) + ".c2ln");
}

QString expiringIn(std::chrono::seconds life, const Clock &clock)
{
    const auto exp = clock.wallMicroseconds() / 1'000'000 + life.count();
    return jwt(R"({"exp":)" + QByteArray::number(static_cast<qint64>(exp)) + "}");
}

} // namespace

class BearerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheExpiry_data();
    void readsTheExpiry();
    void isRenewedInTime();
    void expiredInThePast();
    void withoutExpiry();
    void nonsensicalExpiry();
    void dropsOnlyTheRefusedOne();
};

void BearerTest::readsTheExpiry_data()
{
    QTest::addColumn<QString>("token");
    QTest::addColumn<qint64>("expiry"); // -1: none

    QTest::newRow("whole") << jwt(R"({"exp":1800000000})") << qint64(1'800'000'000);
    QTest::newRow("fraction") << jwt(R"({"exp":1800000000.75})") << qint64(1'800'000'000);
    QTest::newRow("zero") << jwt(R"({"exp":0})") << qint64(0);
    QTest::newRow("missing") << jwt("{}") << qint64(-1);
    QTest::newRow("text") << jwt(R"({"exp":"1800000000"})") << qint64(-1);
    QTest::newRow("negative") << jwt(R"({"exp":-5})") << qint64(-1);
    QTest::newRow("far") << jwt(R"({"exp":1e300})") << qint64(-1);
    QTest::newRow("not JSON") << jwt("exp") << qint64(-1);
    QTest::newRow("array") << jwt("[1]") << qint64(-1);
    QTest::newRow("two parts") << u"a.b"_s << qint64(-1);
    QTest::newRow("four parts") << u"a.b.c.d"_s << qint64(-1);
    QTest::newRow("not base64") << u"a.!!!!.c"_s << qint64(-1);
    QTest::newRow("empty") << QString() << qint64(-1);
}

void BearerTest::readsTheExpiry()
{
    QFETCH(QString, token);
    QFETCH(qint64, expiry);
    const auto read = expiryOfJwt(token);
    QCOMPARE(read ? read->toSecsSinceEpoch() : -1, expiry);
}

void BearerTest::isRenewedInTime()
{
    ManualClock clock;
    Bearer bearer;
    QVERIFY(!bearer.usable(clock.now()));
    bearer.take(SecretText(expiringIn(1h, clock)), clock);
    QVERIFY(bearer.usable(clock.now() + 54min));
    QVERIFY(!bearer.usable(clock.now() + 56min));
}

void BearerTest::expiredInThePast()
{
    ManualClock clock;
    Bearer bearer;
    bearer.take(SecretText(expiringIn(-1h, clock)), clock);
    QVERIFY(bearer.usable(clock.now() + 59s)); // the clocks may disagree; the platform decides
    QVERIFY(!bearer.usable(clock.now() + 61s));
}

void BearerTest::withoutExpiry()
{
    ManualClock clock;
    Bearer bearer;
    bearer.take(SecretText(u"opaque"_s), clock);
    QVERIFY(bearer.usable(clock.now() + 54min));
    QVERIFY(!bearer.usable(clock.now() + 56min));
}

void BearerTest::nonsensicalExpiry()
{
    ManualClock clock;
    Bearer bearer;
    bearer.take(SecretText(jwt(R"({"exp":253402300799})")), clock);
    QVERIFY(bearer.usable(clock.now() + 23h));
    QVERIFY(!bearer.usable(clock.now() + 25h));
}

void BearerTest::dropsOnlyTheRefusedOne()
{
    ManualClock clock;
    Bearer bearer;
    bearer.take(SecretText(u"second"_s), clock);
    bearer.drop(SecretText(u"first"_s));
    QVERIFY(bearer.usable(clock.now()));
    bearer.drop(SecretText(u"second"_s));
    QVERIFY(!bearer.usable(clock.now()));
}

QTEST_GUILESS_MAIN(BearerTest)
#include "bearer_test.moc"
