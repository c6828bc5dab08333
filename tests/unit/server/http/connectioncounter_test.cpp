// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/connectioncounter.h"

#include <QTest>

#include <vector>

using namespace drainboard;

namespace {

AddressBytes v4(std::uint8_t last)
{
    return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, last};
}

AddressBytes v6(std::uint8_t network, std::uint8_t host)
{
    return {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, network, 0, 0, 0, 0, 0, 0, 0, host};
}

} // namespace

class ConnectionCounterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsPerAddress();
    void countsInAll();
    void networkCountsAsOneAddress();
    void movedPlaceIsGivenBackOnce();
};

void ConnectionCounterTest::countsPerAddress()
{
    ConnectionCounter counter(10, 2);
    auto first = counter.admit(v4(1));
    const auto second = counter.admit(v4(1));
    QVERIFY(first && second);
    QVERIFY(!counter.admit(v4(1)));
    QVERIFY(counter.admit(v4(2)));
    first.reset();
    QVERIFY(counter.admit(v4(1)));
}

void ConnectionCounterTest::countsInAll()
{
    ConnectionCounter counter(3, 2);
    std::vector<ConnectionCounter::Place> places;
    for (std::uint8_t i = 1; i <= 3; ++i)
        places.push_back(*counter.admit(v4(i)));
    QVERIFY(!counter.admit(v4(4)));
    places.pop_back();
    QVERIFY(counter.admit(v4(4)));
}

void ConnectionCounterTest::networkCountsAsOneAddress()
{
    ConnectionCounter counter(10, 1);
    const auto place = counter.admit(v6(1, 1));
    QVERIFY(place);
    QVERIFY(!counter.admit(v6(1, 2)));
    QVERIFY(counter.admit(v6(2, 1)));
}

void ConnectionCounterTest::movedPlaceIsGivenBackOnce()
{
    ConnectionCounter counter(1, 1);
    auto place = counter.admit(v4(1));
    {
        const ConnectionCounter::Place moved(std::move(*place));
        place.reset();
        QVERIFY(!counter.admit(v4(1)));
    }
    QVERIFY(counter.admit(v4(1)));
}

QTEST_GUILESS_MAIN(ConnectionCounterTest)
#include "connectioncounter_test.moc"
