// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/sysloglistener.h"

#include <QCoreApplication>
#include <QNetworkInterface>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// ::ffff:127.0.0.1 is 127.0.0.1 to whoever connects.
QHostAddress unmapped(const QHostAddress &address)
{
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    return isV4 ? QHostAddress(v4) : address;
}

bool isThisMachine(const QHostAddress &address)
{
    return address.isLoopback() || QNetworkInterface::allAddresses().contains(address);
}

bool isAny(const QHostAddress &address)
{
    return address == QHostAddress(QHostAddress::Any) || address == QHostAddress(QHostAddress::AnyIPv4) ||
           address == QHostAddress(QHostAddress::AnyIPv6);
}

} // namespace

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

bool ListenAddress::isReachedAt(const QHostAddress &to, quint16 toPort) const
{
    if (toPort != port || to.isNull())
        return false;
    const QHostAddress target = unmapped(to);
    const QHostAddress own = unmapped(address);
    if (target == own)
        return true;
    // Connecting to 0.0.0.0 or :: reaches this machine.
    if (isAny(target))
        return isAny(own) || isThisMachine(own);
    return isAny(own) && isThisMachine(target);
}

} // namespace drainboard
