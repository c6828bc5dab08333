// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/clientaddress.h"

#include <QRegularExpression>

namespace drainboard {

using namespace Qt::StringLiterals;

QString clientAddress(const HttpRequest &request, const QString &publicUrl)
{
    if (!publicUrl.isEmpty())
        return publicUrl;
    // Strict: the header goes back into URLs.
    static const QRegularExpression hostAndPort(
        u"\\A(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?\\z"_s);
    const QString host = QString::fromLatin1(request.header("host"));
    if (host.size() > 300 || !hostAndPort.match(host).hasMatch())
        return {};
    return QString((request.secure ? u"https://"_s : u"http://"_s) + host);
}

} // namespace drainboard
