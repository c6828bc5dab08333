// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secrettext.h"
#include "platform/connections/connection.h"

#include <QDialog>

#include <memory>

namespace drainboard {

class FormField;
class SecretField;

namespace Ui {
class TokenDialog;
}

/// Asks for a connection's API token and says why. Show it with open(); it deletes itself when it is closed.
class TokenDialog : public QDialog
{
    Q_OBJECT

public:
    TokenDialog(const Connection &connection, const QString &reason, QWidget *parent = nullptr);
    ~TokenDialog() override;

Q_SIGNALS:
    /// Once, when the dialog was accepted.
    void tokenGiven(const drainboard::SecretText &token);

private:
    void finish();

    std::unique_ptr<Ui::TokenDialog> m_ui;
    SecretField *m_edit;
    FormField *m_token;
};

} // namespace drainboard
