// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/connectionstore.h"

#include "base/ownerfile.h"
#include "platform/connections/connectionfile.h"

#include <QDir>
#include <QFileInfo>
#include <QLockFile>
#include <QStandardPaths>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestFile = 4 * 1024 * 1024;
constexpr int patience = 500; // ms; another program holds the lock for one change only

} // namespace

ConnectionStore::ConnectionStore(const QString &path, QObject *parent)
    : QObject(parent)
    , m_path(path)
{
}

QString ConnectionStore::defaultPath()
{
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation));
    return folder.filePath(u"connections.json"_s);
}

std::optional<Connection> ConnectionStore::find(const QString &id) const
{
    const auto found = std::ranges::find(m_connections, id, &Connection::id);
    return found == m_connections.end() ? std::nullopt : std::optional(*found);
}

Result<QList<Connection>> ConnectionStore::read() const
{
    const QFileInfo info(m_path);
    if (!info.exists())
        return QList<Connection>();
    const auto refused = [this](const QString &why) {
        return failure(ErrorKind::Storage, tr("The connections in %1 cannot be read. %2").arg(m_path, why));
    };
    QFile file(m_path);
    if (!info.isFile() || info.size() > largestFile)
        return refused(tr("It is not a file of Drainboard."));
    if (!file.open(QIODevice::ReadOnly))
        return refused(tr("You may not open it."));
    auto connections = fromConnectionFile(file.read(largestFile));
    if (!connections)
        return refused(connections.error().text);
    return connections;
}

Result<void> ConnectionStore::load()
{
    auto connections = read();
    if (!connections)
        return tl::unexpected(connections.error());
    m_connections = std::move(*connections);
    Q_EMIT changed();
    return {};
}

template <typename Change>
Result<void> ConnectionStore::change(Change change)
{
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    QLockFile lock(m_path + u".lock"_s);
    if (!lock.tryLock(patience))
        return failure(ErrorKind::Storage,
                       tr("The connections in %1 cannot be changed: the folder is read-only, or another "
                          "program is changing them.")
                           .arg(m_path));
    auto connections = read();
    if (!connections)
        return tl::unexpected(connections.error());
    change(*connections);
    if (const auto written = writeOwnerFile(m_path, toConnectionFile(*connections)); !written)
        return written;
    m_connections = std::move(*connections);
    Q_EMIT changed();
    return {};
}

Result<void> ConnectionStore::save(const Connection &connection)
{
    if (const auto checked = checkConnection(connection); !checked)
        return checked;
    return change([&connection](QList<Connection> &connections) {
        const auto found = std::ranges::find(connections, connection.id, &Connection::id);
        if (found == connections.end())
            connections.append(connection);
        else
            *found = connection;
    });
}

Result<void> ConnectionStore::remove(const QString &id)
{
    return change([&id](QList<Connection> &connections) {
        connections.removeIf([&id](const Connection &one) { return one.id == id; });
    });
}

} // namespace drainboard
