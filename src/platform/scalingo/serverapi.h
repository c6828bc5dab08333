// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"
#include "platform/scalingo/apiclient.h"

namespace drainboard {

/// The requests that a Drainboard server takes beyond the Scalingo API
/// (resources/openapi/drainboard-v1.json).
class ServerApi : public QObject
{
    Q_OBJECT

public:
    /// `base` is the server's API base; `client` must outlive it.
    ServerApi(ApiClient &client, QString base, QObject *parent = nullptr);

    const QString &base() const { return m_base; }

    // The answers as they are; see serverjson.h.
    Reply<QJsonObject> about();
    /// Of one app, or of all if `appId` is empty.
    Reply<QJsonObject> drains(const QString &appId);

    /// `restore`: as undo of a removal, at the cursor it had.
    Reply<void> addDrain(const Drain &drain, bool restore);
    /// `changes` are those that the server takes; `url` is the drain's.
    Reply<void> changeDrain(const QString &id, const QByteArray &url, const QJsonObject &changes);
    Reply<void> retryNow(const QString &id);
    Reply<QList<Attempt>> attempts(const QString &id);
    Reply<QList<Gap>> gaps(const QString &id);
    Reply<TestReport> sendTestLine(const Drain &drain);

    /// Of one source; at least `limit` if there are as many.
    Reply<QList<LiveBatch>> newestLines(const SourceRef &source, int limit);

    Reply<App> createApp(const QString &name);
    Reply<App> renameApp(const QString &appId, const QString &name);
    Reply<void> deleteApp(const QString &appId);
    Reply<Addon> createAddon(const QString &appId, const QString &provider);
    Reply<void> deleteAddon(const SourceRef &addon);

private:
    /// `read` turns the answer into what the reply holds.
    template <typename T, typename Read>
    Reply<T> ask(const ApiRequest &request, Read read);
    Reply<void> ask(const ApiRequest &request);
    ApiRequest request(const QByteArray &method, const QByteArray &path, const QString &what,
                       const QJsonObject &body = {}, int expected = 200) const;

    ApiClient &m_client;
    QString m_base;
};

} // namespace drainboard
