// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/connection.h"
#include "platform/platform.h"

#include <QObject>
#include <QThreadPool>

#include <optional>

namespace drainboard {

/// The list of connections, in a file that its owner alone may read. It holds no secret. Several programs
/// may work on one file: each change begins with what the file says then. A thread of its own makes the
/// changes, one after the other: it waits for other programs and for the disk.
class ConnectionStore : public QObject
{
    Q_OBJECT

public:
    /// Reads nothing yet. The folder is made with the first change.
    explicit ConnectionStore(const QString &path, QObject *parent = nullptr);
    /// Waits for what is still to be written.
    ~ConnectionStore() override;
    /// In the folder where the user's settings are.
    static QString defaultPath();

    /// Reads the file; none is an empty list. A file that cannot be understood is left as it is, and no
    /// change is made until it can.
    Result<void> load();
    const QList<Connection> &connections() const { return m_connections; }
    std::optional<Connection> find(const QString &id) const;

    /// Adds a connection, or replaces the one with its id. When it is answered, it is on disk and in the
    /// list.
    Reply<void> save(const Connection &connection);
    Reply<void> remove(const QString &id);

Q_SIGNALS:
    void changed();

private:
    template <typename Change>
    Reply<void> change(Change change);

    QString m_path;
    QList<Connection> m_connections;
    QThreadPool m_writer; ///< of one thread, so that the order is kept
};

} // namespace drainboard
