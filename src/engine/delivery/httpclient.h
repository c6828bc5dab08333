// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "engine/delivery/gzip.h"

#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QObject>
#include <QSslConfiguration>

#include <chrono>
#include <memory>

namespace drainboard {

/// What the HTTP sinks of one thread that trust the same authorities share: connections, the thread that
/// Qt runs them in, and the compressor. So a thousand drains do not make a thousand threads, and an
/// authority that one drain trusts vouches for no connection of another.
class HttpClient : public QObject
{
    Q_OBJECT

public:
    /// The client of the calling thread for this CA file (empty: the system's certificates), made when
    /// there is none that is younger than `oldest`. It lives as long as somebody holds it, and its
    /// connections as long as it does.
    static Result<std::shared_ptr<HttpClient>> trusting(const QString &caFile,
                                                        std::chrono::milliseconds oldest);

    bool hasAge(std::chrono::milliseconds age) const { return m_made.elapsed() >= age.count(); }

    QNetworkAccessManager network;
    const QSslConfiguration tls;
    Gzip gzip;

private:
    explicit HttpClient(const QSslConfiguration &configuration);

    QElapsedTimer m_made;
};

} // namespace drainboard
