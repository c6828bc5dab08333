// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/remotesession.h"

#include "base/visibletext.h"
#include "platform/scalingo/serverplatform.h"

#include <QDir>
#include <QStandardPaths>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

QString cacheFolder(const QString &connectionId)
{
    const QDir caches(QStandardPaths::writableLocation(QStandardPaths::CacheLocation));
    return caches.filePath(u"connections/"_s + connectionId);
}

std::unique_ptr<ScalingoPlatform> makePlatform(const Connection &connection, const SecretText &token,
                                               Journal &journal, Clock &clock)
{
    ScalingoOptions options;
    options.connection = connection;
    options.token = token;
    options.cacheFolder = cacheFolder(connection.id);
    options.journal = [&journal](const JournalEntry &entry) { journal.add(entry); };
    if (connection.kind == ConnectionKind::Server)
        return std::make_unique<ServerPlatform>(std::move(options), clock);
    return std::make_unique<ScalingoPlatform>(std::move(options), clock);
}

} // namespace

RemoteSession::RemoteSession(const Connection &connection, const SecretText &token, Journal &journal)
    : m_connection(connection)
    , m_journal(journal)
    , m_platform(makePlatform(connection, token, journal, m_clock))
{
    connect(m_platform->remote(), &RemoteControl::accountChanged, this, &RemoteSession::noteOpening);
}

void RemoteSession::forget(const QString &connectionId)
{
    QDir(cacheFolder(connectionId)).removeRecursively();
}

Reply<void> RemoteSession::start()
{
    m_platform->start();
    noteOpening(); // who it is may be known from an earlier run
    return QtFuture::makeReadyFuture(Result<void>());
}

void RemoteSession::noteOpening()
{
    const QString user = m_platform->remote()->account();
    if (m_noted || user.isEmpty())
        return;
    m_noted = true;
    m_journal.add({m_connection.name, user, {}, JournalAction::Opened, {}});
}

QString RemoteSession::subject() const
{
    const QString name = visibleText(m_connection.name);
    return !m_platform->readOnlyReason().isEmpty() ? tr("%1 (inspect only)").arg(name) : name;
}

} // namespace drainboard
