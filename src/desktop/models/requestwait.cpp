// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/requestwait.h"

#include "base/visibletext.h"
#include "desktop/models/remotetext.h"

#include <algorithm>

namespace drainboard {

using namespace std::chrono_literals;

RequestWait::RequestWait(Platform &platform, QObject *parent)
    : QObject(parent)
    , m_platform(platform)
    , m_countdown(platform.clock().makeAlarm([this] { update(); }))
{
    if (RemoteControl *remote = platform.remote()) {
        connect(remote, &RemoteControl::crawlChanged, this, &RequestWait::update);
        update();
    }
}

QString RequestWait::text() const
{
    RemoteControl *remote = m_platform.remote();
    return remote ? waitText(remote->crawl(), visibleText(m_platform.name()), m_platform.clock().now())
                  : QString();
}

QString RequestWait::added(const QString &what) const
{
    const QString wait = text();
    return wait.isEmpty() ? what : QString(what + u' ' + wait);
}

void RequestWait::update()
{
    const auto until = m_platform.remote()->crawl().waitsUntil;
    const auto now = m_platform.clock().now();
    if (until && *until > now)
        m_countdown->ringAfter(std::min<Clock::Duration>(1s, *until - now));
    Q_EMIT changed();
}

} // namespace drainboard
