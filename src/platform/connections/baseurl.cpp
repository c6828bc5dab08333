// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/baseurl.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QUrl>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestUrl = 2000;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(BaseUrl)
};

bool isLoopback(const QString &host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

} // namespace

Result<QString> checkedBaseUrl(const QString &text)
{
    QString base = text.trimmed();
    while (base.endsWith(u'/'))
        base.chop(1);
    const auto printable = [](QChar c) { return c > u' ' && c < u'\x7f'; };
    if (base.isEmpty())
        return failure(ErrorKind::InvalidInput,
                       Text::tr("Give an address such as https://logs.example.com."));
    const QUrl url(base, QUrl::StrictMode);
    if (base.size() > longestUrl || !std::ranges::all_of(base, printable) || !url.isValid() ||
        url.host().isEmpty())
        return failure(ErrorKind::InvalidInput,
                       Text::tr("This is not an address such as https://logs.example.com."));
    if (!url.userInfo().isEmpty() || base.contains(u'@'))
        return failure(ErrorKind::InvalidInput,
                       Text::tr("An address carries no user and no password; the token is given apart."));
    if (url.hasQuery() || url.hasFragment())
        return failure(ErrorKind::InvalidInput, Text::tr("The address ends before “?” and “#”."));
    if (url.scheme() == "http"_L1 && !isLoopback(url.host()))
        return failure(ErrorKind::NotAllowed,
                       Text::tr("Without encryption (http) only this computer may be asked; use https."));
    if (url.scheme() != "https"_L1 && url.scheme() != "http"_L1)
        return failure(ErrorKind::InvalidInput, Text::tr("The address begins with https://."));
    return base;
}

} // namespace drainboard
