// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/account.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

namespace drainboard {

class FormField;
class MessageLine;
class SecretField;

namespace Ui {
class AccountForm;
}

/// Where an account is and its API token, and the check of both:
///
///     entered ─check()─▶ checking ─▶ checked (account() is set)
///        ▲                  ├─ refused, unreachable: a sentence, entered again
///        └──── edited ──────┴─ stop()
///
/// Serves the assistant and the edit dialog.
class AccountForm : public QWidget
{
    Q_OBJECT

public:
    explicit AccountForm(QWidget *parent = nullptr);
    ~AccountForm() override;

    void setProbe(ProbeAccount probe) { m_probe = std::move(probe); }
    /// What an empty token field stands for. It is sent to no other base than the one it belongs to.
    void setStoredToken(const QString &base, std::function<Reply<SecretText>()> read);
    void setKind(ConnectionKind kind);
    void setAuthBase(const QString &base);
    void setToken(const SecretText &token);
    /// Not by a focus proxy: standing behind its fields in the tab order, it would lead back to the first.
    void focusFirstField();

    QString authBase() const; ///< as it is kept; empty while it has an error
    SecretText token() const; ///< empty if the stored one stays

    /// Asks the platform, if what was entered has no error. Ends with checked(), or with a sentence shown.
    void check();
    bool isChecking() const { return m_check != nullptr; }
    /// What the platform said of what stands in the form now.
    const std::optional<Account> &account() const { return m_account; }

public Q_SLOTS:
    void stop();

Q_SIGNALS:
    void checked();
    void stateChanged(); ///< edited, checking began or ended

protected:
    void showEvent(QShowEvent *event) override;

private:
    void onEdited();
    void probe(const SecretText &token);
    void onAnswer(const Result<Account> &answer);
    void onNoToken(const Error &error);
    void showState();

    std::unique_ptr<Ui::AccountForm> m_ui;
    ConnectionKind m_kind = ConnectionKind::Scalingo;
    ProbeAccount m_probe;
    QString m_storedBase;
    std::function<Reply<SecretText>()> m_storedToken;
    FormField *m_base;
    SecretField *m_tokenEdit;
    FormField *m_token;
    MessageLine *m_problem;
    std::unique_ptr<QObject> m_check; ///< while one runs; an answer for a check that is gone goes nowhere
    std::optional<Account> m_account;
};

} // namespace drainboard
