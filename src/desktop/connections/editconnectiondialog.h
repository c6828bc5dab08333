// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/connections/accountdraft.h"
#include "platform/connections/tokenvault.h"

#include <QDialog>

#include <memory>

namespace drainboard {

class MessageLine;

namespace Ui {
class EditConnectionDialog;
}

/// Changes a connection: name, colour, inspect only, regions; a new token replaces the old one, which is
/// never shown. A new token or address is checked before it is kept. Show it with open(); it deletes itself
/// when it is closed.
class EditConnectionDialog : public QDialog
{
    Q_OBJECT

public:
    /// `vault` must outlive it.
    EditConnectionDialog(const Connection &connection, const QStringList &takenNames, TokenVault &vault,
                         ProbeAccount probe, KeepConnection keep, QWidget *parent = nullptr);
    ~EditConnectionDialog() override;

    void reject() override;

Q_SIGNALS:
    /// Once, when it is kept. The token is empty if the stored one stays.
    void edited(const drainboard::AccountDraft &draft);

private:
    void onChecked();
    void save();
    void onKept(const AccountDraft &draft, const Result<void> &kept);
    void showState();

    std::unique_ptr<Ui::EditConnectionDialog> m_ui;
    MessageLine *m_problem;
    Connection m_connection;
    KeepConnection m_keep;
    bool m_saveWhenChecked = false;
    bool m_keeping = false;
};

} // namespace drainboard
