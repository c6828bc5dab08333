// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"

#include <QObject>
#include <QPointer>

class QLabel;

namespace drainboard {

class CrawlBar;
class MainWindow;

/// Tells in the window's status bar whose account is open, how far it has been read and what that waits for.
class RemoteNotices : public QObject
{
    Q_OBJECT

public:
    /// All three must outlive it; `remote` is the platform's.
    RemoteNotices(Platform &platform, RemoteControl &remote, MainWindow &window, QObject *parent = nullptr);
    ~RemoteNotices() override;

Q_SIGNALS:
    /// The account's token is not accepted; a new one is needed. Once until it is accepted again.
    void tokenRefused();

private:
    void refresh();
    void refreshAccount();

    Platform &m_platform;
    RemoteControl &m_remote;
    QPointer<CrawlBar> m_bar;   ///< the window's; a window that is torn down first takes it along
    QPointer<QLabel> m_account; ///< likewise
    std::unique_ptr<Alarm> m_countdown;
    bool m_tokenRefused = false;
};

} // namespace drainboard
