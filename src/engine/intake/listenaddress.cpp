// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/sysloglistener.h"

#include <QCoreApplication>

namespace drainboard {

using namespace Qt::StringLiterals;

QString ListenAddress::toString() const
{
    const QString host = address.toString();
    return (host.contains(u':') ? QString(u'[' + host + u']') : host) + u':' + QString::number(port);
}

Result<ListenAddress> ListenAddress::fromString(const QString &text)
{
    const QString trimmed = text.trimmed();
    const auto colon = trimmed.lastIndexOf(u':');
    QString host = trimmed.left(std::max<qsizetype>(colon, 0));
    const bool bracketed = host.startsWith(u'[') && host.endsWith(u']');
    if (bracketed)
        host = host.mid(1, host.size() - 2);
    if (host == "localhost"_L1)
        host = u"127.0.0.1"_s;

    bool isNumber = false;
    const ushort port = trimmed.mid(colon + 1).toUShort(&isNumber);
    ListenAddress result{QHostAddress(host), port};
    const bool isIpv6 = result.address.protocol() == QHostAddress::IPv6Protocol;
    if (colon < 0 || !isNumber || result.address.isNull() || isIpv6 != bracketed) {
        return failure(ErrorKind::InvalidInput,
                       QCoreApplication::translate(
                           "ListenAddress", "An address and a port are expected, such as 127.0.0.1:5514 or "
                                            "[::1]:5514."));
    }
    return result;
}

} // namespace drainboard
