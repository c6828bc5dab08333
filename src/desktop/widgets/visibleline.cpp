// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/visibleline.h"

#include "base/visibletext.h"

#include <QStringDecoder>

namespace drainboard {

/// Does not cut a character in two.
static std::string_view firstBytes(std::string_view utf8, std::size_t maxBytes)
{
    if (utf8.size() <= maxBytes)
        return utf8;
    std::size_t end = maxBytes;
    while (end > 0 && maxBytes - end < 3 && (static_cast<unsigned char>(utf8[end]) & 0xc0) == 0x80)
        --end;
    return utf8.substr(0, end);
}

VisibleLine visibleLine(std::string_view utf8, std::size_t maxBytes)
{
    const std::string_view shown = firstBytes(utf8, maxBytes);
    // Not fromUtf8(): it would swallow a byte order mark at the beginning.
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    QString text = decoder.decode(QByteArrayView(shown.data(), qsizetype(shown.size())));
    text.replace(u'\t', QStringLiteral("    "));
    return {visibleText(text), utf8.size() - shown.size()};
}

} // namespace drainboard
