// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/connectionstore.h"

#include "base/ownerfile.h"
#include "platform/connections/connectionfile.h"
#include "platform/onreply.h"
#include "platform/pendingreply.h"

#include <QDir>
#include <QFileInfo>
#include <QLockFile>
#include <QStandardPaths>
#include <QtConcurrentRun>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestFile = 4 * 1024 * 1024;
constexpr int patience = 500; // ms; another program holds the lock for one change only

Result<QList<Connection>> readFile(const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists())
        return QList<Connection>();
    const auto refused = [&path](const QString &why) {
        return failure(ErrorKind::Storage,
                       ConnectionStore::tr("The connections in %1 cannot be read. %2").arg(path, why));
    };
    QFile file(path);
    if (!info.isFile() || info.size() > largestFile)
        return refused(ConnectionStore::tr("It is not a file of Drainboard."));
    if (!file.open(QIODevice::ReadOnly))
        return refused(ConnectionStore::tr("You may not open it."));
    auto connections = fromConnectionFile(file.read(largestFile));
    if (!connections)
        return refused(connections.error().text);
    return connections;
}

QString whyNotLocked(QLockFile::LockError error)
{
    if (error == QLockFile::LockFailedError)
        return ConnectionStore::tr(
            "The connections in %1 cannot be changed: another program is changing them.");
    return ConnectionStore::tr(
        "The connections in %1 cannot be changed: the folder is read-only, or its disk is full.");
}

/// What the file says after the change.
template <typename Change>
Result<QList<Connection>> changeFile(const QString &path, const Change &change)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QLockFile lock(path + u".lock"_s);
    if (!lock.tryLock(patience))
        return failure(ErrorKind::Storage, whyNotLocked(lock.error()).arg(path));
    auto connections = readFile(path);
    if (!connections)
        return connections;
    change(*connections);
    if (const auto written = writeOwnerFile(path, toConnectionFile(*connections)); !written)
        return tl::unexpected(written.error());
    return connections;
}

} // namespace

ConnectionStore::ConnectionStore(const QString &path, QObject *parent)
    : QObject(parent)
    , m_path(path)
{
    m_writer.setMaxThreadCount(1);
}

ConnectionStore::~ConnectionStore()
{
    m_writer.waitForDone();
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

Result<void> ConnectionStore::load()
{
    auto connections = readFile(m_path);
    if (!connections)
        return tl::unexpected(connections.error());
    m_connections = std::move(*connections);
    Q_EMIT changed();
    return {};
}

template <typename Change>
Reply<void> ConnectionStore::change(Change change)
{
    const PendingReply<void> pending;
    onReply(this, QtConcurrent::run(&m_writer, [path = m_path, change] { return changeFile(path, change); }),
            [this, pending](const Result<QList<Connection>> &connections) {
                if (!connections)
                    return pending.answer(tl::unexpected(connections.error()));
                m_connections = *connections;
                Q_EMIT changed();
                pending.answer({});
            });
    return pending.reply();
}

Reply<void> ConnectionStore::save(const Connection &connection)
{
    if (const auto checked = checkConnection(connection); !checked)
        return readyReply(checked);
    return change([connection](QList<Connection> &connections) {
        const auto found = std::ranges::find(connections, connection.id, &Connection::id);
        if (found == connections.end())
            connections.append(connection);
        else
            *found = connection;
    });
}

Reply<void> ConnectionStore::remove(const QString &id)
{
    return change([id](QList<Connection> &connections) {
        connections.removeIf([&id](const Connection &one) { return one.id == id; });
    });
}

} // namespace drainboard
