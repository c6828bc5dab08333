// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/visibletext.h"

#include <QStringDecoder>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

bool isPlain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7f;
}

/// Turns, hides or breaks what stands around it (Unicode's Bidi_Control, Default_Ignorable and separators,
/// without the joiners and selectors that scripts and emoji need).
bool isDeceptive(char32_t c)
{
    return (c >= 0x80 && c <= 0x9f) || c == 0xad || c == 0x61c || c == 0x180e || c == 0x200b ||
           (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
           c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

void appendVisible(QString &to, char32_t c)
{
    if (c == '\t')
        to += "    "_L1;
    else if (c < 0x20)
        to += QChar(char16_t(0x2400 + c));
    else if (c == 0x7f)
        to += QChar(u'␡');
    else if (isDeceptive(c))
        to += u"⟨U+%1⟩"_s.arg(uint(c), 4, 16, QChar(u'0')).toUpper();
    else
        to += QChar::fromUcs4(c);
}

/// Does not cut a character in two.
std::string_view firstBytes(std::string_view utf8, std::size_t maxBytes)
{
    if (utf8.size() <= maxBytes)
        return utf8;
    std::size_t end = maxBytes;
    while (end > 0 && maxBytes - end < 3 && (static_cast<unsigned char>(utf8[end]) & 0xc0) == 0x80)
        --end;
    return utf8.substr(0, end);
}

} // namespace

VisibleText visibleText(std::string_view utf8, std::size_t maxBytes)
{
    const std::string_view shown = firstBytes(utf8, maxBytes);
    VisibleText result{QString(), utf8.size() - shown.size()};
    if (std::all_of(shown.begin(), shown.end(),
                    [](char c) { return isPlain(static_cast<unsigned char>(c)); })) {
        result.text = QString::fromLatin1(shown.data(), qsizetype(shown.size()));
        return result;
    }
    // Stateless, because otherwise a byte order mark at the beginning would be swallowed.
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString view = decoder.decode(QByteArrayView(shown.data(), qsizetype(shown.size())));
    result.text.reserve(view.size());
    for (qsizetype i = 0; i < view.size(); ++i) {
        if (view[i].isHighSurrogate() && i + 1 < view.size()) {
            appendVisible(result.text, QChar::surrogateToUcs4(view[i], view[i + 1]));
            ++i;
        } else {
            appendVisible(result.text, view[i].unicode());
        }
    }
    return result;
}

} // namespace drainboard
