// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ringbuffer.h"

#include <QByteArray>
#include <QList>

#include <functional>
#include <mutex>

namespace drainboard {

struct ReceivedRequest
{
    QByteArray method;
    QByteArray target; ///< path and query as they stood there
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body; ///< decompressed

    /// The first header of that name, in any case; empty if there is none.
    QByteArray header(const QByteArray &name) const;
};

/// What a receiver got: counts, and the newest of it. All functions may be called from any thread.
class ReceiverRecord
{
public:
    static constexpr std::size_t keptLines = 1000;
    static constexpr qsizetype keptLineLength = 16 * 1024;
    static constexpr std::size_t keptRequests = 20;
    static constexpr qsizetype keptBodyLength = 1024 * 1024;

    /// `changed` is called in the thread that adds.
    explicit ReceiverRecord(std::function<void()> changed);

    void addConnection();
    void addLine(const QByteArray &line);
    /// If accepted, the lines in its body are added too: a JSON array's items, the lines of NDJSON, or the
    /// body as one.
    void addRequest(ReceivedRequest request, bool accepted);
    void clear();

    quint64 connections() const;
    quint64 lines() const;
    quint64 requests() const;
    /// Oldest first.
    QList<QByteArray> lastLines() const;
    QList<ReceivedRequest> lastRequests() const;

private:
    void keepLine(const QByteArray &line);

    std::function<void()> m_changed;
    mutable std::mutex m_mutex;
    quint64 m_connections = 0;
    quint64 m_lines = 0;
    quint64 m_requests = 0;
    RingBuffer<QByteArray> m_lastLines{keptLines};
    RingBuffer<ReceivedRequest> m_lastRequests{keptRequests};
};

} // namespace drainboard
