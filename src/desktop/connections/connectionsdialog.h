// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/account.h"
#include "platform/connections/connectionstore.h"
#include "platform/connections/tokenvault.h"

#include <QDialog>

#include <memory>
#include <optional>

namespace drainboard {

namespace Ui {
class ConnectionsDialog;
}

/// The manager: all connections, with what can be done with each. Show it with open(); it deletes itself when
/// it is closed.
class ConnectionsDialog : public QDialog
{
    Q_OBJECT

public:
    /// All must outlive it.
    ConnectionsDialog(ConnectionStore &store, TokenVault &vault, ProbeAccount probe,
                      QWidget *parent = nullptr);
    ~ConnectionsDialog() override;

    /// The one that is open: whether its token permits changes is known.
    void setOpenOne(const std::optional<Connection> &connection);

Q_SIGNALS:
    void openRequested(const QString &id);
    void addRequested();
    void editRequested(const QString &id);
    void removeRequested(const QString &id);
    void journalRequested();

private:
    void fill();
    QString currentId() const;
    void test();
    void tell(const QString &id, const QString &text);
    void showState();

    std::unique_ptr<Ui::ConnectionsDialog> m_ui;
    ConnectionStore &m_store;
    TokenVault &m_vault;
    ProbeAccount m_probe;
    std::optional<Connection> m_openOne;
};

} // namespace drainboard
