// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/visibletext.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class VisibleTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shows_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("plain text is untouched")
            << u"checkout in 182 ms – é 日本"_s << u"checkout in 182 ms – é 日本"_s;
        QTest::newRow("escape and line feed") << u"a\x1b[31m\nb"_s << u"a␛[31m␊b"_s;
        QTest::newRow("nul") << QString(QChar(0)) << u"␀"_s;
        QTest::newRow("delete") << u"\x7f"_s << u"␡"_s;
        QTest::newRow("bidirectional override") << u"a\u202eb"_s << u"a⟨U+202E⟩b"_s;
        QTest::newRow("zero width space") << u"a\u200bb"_s << u"a⟨U+200B⟩b"_s;
    }
    void shows()
    {
        QFETCH(QString, text);
        QTEST(visibleText(text), "shown");
    }
};

QTEST_GUILESS_MAIN(VisibleTextTest)
#include "visibletext_test.moc"
