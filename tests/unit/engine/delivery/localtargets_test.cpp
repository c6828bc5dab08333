// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/localtargets.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class LocalTargetsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsThem_data();
    void knowsThem();
    void allowsWhatIsAllowed();
};

void LocalTargetsTest::knowsThem_data()
{
    QTest::addColumn<bool>("local");
    for (const char *address : {"127.0.0.1",
                                "127.255.0.9",
                                "0.0.0.0",
                                "0.1.2.3",
                                "::1",
                                "::",
                                "::127.0.0.1",
                                "::ffff:127.0.0.1",
                                "::ffff:0.0.0.0",
                                "64:ff9b::7f00:1",
                                "169.254.1.1",
                                "169.254.169.254",
                                "::ffff:169.254.169.254",
                                "64:ff9b::a9fe:a9fe",
                                "169.254.170.2",
                                "fe80::1",
                                "fe80::1%eth0",
                                "febf::1",
                                "fd00:ec2::254",
                                "fd00:ec2::23",
                                "fd20:ce::254",
                                "fd00:c1::a9fe:a9fe",
                                "fd00:42::42",
                                "fd00:a9fe:a9fe::1",
                                "100.100.100.200",
                                "fd00:100::100:200",
                                "168.63.129.16",
                                "192.0.0.192"})
        QTest::newRow(address) << true;
    for (const char *address :
         {"1.0.0.1", "128.0.0.1", "10.0.0.1", "192.168.1.1", "169.253.255.255", "203.0.113.7",
          "::ffff:203.0.113.7", "64:ff9b::cb00:7107", "2001:db8::1", "fec0::1", "fd00::1", "100.100.100.201"})
        QTest::newRow(address) << false;
}

void LocalTargetsTest::knowsThem()
{
    QFETCH(const bool, local);
    const QString text = QString::fromLatin1(QTest::currentDataTag());
    const QHostAddress address(text);
    const QString why = LocalTargets{true, {}}.refusal(address);
    QCOMPARE(!why.isEmpty(), local);
    QCOMPARE(why.contains(text) && why.contains(u"server/local_targets"_s), local);
    QCOMPARE(LocalTargets().refusal(address), QString());
}

void LocalTargetsTest::allowsWhatIsAllowed()
{
    const LocalTargets some{
        true, {QHostAddress::parseSubnet(u"127.0.0.0/24"_s), QHostAddress::parseSubnet(u"::1"_s)}};
    for (const auto &allowed : {u"127.0.0.1"_s, u"127.0.0.255"_s, u"::ffff:127.0.0.1"_s, u"::1"_s})
        QCOMPARE(some.refusal(QHostAddress(allowed)), QString());
    for (const auto &refused : {u"127.0.1.1"_s, u"::"_s, u"169.254.169.254"_s, u"fe80::1"_s})
        QVERIFY(!some.refusal(QHostAddress(refused)).isEmpty());
}

QTEST_GUILESS_MAIN(LocalTargetsTest)
#include "localtargets_test.moc"
