// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/connection.h"

#include <QWidget>

#include <memory>

namespace drainboard {

class FormField;

namespace Ui {
class ConnectionForm;
}

/// What a connection is to the user: its name, its colour, whether it may change anything. Serves the
/// assistant and the edit dialog.
class ConnectionForm : public QWidget
{
    Q_OBJECT

public:
    explicit ConnectionForm(QWidget *parent = nullptr);
    ~ConnectionForm() override;

    /// Names of the other connections: two of the same name would be mistaken for each other.
    void setTakenNames(const QStringList &names) { m_takenNames = names; }
    void setConnection(const Connection &connection);
    void focusFirstField();
    /// Writes what was entered into `connection`.
    void apply(Connection &connection) const;
    /// Shows what is wrong; true if nothing is.
    bool validate();

Q_SIGNALS:
    void changed();

private:
    std::unique_ptr<Ui::ConnectionForm> m_ui;
    FormField *m_name;
    QStringList m_takenNames;
};

} // namespace drainboard
