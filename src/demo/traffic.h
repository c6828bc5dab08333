// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <random>

namespace drainboard {

/// A line that is written again and again with other values. Placeholders: `{3-80}` a number of that range,
/// `{id}`, `{ip}`, `{uuid}`, `{word}`.
struct SampleLine
{
    int weight = 1;
    QString process;
    int severity = 6; ///< RFC 5424 §6.2.1
    QString text;
};

/// An app of the demo with what it and its addons write.
struct SampleApp
{
    QString name;
    QStringList addons; ///< provider ids
    QList<SampleLine> lines;
    QMap<QString, QList<SampleLine>> addonLines; ///< by provider id
};

/// Reads `:/sample/traffic.json`.
Result<QList<SampleApp>> readSampleApps(const QByteArray &json);

/// Replaces the placeholders of a sample text.
QString filledIn(const QString &text, std::mt19937 &random);

/// Writes believable lines to a syslog address over TCP (RFC 5424), about so many a second, like apps
/// do. Reconnects by itself.
class Traffic : public QObject
{
    Q_OBJECT

public:
    explicit Traffic(QObject *parent = nullptr);

    /// Lines that carry `sourceName` as APP-NAME.
    void addSource(const QString &sourceName, const QList<SampleLine> &lines);
    void start(const QString &host, quint16 port, int linesPerSecond);
    void stop();
    quint64 linesWritten() const { return m_written; }

private:
    struct Entry
    {
        QByteArray sourceName;
        SampleLine line;
    };

    void tick();
    QByteArray nextLine();

    QList<Entry> m_entries;
    std::vector<double> m_weights;
    std::discrete_distribution<int> m_choice;
    std::mt19937 m_random{20260115}; // the same story at each start
    QTcpSocket m_socket;
    QTimer m_timer;
    QString m_host;
    quint16 m_port = 0;
    double m_linesPerTick = 0;
    double m_owed = 0;
    quint64 m_written = 0;
};

} // namespace drainboard
