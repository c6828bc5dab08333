// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/httpclient.h"

#include "engine/delivery/tlstrust.h"

#include <QHash>

namespace drainboard {

HttpClient::HttpClient(const QSslConfiguration &configuration)
    : tls(configuration)
{
    m_made.start();
}

Result<std::shared_ptr<HttpClient>> HttpClient::trusting(const QString &caFile,
                                                         std::chrono::milliseconds oldest)
{
    // By content: a CA file that was mended makes a new client.
    thread_local QHash<QByteArray, std::weak_ptr<HttpClient>> clients;

    const auto caPem = readCaFile(caFile);
    if (!caPem)
        return tl::unexpected(caPem.error());
    if (auto client = clients.value(*caPem).lock(); client && !client->hasAge(oldest))
        return client;
    auto configuration = tlsTrusting(*caPem);
    if (!configuration)
        return tl::unexpected(configuration.error());

    clients.removeIf([](const auto &entry) { return entry.value().expired(); });
    // Deleted by the event loop: the last holder may let go inside a signal of a reply, which the manager
    // owns.
    std::shared_ptr<HttpClient> client(new HttpClient(*configuration),
                                       [](HttpClient *unused) { unused->deleteLater(); });
    clients.insert(*caPem, client);
    return client;
}

} // namespace drainboard
