// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/language.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class LanguageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLaterCallTakesTheEarlierOnesPlace();
    void unknownLanguagesGetEnglish();
    void numbersSpeakIt();
};

static QString deleted(int count)
{
    return QCoreApplication::translate("drainboard::DrainUndo", "%n drain(s) deleted.", nullptr, count);
}

void LanguageTest::aLaterCallTakesTheEarlierOnesPlace()
{
    useLanguage(*QCoreApplication::instance(), u"fr"_s);
    QCOMPARE(deleted(2), u"2 drains supprimés."_s);
    useLanguage(*QCoreApplication::instance(), u"en"_s);
    QCOMPARE(deleted(2), u"2 drains deleted."_s);
    QCOMPARE(deleted(1), u"1 drain deleted."_s);
}

void LanguageTest::unknownLanguagesGetEnglish()
{
    useLanguage(*QCoreApplication::instance(), u"is"_s);
    QCOMPARE(deleted(2), u"2 drains deleted."_s);
}

void LanguageTest::numbersSpeakIt()
{
    useLanguage(*QCoreApplication::instance(), u"fr"_s);
    QCOMPARE(QLocale().decimalPoint(), u","_s);
    useLanguage(*QCoreApplication::instance(), u"en"_s);
    QCOMPARE(QLocale().decimalPoint(), u"."_s);
}

QTEST_GUILESS_MAIN(LanguageTest)
#include "language_test.moc"
