// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/remotenotices.h"

#include "desktop/mainwindow/crawlbar.h"
#include "desktop/mainwindow/mainwindow.h"
#include "platform/remotecontrol.h"

#include <QStatusBar>

#include <utility>

namespace drainboard {

using namespace std::chrono_literals;

RemoteNotices::RemoteNotices(Platform &platform, RemoteControl &remote, MainWindow &window, QObject *parent)
    : QObject(parent)
    , m_platform(platform)
    , m_remote(remote)
    , m_bar(new CrawlBar)
    , m_countdown(platform.clock().makeAlarm([this] { refresh(); }))
{
    window.statusBar()->insertPermanentWidget(0, m_bar);
    connect(m_bar, &CrawlBar::pauseRequested, &remote, &RemoteControl::setCrawlPaused);
    connect(&remote, &RemoteControl::crawlChanged, this, &RemoteNotices::refresh);
    // Not before whoever made this can listen.
    QMetaObject::invokeMethod(this, &RemoteNotices::refresh, Qt::QueuedConnection);
}

RemoteNotices::~RemoteNotices()
{
    delete m_bar;
}

void RemoteNotices::refresh()
{
    const CrawlStatus status = m_remote.crawl();
    const auto now = m_platform.clock().now();
    if (m_bar)
        m_bar->setStatus(status, m_platform.name(), now);
    if (status.waitsUntil && *status.waitsUntil > now)
        m_countdown->ringAfter(std::min<Clock::Duration>(1s, *status.waitsUntil - now));
    if (!std::exchange(m_tokenRefused, status.tokenRefused) && status.tokenRefused)
        Q_EMIT tokenRefused();
}

} // namespace drainboard
