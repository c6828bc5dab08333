// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/traffic.h"

#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class TrafficTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSampleIsWhatTheDemoNeeds()
    {
        QFile file(QStringLiteral(SAMPLE_FILE));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto apps = readSampleApps(file.readAll());
        QVERIFY(apps);
        QCOMPARE(apps->size(), 4);
        QStringList addons;
        for (const auto &app : *apps) {
            QVERIFY(!app.lines.isEmpty());
            addons << app.addons;
            const auto providers = app.addonLines.keys();
            for (const auto &provider : providers)
                QVERIFY(app.addons.contains(provider));
        }
        for (const auto &needed : {u"postgresql"_s, u"redis"_s, u"scheduler"_s})
            QVERIFY(addons.contains(needed));
    }

    void refusesWhatIsNotJson() { QVERIFY(!readSampleApps("{")); }

    void fillsInPlaceholders()
    {
        std::mt19937 random(1);
        const QString text = filledIn(u"a {3-5} {id} {ip} {uuid} {word} {other} z"_s, random);
        static const QRegularExpression expected(
            u"^a [3-5] \\d{5} 203\\.0\\.113\\.\\d+ [0-9a-f-]{36} \\S.* \\{other\\} z$"_s);
        QVERIFY2(expected.match(text).hasMatch(), qPrintable(text));
    }

    void writesSyslogLines()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        Traffic traffic;
        traffic.addSource(u"shop-api"_s, {{1, u"web-{1-2}"_s, 3, u"order {id} failed"_s}});
        traffic.start(u"127.0.0.1"_s, server.serverPort(), 500);
        QByteArray received;
        QTRY_VERIFY(server.hasPendingConnections());
        QTcpSocket *peer = server.nextPendingConnection();
        QTRY_VERIFY((received += peer->readAll()).count('\n') >= 20);
        static const QRegularExpression line(
            u"^<11>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z demo shop-api web-[12] - - order \\d{5} failed$"_s);
        const QString first = QString::fromUtf8(received.left(received.indexOf('\n')));
        QVERIFY2(line.match(first).hasMatch(), qPrintable(first));
    }

    void comesBackWhenTheIntakeWasAway()
    {
        auto server = std::make_unique<QTcpServer>();
        QVERIFY(server->listen(QHostAddress::LocalHost));
        const quint16 port = server->serverPort();
        server.reset();
        Traffic traffic;
        traffic.addSource(u"a"_s, {{1, u"p"_s, 6, u"t"_s}});
        traffic.start(u"127.0.0.1"_s, port, 100);
        server = std::make_unique<QTcpServer>();
        QVERIFY(server->listen(QHostAddress::LocalHost, port));
        QTRY_VERIFY(server->hasPendingConnections());
    }
};

QTEST_GUILESS_MAIN(TrafficTest)
#include "traffic_test.moc"
