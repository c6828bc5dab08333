// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/remotecontrol.h"

#include <QWidget>

#include <memory>

namespace drainboard {

namespace Ui {
class CrawlBar;
}

/// How far reading an account has come, in the status bar, with a button that pauses it; or what it waits
/// for. Hidden once everything has been read.
class CrawlBar : public QWidget
{
    Q_OBJECT

public:
    explicit CrawlBar(QWidget *parent = nullptr);
    ~CrawlBar() override;

    /// `platformName` is for people; `now` is of the clock that `waitsUntil` belongs to.
    void setStatus(const CrawlStatus &status, const QString &platformName, Clock::TimePoint now);

Q_SIGNALS:
    void pauseRequested(bool pause);

private:
    std::unique_ptr<Ui::CrawlBar> m_ui;
    bool m_paused = false;
};

} // namespace drainboard
