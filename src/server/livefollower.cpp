// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/livefollower.h"

#include "server/apijson.h"
#include "server/apitime.h"
#include "server/livelimits.h"
#include "server/sourcelookup.h"

#include <QJsonDocument>

namespace drainboard {

using namespace Qt::StringLiterals;

LiveFollower::LiveFollower(std::unique_ptr<HttpStream> stream, ApiContext &context, Wanted wanted,
                           const Caller &caller)
    : QObject(context.lifetime)
    , m_stream(std::move(stream))
    , m_context(context)
    , m_wanted(std::move(wanted))
    , m_tokenId(caller.tokenId)
    , m_pingAlarm(context.clock().makeAlarm([this] { ping(); }))
{
    connect(m_stream.get(), &HttpStream::closed, this, &QObject::deleteLater);
    connect(m_stream.get(), &HttpStream::drained, this, [this] {
        m_telling = false;
        tellStatuses();
    });
    auto &platform = context.platform;
    if (m_wanted.lines)
        connect(&platform, &Platform::linesArrived, this, &LiveFollower::takeLines);
    connect(&context.drains, &DrainBook::changed, this, &LiveFollower::takeStatuses);
    connect(&platform, &Platform::catalogueChanged, this, [this] { send(u"catalogue"_s); });
    connect(&platform, &Platform::drainsChanged, this, [this](const SourceRef &source) {
        if (wants(source))
            send(u"drains"_s, {{u"app_id"_s, source.app}, {u"addon_id"_s, addonIdJson(source)}});
    });

    send(u"hello"_s);
    QList<DrainId> all;
    for (const auto &drain : sortedDrains(context.index()))
        all.append(drain.id);
    takeStatuses(all);
    m_pingAlarm->ringAfter(pingInterval);
}

bool LiveFollower::wants(const SourceRef &source) const
{
    if (m_wanted.drain)
        return source == m_wanted.drain->drain.source;
    return m_wanted.app.isEmpty() || source.app == m_wanted.app;
}

void LiveFollower::takeLines(const QList<LiveBatch> &batches)
{
    // From the newest back, as much as may be sent at once; the numbers show what is left out.
    std::size_t bytes = 0;
    QJsonArray json;
    for (auto batch = batches.crbegin(); batch != batches.crend() && bytes < maxBurst; ++batch) {
        if (!wants(batch->source))
            continue;
        std::size_t from = batch->lines->size();
        while (from > 0 && bytes < maxBurst) {
            bytes += jsonSize((*batch->lines)[from - 1].text) + lineOverhead;
            if (bytes <= maxBurst)
                --from;
        }
        if (from < batch->lines->size())
            json.prepend(batchJson(*batch, from));
    }
    if (!json.isEmpty())
        send(u"lines"_s, {{u"batches"_s, json}});
}

void LiveFollower::takeStatuses(const QList<DrainId> &drains)
{
    for (const auto id : drains) {
        if (!m_isUntold.contains(id)) {
            m_isUntold.insert(id);
            m_untold.append(id);
        }
    }
    tellStatuses();
}

/// One message after the other, as the client takes them: thousands of drains need not fit into one, nobody
/// is cut for them, and what changes again meanwhile is told once, as it is then.
void LiveFollower::tellStatuses()
{
    const ClockReading now(m_context.clock());
    QJsonArray statuses;
    while (!m_telling && !m_untold.isEmpty() && statuses.size() < statusesAtOnce) {
        const auto id = m_untold.takeFirst();
        m_isUntold.remove(id);
        const auto *stored = m_context.index().drain(id);
        if (stored && wants(stored->drain.source) && (!m_wanted.drain || m_wanted.drain->id == id))
            statuses.append(statusJson(drainIdText(id), m_context.drains.status(*stored), now));
    }
    if (statuses.isEmpty())
        return;
    m_telling = true;
    send(u"status"_s, {{u"statuses"_s, statuses}});
}

void LiveFollower::ping()
{
    if (!m_context.authenticator.isStillValid(m_tokenId)) {
        m_stream->close();
        deleteLater();
        return;
    }
    send(u"ping"_s);
    m_pingAlarm->ringAfter(pingInterval);
}

void LiveFollower::send(const QString &event, QJsonObject message)
{
    message.insert(u"event"_s, event);
    message.insert(u"time"_s, rfc3339(m_context.clock().wallMicroseconds()));
    m_stream->send(QJsonDocument(message).toJson(QJsonDocument::Compact));
}

} // namespace drainboard
