// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/live/livelines.h"

#include "desktop/widgets/logfeed.h"
#include "platform/onreply.h"
#include "platform/remotecontrol.h"

#include <algorithm>
#include <utility>

namespace drainboard {

namespace {

constexpr int newestLimit = 10'000;

} // namespace

LiveLines::LiveLines(LogFeed &feed, QObject *parent)
    : QObject(parent)
    , m_feed(feed)
{
}

void LiveLines::setPlatform(Platform *platform)
{
    if (m_platform) {
        m_platform->disconnect(this);
        if (RemoteControl *remote = m_platform->remote())
            remote->disconnect(this);
    }
    m_platform = platform;
    if (platform) {
        connect(platform, &Platform::linesArrived, this, &LiveLines::take);
        connect(platform, &QObject::destroyed, this, [this] { m_platform = nullptr; });
        if (RemoteControl *remote = platform->remote()) {
            connect(remote, &RemoteControl::consentChanged, this, [this](const QString &appId) {
                const bool isShown =
                    m_source.app.isEmpty()
                        ? std::ranges::any_of(m_sources,
                                              [&](const SourceRef &source) { return source.app == appId; })
                        : appId == m_source.app;
                if (isShown)
                    restart(); // what was refused may be allowed now, or the other way round
            });
        }
    }
    m_sources.clear();
    m_indexes.clear();
    restart();
}

void LiveLines::setSource(const SourceRef &source)
{
    if (source == m_source)
        return;
    m_source = source;
    restart();
}

std::uint32_t LiveLines::indexOf(const SourceRef &source)
{
    const auto known = m_indexes.constFind(source);
    if (known != m_indexes.cend())
        return *known;
    const auto index = std::uint32_t(m_sources.size());
    m_sources.append(source);
    m_indexes.insert(source, index);
    Q_EMIT sourcesChanged();
    return index;
}

void LiveLines::restart()
{
    m_feed.clear();
    m_next.clear();
    m_held.clear();
    m_heldLines = 0;
    const int request = ++m_request;
    Q_EMIT begun();
    m_loading = m_platform && m_platform->capabilities().testFlag(Capability::LiveLines);
    if (!m_loading)
        return;
    onReply(this, m_platform->newestLines(m_source, newestLimit),
            [this, request](const Result<QList<LiveBatch>> &newest) {
                if (request == m_request)
                    newestArrived(newest);
            });
}

void LiveLines::newestArrived(const Result<QList<LiveBatch>> &newest)
{
    m_loading = false;
    if (newest) {
        show(*newest);
        m_feed.letThrough();
    } else {
        Q_EMIT failed(newest.error().text);
    }
    const auto held = std::exchange(m_held, {});
    show(QList<LiveBatch>(held.begin(), held.end()));
}

void LiveLines::take(const QList<LiveBatch> &batches)
{
    if (!m_loading) {
        show(batches);
        return;
    }
    for (const LiveBatch &batch : batches) {
        m_held.push_back(batch);
        m_heldLines += batch.lines->size();
    }
    while (m_heldLines > LogBuffer::defaultMaxLines && m_held.size() > 1) {
        m_heldLines -= m_held.front().lines->size();
        m_held.pop_front();
    }
}

void LiveLines::show(const QList<LiveBatch> &batches)
{
    const bool numbered = m_platform && m_platform->capabilities().testFlag(Capability::DeliveryMarks);
    QList<LogBatch> wanted;
    for (const LiveBatch &batch : batches) {
        if (!m_source.app.isEmpty() && batch.source != m_source)
            continue;
        const LineNumber end = batch.first + batch.lines->size();
        std::size_t skip = 0;
        if (numbered) {
            LineNumber &next = m_next[batch.source];
            if (end <= next)
                continue;
            skip = next > batch.first ? next - batch.first : 0;
            next = end;
        }
        wanted.append({indexOf(batch.source), batch.first, batch.lines, skip});
    }
    m_feed.append(wanted);
}

} // namespace drainboard
