// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/baseurl.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class BaseUrlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
};

void BaseUrlTest::accepts_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("base");
    QTest::newRow("https") << u"https://auth.scalingo.com"_s << u"https://auth.scalingo.com"_s;
    QTest::newRow("slashes") << u" https://auth.scalingo.com// "_s << u"https://auth.scalingo.com"_s;
    QTest::newRow("prefix is kept") << u"https://host:8443/drain/board/"_s
                                    << u"https://host:8443/drain/board"_s;
    QTest::newRow("loopback 4") << u"http://127.0.0.1:8080"_s << u"http://127.0.0.1:8080"_s;
    QTest::newRow("loopback 4, another") << u"http://127.9.9.9"_s << u"http://127.9.9.9"_s;
    QTest::newRow("loopback 6") << u"http://[::1]:8080"_s << u"http://[::1]:8080"_s;
    QTest::newRow("localhost") << u"http://localhost:8080"_s << u"http://localhost:8080"_s;
}

void BaseUrlTest::accepts()
{
    QFETCH(QString, typed);
    QFETCH(QString, base);
    const auto checked = checkedBaseUrl(typed);
    QVERIFY2(checked, checked ? "" : qPrintable(checked.error().text));
    QCOMPARE(*checked, base);
}

void BaseUrlTest::refuses_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << u"  "_s << u"Give an address"_s;
    QTest::newRow("slashes alone") << u"///"_s << u"Give an address"_s;
    QTest::newRow("plain http") << u"http://logs.example.com"_s << u"use https"_s;
    QTest::newRow("looks like loopback") << u"http://127.0.0.1.example.com"_s << u"use https"_s;
    QTest::newRow("localhost of somebody") << u"http://localhost.example.com"_s << u"use https"_s;
    QTest::newRow("any address") << u"http://0.0.0.0"_s << u"use https"_s;
    QTest::newRow("user") << u"https://me:secret@host"_s << u"no user"_s;
    QTest::newRow("empty user") << u"https://@host"_s << u"no user"_s;
    QTest::newRow("query") << u"https://host?token=x"_s << u"ends before"_s;
    QTest::newRow("bare query") << u"https://host?"_s << u"ends before"_s;
    QTest::newRow("fragment") << u"https://host#x"_s << u"ends before"_s;
    QTest::newRow("file") << u"file:///etc/passwd"_s << u"not an address"_s;
    QTest::newRow("other scheme") << u"ftp://host"_s << u"begins with https"_s;
    QTest::newRow("no scheme") << u"auth.scalingo.com"_s << u"not an address"_s;
    QTest::newRow("line feed") << u"https://host\nX: y"_s << u"not an address"_s;
    QTest::newRow("override") << u"https://ho\u202est"_s << u"not an address"_s;
    QTest::newRow("endless") << QString(u"https://host/"_s + QString(3000, u'x')) << u"not an address"_s;
    QTest::newRow("port") << u"https://host:99999"_s << u"not an address"_s;
}

void BaseUrlTest::refuses()
{
    QFETCH(QString, typed);
    QFETCH(QString, says);
    const auto checked = checkedBaseUrl(typed);
    QVERIFY(!checked);
    QVERIFY2(checked.error().text.contains(says), qPrintable(checked.error().text));
    QVERIFY(!checked.error().text.contains(u"secret"_s));
}

QTEST_GUILESS_MAIN(BaseUrlTest)
#include "baseurl_test.moc"
