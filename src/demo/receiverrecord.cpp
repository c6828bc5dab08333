// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/receiverrecord.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace drainboard {

namespace {

QList<QByteArray> linesOf(const ReceivedRequest &request)
{
    QList<QByteArray> lines;
    const QByteArray type = request.header("Content-Type");
    if (type.startsWith("application/json")) {
        const auto items = QJsonDocument::fromJson(request.body).array();
        for (const auto &item : items)
            lines.append(QJsonDocument(item.toObject()).toJson(QJsonDocument::Compact));
    } else if (type.startsWith("application/x-ndjson")) {
        lines = request.body.split('\n');
        lines.removeAll({});
    } else {
        lines.append(request.body);
    }
    return lines;
}

template <typename T>
QList<T> listOf(const RingBuffer<T> &buffer)
{
    QList<T> list;
    for (std::size_t i = 0; i < buffer.size(); ++i)
        list.append(buffer[i]);
    return list;
}

} // namespace

QByteArray ReceivedRequest::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

ReceiverRecord::ReceiverRecord(std::function<void()> changed)
    : m_changed(std::move(changed))
{
}

void ReceiverRecord::addConnection()
{
    {
        const std::lock_guard lock(m_mutex);
        ++m_connections;
    }
    m_changed();
}

void ReceiverRecord::addLine(const QByteArray &line)
{
    {
        const std::lock_guard lock(m_mutex);
        keepLine(line);
    }
    m_changed();
}

void ReceiverRecord::addRequest(ReceivedRequest request, bool accepted)
{
    const auto lines = accepted ? linesOf(request) : QList<QByteArray>();
    if (request.body.size() > keptBodyLength)
        request.body = request.body.left(keptBodyLength);
    {
        const std::lock_guard lock(m_mutex);
        for (const auto &line : lines)
            keepLine(line);
        ++m_requests;
        m_lastRequests.push(std::move(request));
    }
    m_changed();
}

void ReceiverRecord::clear()
{
    const std::lock_guard lock(m_mutex);
    m_connections = 0;
    m_lines = 0;
    m_requests = 0;
    m_lastLines.clear();
    m_lastRequests.clear();
}

quint64 ReceiverRecord::connections() const
{
    const std::lock_guard lock(m_mutex);
    return m_connections;
}

quint64 ReceiverRecord::lines() const
{
    const std::lock_guard lock(m_mutex);
    return m_lines;
}

quint64 ReceiverRecord::requests() const
{
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

QList<QByteArray> ReceiverRecord::lastLines() const
{
    const std::lock_guard lock(m_mutex);
    return listOf(m_lastLines);
}

QList<ReceivedRequest> ReceiverRecord::lastRequests() const
{
    const std::lock_guard lock(m_mutex);
    return listOf(m_lastRequests);
}

void ReceiverRecord::keepLine(const QByteArray &line)
{
    ++m_lines;
    m_lastLines.push(line.left(keptLineLength));
}

} // namespace drainboard
