// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/visibletext.h"

#include <algorithm>

namespace drainboard {

namespace {

bool deceives(QChar c)
{
    if (c.unicode() >= 0x20 && c.unicode() < 0x7f) // most of all text, without a look into Unicode's tables
        return false;
    return c.category() == QChar::Other_Control || c.category() == QChar::Other_Format ||
           c.category() == QChar::Separator_Line || c.category() == QChar::Separator_Paragraph;
}

} // namespace

QString visibleText(const QString &text)
{
    if (std::none_of(text.begin(), text.end(), deceives))
        return text;
    QString shown;
    shown.reserve(text.size() + 16);
    for (const QChar c : text) {
        if (!deceives(c))
            shown += c;
        else if (c.unicode() < 0x20)
            shown += QChar(0x2400 + c.unicode());
        else if (c.unicode() == 0x7f)
            shown += QChar(0x2421);
        else
            shown += QStringLiteral("⟨U+%1⟩").arg(c.unicode(), 4, 16, QLatin1Char('0')).toUpper();
    }
    return shown;
}

} // namespace drainboard
