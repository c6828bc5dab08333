// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/apicontext.h"
#include "server/http/httpserver.h"

#include <QObject>
#include <QSet>

#include <memory>
#include <optional>

namespace drainboard {

/// An open `live` websocket (LiveMessage in resources/openapi): lines with their numbers, changes of drains'
/// health and of the catalogue. Deletes itself when the client has gone, or when its API token has.
class LiveFollower : public QObject
{
    Q_OBJECT

public:
    /// What the client asked for; nothing set is everything.
    struct Wanted
    {
        QString app; ///< id
        std::optional<StoredDrain> drain;
        bool lines = true;
    };

    LiveFollower(std::unique_ptr<HttpStream> stream, ApiContext &context, Wanted wanted,
                 const Caller &caller);

private:
    bool wants(const SourceRef &source) const;
    void takeLines(const QList<LiveBatch> &batches);
    void takeStatuses(const QList<DrainId> &drains);
    void tellStatuses();
    void ping();
    void send(const QString &event, QJsonObject message = {});

    std::unique_ptr<HttpStream> m_stream;
    ApiContext &m_context;
    const Wanted m_wanted;
    const QString m_tokenId;
    QList<DrainId> m_untold; ///< drains whose newest status is still to be sent, each once
    QSet<DrainId> m_isUntold;
    bool m_telling = false; ///< a message of statuses is under way
    std::unique_ptr<Alarm> m_pingAlarm;
};

} // namespace drainboard
