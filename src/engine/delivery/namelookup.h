// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QHostInfo>
#include <QList>
#include <QObject>

#include <functional>

namespace drainboard {

/// As lookUpName(), which tests replace.
using LookUp = std::function<void(
    const QString &host, QObject *context,
    std::function<void(const QList<QHostAddress> &addresses, const QString &problem)> done)>;

/// Finds the addresses of a host without blocking. `done` is called in a later turn of the event loop with
/// at least one address, or with none and the reason; not at all if `context` is destroyed first.
inline void lookUpName(const QString &host, QObject *context,
                       std::function<void(const QList<QHostAddress> &, const QString &problem)> done)
{
    // QHostInfo would ask the name server backwards for the name of an address.
    if (const QHostAddress address(host); !address.isNull()) {
        QMetaObject::invokeMethod(
            context, [address, done = std::move(done)] { done({address}, {}); }, Qt::QueuedConnection);
        return;
    }
    QHostInfo::lookupHost(host, context, [done = std::move(done)](const QHostInfo &info) {
        done(info.addresses(), info.errorString());
    });
}

} // namespace drainboard
