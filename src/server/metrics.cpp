// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/metrics.h"

#include "server/sourcelookup.h"

#include <functional>

namespace drainboard {

namespace {

void addHead(QByteArray &text, const QByteArray &name, const QByteArray &type, const QByteArray &help)
{
    text += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
}

void addValue(QByteArray &text, const QByteArray &name, const QByteArray &label, const QString &id,
              quint64 value)
{
    text += name + '{' + label + "=\"" + id.toLatin1() + "\"} " + QByteArray::number(value) + '\n';
}

struct DrainMetric
{
    QByteArray name;
    QByteArray type;
    QByteArray help;
    quint64 (*value)(const DrainStatus &);
};

const QList<DrainMetric> &drainMetrics()
{
    static const QList<DrainMetric> metrics{
        {"drainboard_lines_delivered_total", "counter", "Lines that a drain's target has taken.",
         [](const DrainStatus &s) { return quint64{s.counters.linesDelivered}; }},
        {"drainboard_bytes_delivered_total", "counter", "Bytes handed to a drain's target, before TLS.",
         [](const DrainStatus &s) { return quint64{s.counters.bytesDelivered}; }},
        {"drainboard_lines_lost_total", "counter", "Lines that a drain will never send.",
         [](const DrainStatus &s) { return quint64{s.counters.linesLost}; }},
        {"drainboard_backlog_lines", "gauge", "Lines between a drain's cursor and the newest line.",
         [](const DrainStatus &s) { return quint64{s.backlog}; }},
        {"drainboard_quarantined", "gauge", "1 while a drain's target is left in peace.",
         [](const DrainStatus &s) { return quint64{s.health.state == HealthState::Quarantined}; }},
        {"drainboard_paused", "gauge", "1 while a drain is paused.",
         [](const DrainStatus &s) { return quint64{s.paused}; }},
    };
    return metrics;
}

void addIntake(QByteArray &text, const IntakeCounts &counts)
{
    const auto add = [&](const QByteArray &name, const QByteArray &help, quint64 value) {
        addHead(text, name, "counter", help);
        text += name + ' ' + QByteArray::number(value) + '\n';
    };
    add("drainboard_intake_datagrams_lost_total",
        "Datagrams that the system dropped because they came faster than they could be read.",
        counts.lostDatagrams);
    add("drainboard_intake_connections_refused_total", "Syslog connections closed because of a limit.",
        counts.refusedConnections);
    add("drainboard_intake_messages_cut_total", "Messages longer than a message may be.", counts.cutMessages);
}

/// Every reason, also those that did not happen: a rate needs a value to begin with.
void addFailures(QByteArray &text, const QByteArray &drain, const FailureCounts &failures)
{
    for (std::size_t i = 0; i < failureReasonCount; ++i) {
        const auto reason = static_cast<FailureReason>(i);
        text += "drainboard_attempts_failed_total{drain=\"" + drain + "\",reason=\"" +
                wordOf(reason).latin1() + "\"} " + QByteArray::number(quint64{failures.of(reason)}) + '\n';
    }
}

} // namespace

ReceivedLines::ReceivedLines(Platform &platform)
{
    connect(&platform, &Platform::linesArrived, this, [this](const QList<LiveBatch> &batches) {
        for (const auto &batch : batches) {
            // By the numbers: a batch may be left out under load.
            auto seen = m_seen.find(batch.source);
            if (seen == m_seen.end())
                seen = m_seen.insert(batch.source, {batch.first, batch.first});
            seen->end = std::max(seen->end, batch.first + batch.lines->size());
        }
    });
}

std::uint64_t ReceivedLines::of(const SourceRef &source) const
{
    const auto seen = m_seen.constFind(source);
    return seen == m_seen.cend() ? 0 : seen->end - seen->first;
}

QByteArray metricsText(const SourceIndex &index, const DrainBook &drains, const ReceivedLines &received,
                       const IntakeCounts &intake)
{
    QByteArray text;
    addIntake(text, intake);
    addHead(text, "drainboard_lines_received_total", "counter",
            "Lines on disk since the start, by app or addon id.");
    for (const auto &source : sortedSources(index))
        addValue(text, "drainboard_lines_received_total", "source",
                 source.ref.isAddon() ? source.ref.addon : source.ref.app, received.of(source.ref));
    const auto all = sortedDrains(index);
    for (const auto &metric : drainMetrics()) {
        addHead(text, metric.name, metric.type, metric.help);
        for (const auto &drain : all)
            addValue(text, metric.name, "drain", drainIdText(drain.id), metric.value(drains.status(drain)));
    }
    addHead(text, "drainboard_attempts_failed_total", "counter",
            "Failed tries to hand something to a drain's target, by reason.");
    for (const auto &drain : all)
        addFailures(text, drainIdText(drain.id).toLatin1(), drains.status(drain).counters.failures);
    return text;
}

} // namespace drainboard
