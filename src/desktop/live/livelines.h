// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"

#include <QHash>
#include <QList>
#include <QObject>

#include <cstdint>
#include <deque>

namespace drainboard {

class LogFeed;
struct LogBatch;

/// Brings a source's lines from the platform into a feed: first the newest ones it has, then those that
/// arrive, each line once. Numbers the sources for LogLine::source.
class LiveLines : public QObject
{
    Q_OBJECT

public:
    /// `feed` must outlive it.
    explicit LiveLines(LogFeed &feed, QObject *parent = nullptr);

    /// None to stop.
    void setPlatform(Platform *platform);
    /// Whose lines; of all sources if `source.app` is empty. Begins anew.
    void setSource(const SourceRef &source);
    const SourceRef &source() const { return m_source; }

    /// In the order of LogLine::source.
    const QList<SourceRef> &sources() const { return m_sources; }
    std::uint32_t indexOf(const SourceRef &source);

Q_SIGNALS:
    void sourcesChanged();
    void begun(); ///< anew; an earlier failure is over
    void failed(const QString &error);

private:
    void restart();
    void take(const QList<LiveBatch> &batches);
    void show(const QList<LiveBatch> &batches);
    void newestArrived(const Result<QList<LiveBatch>> &newest);

    LogFeed &m_feed;
    Platform *m_platform = nullptr;
    SourceRef m_source;
    QList<SourceRef> m_sources;
    QHash<SourceRef, std::uint32_t> m_indexes;
    QHash<SourceRef, LineNumber> m_next; ///< lines below are shown already
    int m_request = 0;                   ///< answers to an earlier one are dropped
    bool m_loading = false;
    std::deque<LiveBatch> m_held; ///< arrived while the newest lines were asked for
    std::size_t m_heldLines = 0;
};

} // namespace drainboard
