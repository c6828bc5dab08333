// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "platform/connections/connection.h"

#include <QObject>

#include <optional>

namespace drainboard {

/// The list of connections, in a file that its owner alone may read. It holds no secret. Several programs
/// may work on one file: each change begins with what the file says then.
class ConnectionStore : public QObject
{
    Q_OBJECT

public:
    /// Reads nothing yet. The folder is made with the first change.
    explicit ConnectionStore(const QString &path, QObject *parent = nullptr);
    /// In the folder where the user's settings are.
    static QString defaultPath();

    /// Reads the file; none is an empty list. A file that cannot be understood is left as it is, and no
    /// change is made until it can.
    Result<void> load();
    const QList<Connection> &connections() const { return m_connections; }
    std::optional<Connection> find(const QString &id) const;

    /// Adds a connection, or replaces the one with its id.
    Result<void> save(const Connection &connection);
    Result<void> remove(const QString &id);

Q_SIGNALS:
    void changed();

private:
    Result<QList<Connection>> read() const;
    template <typename Change>
    Result<void> change(Change change);

    QString m_path;
    QList<Connection> m_connections;
};

} // namespace drainboard
