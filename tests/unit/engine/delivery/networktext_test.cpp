// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/networktext.h"

#include <QLocale>
#include <QScopeGuard>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class NetworkTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void secondsAreWrittenAsTheLanguageDoes()
    {
        const auto restore = qScopeGuard([before = QLocale()] { QLocale::setDefault(before); });
        QLocale::setDefault(QLocale(QLocale::English));
        QCOMPARE(secondsText(30s), u"30 s"_s);
        QCOMPARE(secondsText(250ms), u"0.25 s"_s);
        QLocale::setDefault(QLocale(QLocale::French));
        QCOMPARE(secondsText(250ms), u"0,25 s"_s);
    }

    void detailsOfThePeerAreCleanedAndCut()
    {
        const QString hostile = u"line\n\u202e"_s + QString(5000, u'x');
        const QString text = socketErrorText(QAbstractSocket::UnknownSocketError, hostile);
        QVERIFY(text.size() < 300);
        QVERIFY(!text.contains(u'\n'));
        QVERIFY(!text.contains(u'\u202e'));
    }

    void requestsDoNotQuoteUrls()
    {
        const QString text = replyErrorText(QNetworkReply::UnknownNetworkError,
                                            u"Error transferring https://h/?key=s3cr3t - refused"_s);
        QVERIFY(!text.contains(u"s3cr3t"_s));
    }
};

QTEST_GUILESS_MAIN(NetworkTextTest)
#include "networktext_test.moc"
