// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/inifile.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class IniFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSectionsAndKeysInTheirOrder();
    void endsOfLinesDoNotMatter_data();
    void endsOfLinesDoNotMatter();
    void valuesStayAsTheyAre_data();
    void valuesStayAsTheyAre();
    void anythingElseNamesItsLine_data();
    void anythingElseNamesItsLine();
};

void IniFileTest::readsSectionsAndKeysInTheirOrder()
{
    const auto entries = readIni(R"(; a comment
# another = one

[b]
  z = 1
z2=
	; [c]
[ a b ]  ; of a section
y=2
[b]
x=3=4
[Z]
)");
    QVERIFY2(entries, entries ? "" : qPrintable(entries.error().text));
    QCOMPARE(*entries,
             (QList<IniEntry>{
                 {u"b/z"_s, u"1"_s}, {u"b/z2"_s, u""_s}, {u"a b/y"_s, u"2"_s}, {u"b/x"_s, u"3=4"_s}}));
    QVERIFY(readIni({}) && readIni({})->isEmpty());
}

void IniFileTest::endsOfLinesDoNotMatter_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("LF") << QByteArray("[s]\nk=v\n");
    QTest::newRow("CR LF") << QByteArray("[s]\r\nk=v\r\n");
    QTest::newRow("no last one") << QByteArray("[s]\nk=v");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf[s]\nk=v");
}

void IniFileTest::endsOfLinesDoNotMatter()
{
    QFETCH(QByteArray, content);
    QCOMPARE(readIni(content).value_or(QList<IniEntry>()), (QList<IniEntry>{{u"s/k"_s, u"v"_s}}));
}

void IniFileTest::valuesStayAsTheyAre_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QString>("value");
    for (const auto *plain :
         {"a,b", "a, b", "a;b", "a#b", R"(C:\new\x41\)", "%41", "@Invalid()", "é €", "[x]"})
        QTest::newRow(plain) << QByteArray(plain) << QString::fromUtf8(plain);
    QTest::newRow("space around") << QByteArray(" \t a b \t ") << u"a b"_s;
    QTest::newRow("quoted") << QByteArray(R"("a b")") << u"a b"_s;
    QTest::newRow("space in quotes") << QByteArray(R"(" a ")") << u" a "_s;
    QTest::newRow("backslash in quotes") << QByteArray(R"("a\n")") << uR"(a\n)"_s;
    QTest::newRow("nothing") << QByteArray(R"("")") << u""_s;
    QTest::newRow("comment") << QByteArray("a ; b") << u"a"_s;
    QTest::newRow("comment alone") << QByteArray("\t; b") << u""_s;
    QTest::newRow("two comments") << QByteArray("a ; b ; c") << u"a"_s;
    QTest::newRow("comment that quotes") << QByteArray(R"(a ; "b")") << u"a"_s;
    QTest::newRow("comment after quotes") << QByteArray(R"("a ; # b" ; c)") << u"a ; # b"_s;
}

void IniFileTest::valuesStayAsTheyAre()
{
    QFETCH(QByteArray, written);
    QFETCH(QString, value);
    const auto entries = readIni("[s]\nk=" + written + "\nlast=1");
    QVERIFY2(entries, entries ? "" : qPrintable(entries.error().text));
    QCOMPARE(*entries, (QList<IniEntry>{{u"s/k"_s, value}, {u"s/last"_s, u"1"_s}}));
}

void IniFileTest::anythingElseNamesItsLine_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("line");
    QTest::newRow("no value") << QByteArray("[s]\n\nk\n") << 3;
    QTest::newRow("no key") << QByteArray("[s]\n=v") << 2;
    QTest::newRow("before a section") << QByteArray("# x\nk=v\n[s]") << 2;
    QTest::newRow("there twice") << QByteArray("[s]\nk=1\n[t]\nk=1\n[s]\nk=2") << 6;
    QTest::newRow("open section") << QByteArray("[s\n") << 1;
    QTest::newRow("section without name") << QByteArray("[ ]") << 1;
    QTest::newRow("more than a section") << QByteArray("[s] k=v") << 1;
    QTest::newRow("two names") << QByteArray("[s/t]") << 1;
    QTest::newRow("open quote") << QByteArray("[s]\nk=\"v") << 2;
    QTest::newRow("quote inside") << QByteArray("[s]\nk=a\"v\"") << 2;
    QTest::newRow("two values") << QByteArray("[s]\nk=\"a\", \"b\"") << 2;
    QTest::newRow("comment or value?") << QByteArray("[s]\nk=a # b") << 2;
    QTest::newRow("not UTF-8") << QByteArray("[s]\n; \xe9") << 2;
    QTest::newRow("cut UTF-8") << QByteArray("[s]\nk=\xe2\x82\nl=1") << 2;
    QTest::newRow("control") << QByteArray("[s]\nk=a\0b", 9) << 2;
    QTest::newRow("lone CR") << QByteArray("[s]\rk=a") << 1;
}

void IniFileTest::anythingElseNamesItsLine()
{
    QFETCH(QByteArray, content);
    QFETCH(int, line);
    const auto entries = readIni(content);
    QVERIFY(!entries);
    QCOMPARE(entries.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(entries.error().text.startsWith(u"line %1: "_s.arg(line)), qPrintable(entries.error().text));
}

QTEST_GUILESS_MAIN(IniFileTest)
#include "inifile_test.moc"
