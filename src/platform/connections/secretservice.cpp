// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/secretservice.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QMap>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int answerTimeout = 5000; // ms

} // namespace

using Attributes = QMap<QString, QString>;
using Items = QList<QDBusObjectPath>;

void askWhetherLocked(const QString &service, const QString &key, QObject *context,
                      std::function<void(bool)> then)
{
    const auto bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) { // a call would never be answered
        QMetaObject::invokeMethod(
            context, [then = std::move(then)] { then(false); }, Qt::QueuedConnection);
        return;
    }
    qDBusRegisterMetaType<Attributes>();
    auto call = QDBusMessage::createMethodCall(u"org.freedesktop.secrets"_s, u"/org/freedesktop/secrets"_s,
                                               u"org.freedesktop.Secret.Service"_s, u"SearchItems"_s);
    call.setAutoStartService(false);
    // As QtKeychain files them.
    call.setArguments({QVariant::fromValue(Attributes{{u"server"_s, service}, {u"user"_s, key}})});
    auto *answer = new QDBusPendingCallWatcher(bus.asyncCall(call, answerTimeout), context);
    QObject::connect(answer, &QDBusPendingCallWatcher::finished, context,
                     [then = std::move(then)](QDBusPendingCallWatcher *done) {
                         done->deleteLater();
                         const QDBusPendingReply<Items, Items> items = *done; // unlocked, locked
                         then(items.isValid() && !items.argumentAt<1>().isEmpty());
                     });
}

} // namespace drainboard
