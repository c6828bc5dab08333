// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/traffic.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QUuid>

#include <array>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace drainboard {

namespace {

constexpr auto tickInterval = 250ms; // each tick costs the window a repaint of its live lines

QList<SampleLine> readLines(const QJsonArray &array)
{
    QList<SampleLine> lines;
    for (const auto &value : array) {
        const auto object = value.toObject();
        lines << SampleLine{object["weight"_L1].toInt(1), object["process"_L1].toString(),
                            object["severity"_L1].toInt(6), object["text"_L1].toString()};
    }
    return lines;
}

int randomIn(std::mt19937 &random, int low, int high)
{
    return std::uniform_int_distribution(low, high)(random);
}

QString randomValue(const QString &name, std::mt19937 &random)
{
    static const std::array words{u"lamp"_s, u"garden chair"_s, u"blue mug"_s,
                                  u"desk"_s, u"café table"_s,   u"rug"_s};
    if (name == "id"_L1)
        return QString::number(randomIn(random, 10000, 99999));
    if (name == "ip"_L1) // TEST-NET-3, RFC 5737
        return u"203.0.113.%1"_s.arg(randomIn(random, 1, 254));
    if (name == "uuid"_L1) {
        std::array<quint32, 4> parts{};
        for (auto &part : parts)
            part = static_cast<quint32>(random());
        return QUuid::fromRfc4122(QByteArrayView(reinterpret_cast<const char *>(parts.data()), 16))
            .toString(QUuid::WithoutBraces);
    }
    if (name == "word"_L1)
        return words[static_cast<std::size_t>(randomIn(random, 0, static_cast<int>(words.size()) - 1))];
    return QString::number(randomIn(random, name.section(u'-', 0, 0).toInt(), name.section(u'-', 1).toInt()));
}

} // namespace

Result<QList<SampleApp>> readSampleApps(const QByteArray &json)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return failure(ErrorKind::InvalidInput,
                       Traffic::tr("The demo's sample data cannot be read: %1").arg(error.errorString()));
    QList<SampleApp> apps;
    const auto listed = document["apps"_L1].toArray();
    for (const auto &value : listed) {
        const auto object = value.toObject();
        SampleApp app{object["name"_L1].toString(), {}, readLines(object["lines"_L1].toArray()), {}};
        const auto addons = object["addons"_L1].toArray();
        for (const auto &addon : addons)
            app.addons << addon.toString();
        const auto addonLines = object["addonLines"_L1].toObject();
        for (auto it = addonLines.begin(); it != addonLines.end(); ++it)
            app.addonLines.insert(it.key(), readLines(it.value().toArray()));
        apps << app;
    }
    return apps;
}

QString filledIn(const QString &text, std::mt19937 &random)
{
    static const QRegularExpression placeholder(u"\\{(id|ip|uuid|word|\\d+-\\d+)\\}"_s);
    QString filled;
    qsizetype end = 0;
    for (auto matches = placeholder.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        filled += QStringView(text).mid(end, match.capturedStart() - end);
        filled += randomValue(match.captured(1), random);
        end = match.capturedEnd();
    }
    filled += QStringView(text).mid(end);
    return filled;
}

Traffic::Traffic(QObject *parent)
    : QObject(parent)
{
    m_timer.setInterval(tickInterval);
    connect(&m_timer, &QTimer::timeout, this, &Traffic::tick);
}

void Traffic::addSource(const QString &sourceName, const QList<SampleLine> &lines)
{
    for (const auto &line : lines) {
        m_entries << Entry{sourceName.toUtf8(), line};
        m_weights.push_back(line.weight);
    }
    m_choice = std::discrete_distribution<int>(m_weights.begin(), m_weights.end());
}

void Traffic::start(const QString &host, quint16 port, int linesPerSecond)
{
    m_host = host;
    m_port = port;
    m_linesPerTick = linesPerSecond * std::chrono::duration<double>(tickInterval).count();
    m_timer.start();
}

void Traffic::stop()
{
    m_timer.stop();
    m_socket.disconnectFromHost();
}

void Traffic::tick()
{
    if (m_socket.state() == QAbstractSocket::UnconnectedState)
        m_socket.connectToHost(m_host, m_port);
    if (m_socket.state() != QAbstractSocket::ConnectedState || m_entries.isEmpty())
        return;
    // Apps do not write evenly: some ticks carry much, some nothing.
    m_owed += m_linesPerTick;
    const int count =
        std::min(static_cast<int>(m_owed), std::poisson_distribution<int>(m_linesPerTick)(m_random));
    m_owed = std::min(m_owed - count, 4 * m_linesPerTick);
    for (int i = 0; i < count; ++i)
        m_socket.write(nextLine());
    m_written += static_cast<quint64>(count);
}

QByteArray Traffic::nextLine()
{
    const Entry &entry = m_entries[m_choice(m_random)];
    constexpr int userFacility = 8; // user-level messages, RFC 5424 §6.2.1
    return '<' + QByteArray::number(userFacility + entry.line.severity) + ">1 " +
           QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toLatin1() + " demo " +
           entry.sourceName + ' ' + filledIn(entry.line.process, m_random).toUtf8() + " - - " +
           filledIn(entry.line.text, m_random).toUtf8() + '\n';
}

} // namespace drainboard
