// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/tokencommand.h"

#include "daemon/ownfolder.h"
#include "server/serverfolder.h"
#include "server/tokenstore.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype dateSize = 10; // 2027-01-31

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Daemon)
};

tl::unexpected<Error> usage()
{
    return failure(
        ErrorKind::InvalidInput,
        Text::tr(
            "Use: drainboardd token add NAME [--read-only] [--expires WHEN] --data DIR, drainboardd token "
            "list --data DIR, or drainboardd token remove NAME --data DIR."));
}

QString listed(const QList<ApiToken> &tokens)
{
    QString text;
    for (const auto &token : tokens)
        text += u"%1\t%2\t%3\t%4\t%5\n"_s.arg(
            token.id, token.readOnly ? u"read-only"_s : u"read-write"_s, token.created.toString(Qt::ISODate),
            token.expires ? token.expires->toString(Qt::ISODate) : u"never"_s, token.name);
    return text;
}

Result<QString> add(TokenStore &store, const TokenCommand &command, const QDateTime &now)
{
    std::optional<QDateTime> expires;
    if (!command.expires.isEmpty()) {
        const auto moment = momentFrom(command.expires, now);
        if (!moment)
            return tl::unexpected(moment.error());
        expires = *moment;
    }
    return store.add(command.words[1], command.readOnly, expires, now).map([](const SecretText &token) {
        return QString(token.reveal() + u'\n');
    });
}

} // namespace

Result<QDateTime> momentFrom(const QString &text, const QDateTime &now)
{
    static const QRegularExpression span(u"\\A([0-9]{1,5})([dh])\\z"_s);
    if (const auto match = span.match(text); match.hasMatch()) {
        const qint64 count = match.captured(1).toLongLong();
        return now.addSecs(count * (match.captured(2) == "d"_L1 ? 24 * 3600 : 3600));
    }
    auto moment = QDateTime::fromString(text, Qt::ISODate);
    // No zone was given: it is UTC's, since local time has hours that are not.
    if (moment.timeSpec() == Qt::LocalTime)
        moment = QDateTime::fromString(text + (text.size() == dateSize ? "T00:00Z"_L1 : "Z"_L1), Qt::ISODate);
    if (!moment.isValid())
        return failure(
            ErrorKind::InvalidInput,
            Text::tr("“%1” is no moment: write 90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z.").arg(text));
    return moment.toUTC();
}

Result<QString> runTokenCommand(const TokenCommand &command, const QDateTime &now, uint user)
{
    const QString verb = command.words.value(0);
    const qsizetype wanted = verb == "list"_L1 ? 1 : 2;
    if (command.words.size() != wanted || !QStringList{u"add"_s, u"list"_s, u"remove"_s}.contains(verb))
        return usage();
    // A server may hold the folder: it is not taken hold of here.
    const auto data = makeOwnFolder(command.data, user, u"drainboardd token …"_s);
    if (!data)
        return tl::unexpected(data.error());
    const ServerFolder folder(*data);
    if (auto made = folder.make(); !made)
        return tl::unexpected(made.error());
    TokenStore store(folder.tokens());
    if (verb == "add"_L1)
        return add(store, command, now);
    if (verb == "remove"_L1)
        return store.remove(command.words[1]).map([] { return QString(); });
    return store.tokens().map(listed);
}

} // namespace drainboard
