// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/remotenotices.h"

#include "base/visibletext.h"
#include "desktop/mainwindow/crawlbar.h"
#include "desktop/mainwindow/mainwindow.h"
#include "platform/remotecontrol.h"

#include <QLabel>
#include <QStatusBar>

#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

RemoteNotices::RemoteNotices(Platform &platform, RemoteControl &remote, MainWindow &window, QObject *parent)
    : QObject(parent)
    , m_platform(platform)
    , m_remote(remote)
    , m_bar(new CrawlBar)
    , m_account(new QLabel)
    , m_countdown(platform.clock().makeAlarm([this] { refresh(); }))
{
    m_account->setObjectName(u"accountLabel"_s);
    m_account->setAccessibleName(tr("Account"));
    m_account->setTextFormat(Qt::PlainText);
    window.statusBar()->insertPermanentWidget(0, m_bar);
    window.statusBar()->addPermanentWidget(m_account);
    connect(m_bar, &CrawlBar::pauseRequested, &remote, &RemoteControl::setCrawlPaused);
    connect(&remote, &RemoteControl::crawlChanged, this, &RemoteNotices::refresh);
    connect(&remote, &RemoteControl::accountChanged, this, &RemoteNotices::refreshAccount);
    refreshAccount();
    // Not before whoever made this can listen.
    QMetaObject::invokeMethod(this, &RemoteNotices::refresh, Qt::QueuedConnection);
}

RemoteNotices::~RemoteNotices()
{
    delete m_bar;
    delete m_account;
}

void RemoteNotices::refreshAccount()
{
    if (!m_account)
        return;
    const QString account = visibleText(m_remote.account());
    m_account->setText(tr("Account of %1").arg(account));
    m_account->setVisible(!account.isEmpty());
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
