// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/inifile.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QSet>
#include <QStringDecoder>

#include <algorithm>
#include <optional>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Daemon)
};

constexpr QByteArrayView byteOrderMark = "\xef\xbb\xbf";

/// Nothing if it is not UTF-8 or holds control characters.
std::optional<QString> textOf(QByteArrayView line)
{
    QStringDecoder decoder(QStringDecoder::Utf8,
                           QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    const QString text = decoder(line);
    const bool controls =
        std::ranges::any_of(text, [](QChar c) { return c.category() == QChar::Other_Control && c != u'\t'; });
    if (decoder.hasError() || controls)
        return std::nullopt;
    return text.trimmed();
}

/// Without quotes and comment; nothing if it is not clear what is meant.
std::optional<QString> valueOf(const QString &text)
{
    static const QRegularExpression quoted(u"\\A\"([^\"]*)\"(?:\\s+;.*)?\\z"_s);
    if (const auto match = quoted.match(text); match.hasMatch())
        return match.captured(1);
    static const QRegularExpression comment(u"(?:\\A|\\s+);.*\\z"_s);
    const QString value = QString(text).remove(comment);
    static const QRegularExpression doubtful(u"\"|(?:\\A|\\s)#"_s);
    if (value.contains(doubtful))
        return std::nullopt;
    return value;
}

} // namespace

Result<QList<IniEntry>> readIni(const QByteArray &content)
{
    static const QRegularExpression sectionLine(
        u"\\A\\[\\s*([^\\[\\]/\\s](?:[^\\[\\]/]*[^\\[\\]/\\s])?)\\s*\\](?:\\s*;.*)?\\z"_s);
    QList<IniEntry> entries;
    QSet<QString> keys;
    QString section;
    qsizetype number = 0;
    const auto refuse = [&number](const QString &problem) {
        return failure(ErrorKind::InvalidInput, Text::tr("line %1: %2").arg(number).arg(problem));
    };
    const bool marked = content.startsWith(byteOrderMark);
    const auto lines = content.mid(marked ? byteOrderMark.size() : 0).split('\n');
    for (const auto &line : lines) {
        ++number;
        const auto text = textOf(line.endsWith('\r') ? line.chopped(1) : line);
        if (!text)
            return refuse(Text::tr("It is not text in UTF-8."));
        if (text->isEmpty() || text->startsWith(u';') || text->startsWith(u'#'))
            continue;
        if (const auto match = sectionLine.match(*text); match.hasMatch()) {
            section = match.captured(1);
            continue;
        }
        const auto equals = text->indexOf(u'=');
        if (equals < 1 || text->startsWith(u'['))
            return refuse(Text::tr("It is neither [section] nor key=value."));
        const QString name = text->left(equals).trimmed();
        if (section.isEmpty())
            return refuse(Text::tr("The key %1 stands before any [section].").arg(name));
        const QString key = section + u'/' + name;
        if (keys.contains(key))
            return refuse(Text::tr("The key %1 is there already.").arg(key));
        keys.insert(key);
        const auto value = valueOf(text->mid(equals + 1).trimmed());
        if (!value)
            return refuse(Text::tr("Double quotes go around a whole value; one that holds # needs them."));
        entries.append({key, *value});
    }
    return entries;
}

} // namespace drainboard
