// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/localtargets.h"

#include <QCoreApplication>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(LocalTargets)
};

const QList<LocalTargets::Network> &localNetworks()
{
    static const auto networks = [] {
        QList<LocalTargets::Network> list;
        for (const auto &network : {u"0.0.0.0/8"_s, // this machine, as 127.0.0.0/8
                                    u"127.0.0.0/8"_s,
                                    u"169.254.0.0/16"_s, // with most clouds' 169.254.169.254
                                    u"::/96"_s,          // ::, ::1 and the obsolete notation of IPv4
                                    u"fe80::/10"_s,
                                    u"100.100.100.200"_s, // Alibaba
                                    u"fd00:100::100:200"_s,
                                    u"168.63.129.16"_s, // Azure
                                    u"192.0.0.192"_s,   // Oracle
                                    u"fd00:c1::a9fe:a9fe"_s,
                                    u"fd00:ec2::/32"_s,      // Amazon
                                    u"fd20:ce::254"_s,       // Google
                                    u"fd00:42::42"_s,        // Scaleway
                                    u"fd00:a9fe:a9fe::1"_s}) // Akamai
            list.append(QHostAddress::parseSubnet(network));
        return list;
    }();
    return networks;
}

/// The IPv4 address that is meant: ::ffff:127.0.0.1 is 127.0.0.1 to whoever connects, and so may be
/// 64:ff9b::127.0.0.1 behind a translator (RFC 6052).
QHostAddress unmapped(const QHostAddress &address)
{
    static const auto translated = QHostAddress::parseSubnet(u"64:ff9b::/96"_s);
    if (address.isInSubnet(translated)) {
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        return QHostAddress((quint32(bytes[12]) << 24) | (quint32(bytes[13]) << 16) |
                            (quint32(bytes[14]) << 8) | quint32(bytes[15]));
    }
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    return isV4 ? QHostAddress(v4) : address;
}

} // namespace

QString LocalTargets::refusal(const QHostAddress &address) const
{
    const QHostAddress meant = unmapped(address);
    const auto holds = [&](const Network &network) { return meant.isInSubnet(network); };
    if (!refused || !std::ranges::any_of(localNetworks(), holds) || std::ranges::any_of(allowed, holds))
        return {};
    return Text::tr("%1 is no target on this server: server/local_targets in its configuration does not "
                    "allow it.")
        .arg(address.toString());
}

} // namespace drainboard
