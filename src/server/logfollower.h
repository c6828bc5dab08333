// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/embedded/embeddedplatform.h"
#include "server/http/httpserver.h"
#include "server/logtext.h"

#include <QObject>

#include <functional>
#include <memory>

namespace drainboard {

/// An open log stream (platform-api.md §5): sends a source's lines as they are committed, and a ping every
/// 20 seconds. Deletes itself when the client has gone, or when it is no longer welcome.
class LogFollower : public QObject
{
    Q_OBJECT

public:
    struct Log
    {
        SourceRef source;
        LineFilter filter;
        QByteArray defaultProcess;
    };

    /// `isWelcome` is asked before each ping.
    LogFollower(std::unique_ptr<HttpStream> stream, EmbeddedPlatform &platform, Log log,
                std::function<bool()> isWelcome, QObject *parent);

private:
    void take(const QList<LiveBatch> &batches);
    void ping();
    void send(const QString &event, const QString &log);

    std::unique_ptr<HttpStream> m_stream;
    Clock &m_clock;
    const Log m_log;
    std::function<bool()> m_isWelcome;
    std::unique_ptr<Alarm> m_pingAlarm;
};

} // namespace drainboard
