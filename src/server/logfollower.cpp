// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/logfollower.h"

#include "server/apitime.h"
#include "server/livelimits.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace drainboard {

using namespace Qt::StringLiterals;

LogFollower::LogFollower(std::unique_ptr<HttpStream> stream, EmbeddedPlatform &platform, Log log,
                         std::function<bool()> isWelcome, QObject *parent)
    : QObject(parent)
    , m_stream(std::move(stream))
    , m_clock(platform.clock())
    , m_log(std::move(log))
    , m_isWelcome(std::move(isWelcome))
    , m_pingAlarm(m_clock.makeAlarm([this] { ping(); }))
{
    connect(m_stream.get(), &HttpStream::closed, this, &QObject::deleteLater);
    connect(&platform, &Platform::linesArrived, this, &LogFollower::take);
    m_pingAlarm->ringAfter(pingInterval);
}

void LogFollower::take(const QList<LiveBatch> &batches)
{
    QByteArray text;
    for (const auto &batch : batches) {
        if (batch.source != m_log.source)
            continue;
        for (std::size_t i = 0; i < batch.lines->size(); ++i) {
            const auto line = (*batch.lines)[i];
            const auto process = line.process.empty()
                                     ? std::string_view(m_log.defaultProcess.constData(),
                                                        std::size_t(m_log.defaultProcess.size()))
                                     : line.process;
            if (m_log.filter.wants(process))
                appendLogLine(text, line, m_log.defaultProcess);
        }
    }
    // From the newest back, as much as may be sent at once.
    std::size_t bytes = 0;
    auto from = text.size();
    while (from > 0 && bytes < maxBurst)
        bytes += jsonSize(text[--from]);
    if (from > 0)
        text.remove(0, text.indexOf('\n', from) + 1);
    if (!text.isEmpty())
        send(u"log"_s, QString::fromUtf8(text));
}

void LogFollower::ping()
{
    if (!m_isWelcome()) {
        m_stream->close();
        deleteLater();
        return;
    }
    send(u"ping"_s, {});
    m_pingAlarm->ringAfter(pingInterval);
}

void LogFollower::send(const QString &event, const QString &log)
{
    // The documentation writes `name`, real clients read `event`.
    QJsonObject frame{
        {u"event"_s, event}, {u"name"_s, event}, {u"timestamp"_s, rfc3339(m_clock.wallMicroseconds())}};
    if (!log.isEmpty())
        frame.insert(u"log"_s, log);
    m_stream->send(QJsonDocument(frame).toJson(QJsonDocument::Compact));
}

} // namespace drainboard
