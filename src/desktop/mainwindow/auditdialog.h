// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/timeformat.h"
#include "platform/remotecontrol.h"

#include <QDialog>

#include <memory>

namespace drainboard {

namespace Ui {
class AuditDialog;
}

/// The platform's own audit trail of an app, a page at a time, newest first. Show it with open(); it deletes
/// itself when it is closed.
class AuditDialog : public QDialog
{
    Q_OBJECT

public:
    /// `appName` is for people.
    AuditDialog(RemoteControl &remote, const QString &appId, const QString &appName, const TimeFormat &times,
                QWidget *parent = nullptr);
    ~AuditDialog() override;

private:
    void load(int page);
    void showPage(const Result<AuditPage> &answer);
    void tell(const QString &message, bool offerRetry);

    std::unique_ptr<Ui::AuditDialog> m_ui;
    RemoteControl &m_remote;
    QString m_appId;
    TimeFormat m_times;
    int m_page = 1;
    int m_request = 0; ///< answers to an earlier one are dropped
};

} // namespace drainboard
