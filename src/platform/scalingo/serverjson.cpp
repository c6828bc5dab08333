// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/serverjson.h"

#include "domain/keptca.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QJsonArray>

#include <algorithm>
#include <array>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

template <typename Value, std::size_t size>
using Names = std::array<std::pair<const char *, Value>, size>;

constexpr Names<Capability, 10> capabilityNames{{
    {"manage_sources", Capability::ManageSources},
    {"edit_drains", Capability::EditDrains},
    {"drain_options", Capability::DrainOptions},
    {"report_health", Capability::ReportHealth},
    {"control_drains", Capability::ControlDrains},
    {"test_line", Capability::TestLine},
    {"live_lines", Capability::LiveLines},
    {"delivery_marks", Capability::DeliveryMarks},
    {"change_drains", Capability::ChangeDrains},
    {"reveal_secrets", Capability::RevealSecrets},
}};

constexpr Names<HealthState, 6> healthNames{{
    {"unknown", HealthState::Unknown},
    {"idle", HealthState::Idle},
    {"healthy", HealthState::Healthy},
    {"failing", HealthState::Failing},
    {"quarantined", HealthState::Quarantined},
    {"probing", HealthState::Probing},
}};

constexpr Names<AfterQuarantine, 2> afterNames{{
    {"continue", AfterQuarantine::Continue},
    {"skip_to_newest", AfterQuarantine::SkipToNewest},
}};

constexpr Names<TokenPlacement, 4> placementNames{{
    {"by_destination", TokenPlacement::ByDestination},
    {"structured_data", TokenPlacement::StructuredData},
    {"prefix", TokenPlacement::Prefix},
    {"message_prefix", TokenPlacement::MessagePrefix},
}};

constexpr Names<Framing, 2> framingNames{{
    {"line_feed", Framing::LineFeed},
    {"octet_counting", Framing::OctetCounting},
}};

constexpr Names<TestStage, 4> stageNames{{
    {"name", TestStage::Name},
    {"connection", TestStage::Connection},
    {"tls", TestStage::Tls},
    {"answer", TestStage::Answer},
}};

/// The first value if the word is not known.
template <typename Value, std::size_t size>
Value valueOf(const Names<Value, size> &names, const QJsonValue &word)
{
    for (const auto &[name, value] : names) {
        if (word.toString() == QLatin1StringView(name))
            return value;
    }
    return names.front().second;
}

template <typename Value, std::size_t size>
QString nameOf(const Names<Value, size> &names, Value wanted)
{
    for (const auto &[name, value] : names) {
        if (value == wanted)
            return QString::fromLatin1(name);
    }
    return {};
}

std::uint64_t count(const QJsonValue &value)
{
    return static_cast<std::uint64_t>(std::max<qint64>(value.toInteger(), 0));
}

/// Microseconds since 1970 UTC; 0 for none.
std::int64_t micros(const QJsonValue &value)
{
    const QDateTime time = QDateTime::fromString(value.toString(), Qt::ISODateWithMs);
    return time.isValid() ? time.toMSecsSinceEpoch() * 1000 : 0;
}

/// Turns the server's moments into the local clock's, whatever the two wall clocks say.
class Moments
{
public:
    Moments(const QJsonObject &answer, Clock::TimePoint now)
        : m_then(micros(answer.value("time"_L1)))
        , m_now(now)
    {
    }

    /// The answer's own, by the server's clock.
    std::int64_t then() const { return m_then; }

    Clock::TimePoint local(const QJsonValue &value) const
    {
        const std::int64_t moment = micros(value);
        return moment == 0 || m_then == 0 ? Clock::TimePoint()
                                          : m_now + Clock::Duration((moment - m_then) / 1000);
    }

private:
    std::int64_t m_then;
    Clock::TimePoint m_now;
};

Health healthOf(const QJsonObject &json, const Moments &moments)
{
    Health health;
    health.state = valueOf(healthNames, json.value("state"_L1));
    health.failures = json.value("failures"_L1).toInt();
    health.failureLimit = json.value("failure_limit"_L1).toInt(health.failureLimit);
    health.round = json.value("round"_L1).toInt();
    health.quarantinedSince = moments.local(json.value("quarantined_since"_L1));
    health.quarantinedUntil = moments.local(json.value("quarantined_until"_L1));
    health.reason = json.value("reason"_L1).toString();
    return health;
}

Gap gapOf(const QJsonObject &json)
{
    return {{count(json.value("first"_L1)), count(json.value("end"_L1))},
            json.value("cause"_L1).toString(),
            micros(json.value("time"_L1))};
}

template <typename Read>
auto listOf(const QJsonValue &array, Read read)
{
    QList<decltype(read(QJsonObject()))> list;
    const QJsonArray entries = array.toArray();
    for (const QJsonValue &entry : entries) {
        if (entry.isObject())
            list.append(read(entry.toObject()));
    }
    return list;
}

DrainStatus statusOf(const QJsonObject &json, const Moments &moments)
{
    DrainStatus status;
    status.health = healthOf(json.value("health"_L1).toObject(), moments);
    status.paused = json.value("paused"_L1).toBool();
    const QJsonObject counters = json.value("counters"_L1).toObject();
    status.counters.linesDelivered = count(counters.value("lines_delivered"_L1));
    status.counters.bytesDelivered = count(counters.value("bytes_delivered"_L1));
    status.counters.attemptsFailed = count(counters.value("attempts_failed"_L1));
    status.counters.linesLost = count(counters.value("lines_lost"_L1));
    status.cursor = count(json.value("cursor"_L1));
    status.backlog = count(json.value("backlog"_L1));
    status.lastSuccess = micros(json.value("last_success"_L1));
    status.lastError = json.value("last_error"_L1).toString();
    status.recentGaps = listOf(json.value("recent_gaps"_L1), gapOf);
    return status;
}

DrainOptions optionsOf(const QJsonObject &json)
{
    DrainOptions options;
    const QJsonObject policy = json.value("quarantine"_L1).toObject();
    options.quarantine.failureLimit =
        std::max(1, policy.value("failure_limit"_L1).toInt(options.quarantine.failureLimit));
    options.quarantine.pause = std::chrono::minutes(
        std::max(1, policy.value("pause_minutes"_L1).toInt(int(options.quarantine.pause.count()))));
    options.quarantine.growing = policy.value("growing"_L1).toBool();
    options.afterQuarantine = valueOf(afterNames, json.value("after_quarantine"_L1));
    options.tokenPlacement = valueOf(placementNames, json.value("token_placement"_L1));
    options.framing = valueOf(framingNames, json.value("framing"_L1));
    options.caFile = keptCa(json.value("ca_sha256"_L1).toString());
    options.paused = json.value("paused"_L1).toBool();
    options.repeatUnconfirmed = json.value("repeat_unconfirmed"_L1).toBool(true); // older servers always do
    return options;
}

LiveBatch batchOf(const QJsonObject &json)
{
    LineBlock block;
    const QJsonArray lines = json.value("lines"_L1).toArray();
    for (const QJsonValue &entry : lines) {
        const QJsonObject line = entry.toObject();
        const std::string process = line.value("process"_L1).toString().toStdString();
        const std::string text = line.value("text"_L1).toString().toStdString();
        block.append({line.value("time_us"_L1).toInteger(),
                      static_cast<Severity>(std::clamp(line.value("severity"_L1).toInt(6), 0, 7)), process,
                      text});
    }
    return {parseSource(json), count(json.value("first"_L1)),
            std::make_shared<const LineBlock>(std::move(block))};
}

} // namespace

Capabilities parseCapabilities(const QJsonObject &about)
{
    Capabilities capabilities;
    const QJsonArray words = about.value("capabilities"_L1).toArray();
    for (const QJsonValue &word : words) {
        for (const auto &[name, capability] : capabilityNames)
            capabilities.setFlag(capability, capabilities.testFlag(capability) ||
                                                 word.toString() == QLatin1StringView(name));
    }
    return capabilities;
}

QByteArray digestOf(const QByteArray &url)
{
    return QCryptographicHash::hash(url, QCryptographicHash::Sha256).toHex();
}

QList<ServerDrain> parseServerDrains(const QJsonObject &answer, Clock::TimePoint now)
{
    const Moments moments(answer, now);
    auto drains = listOf(answer.value("drains"_L1), [&](const QJsonObject &json) {
        return ServerDrain{json.value("id"_L1).toString(),
                           parseSource(json),
                           json.value("url_sha256"_L1).toString().toLatin1(),
                           optionsOf(json),
                           statusOf(json, moments),
                           moments.then()};
    });
    drains.removeIf([](const ServerDrain &drain) {
        return !isApiId(drain.id) || drain.source.app.isEmpty() || drain.urlDigest.isEmpty();
    });
    return drains;
}

QList<ToldStatus> parseStatuses(const QJsonObject &message, Clock::TimePoint now)
{
    const Moments moments(message, now);
    return listOf(message.value("statuses"_L1), [&](const QJsonObject &json) {
        return ToldStatus{json.value("id"_L1).toString(), statusOf(json, moments), moments.then()};
    });
}

QList<LiveBatch> parseBatches(const QJsonObject &answer)
{
    auto batches = listOf(answer.value("batches"_L1), batchOf);
    batches.removeIf(
        [](const LiveBatch &batch) { return batch.source.app.isEmpty() || batch.lines->empty(); });
    return batches;
}

QList<Attempt> parseAttempts(const QJsonObject &answer)
{
    return listOf(answer.value("attempts"_L1), [](const QJsonObject &json) {
        return Attempt{micros(json.value("time"_L1)), json.value("delivered"_L1).toBool(),
                       count(json.value("lines"_L1)), json.value("text"_L1).toString()};
    });
}

QList<Gap> parseGaps(const QJsonObject &answer)
{
    return listOf(answer.value("gaps"_L1), gapOf);
}

TestReport parseTestReport(const QJsonObject &answer)
{
    return {listOf(answer.value("steps"_L1), [](const QJsonObject &json) {
        return TestStep{valueOf(stageNames, json.value("stage"_L1)), json.value("passed"_L1).toBool(),
                        json.value("text"_L1).toString()};
    })};
}

SourceRef parseSource(const QJsonObject &object)
{
    return {object.value("app_id"_L1).toString(), object.value("addon_id"_L1).toString()};
}

QJsonObject optionsJson(const DrainOptions &options)
{
    return {{u"quarantine"_s, QJsonObject{{u"failure_limit"_s, options.quarantine.failureLimit},
                                          {u"pause_minutes"_s, int(options.quarantine.pause.count())},
                                          {u"growing"_s, options.quarantine.growing}}},
            {u"after_quarantine"_s, nameOf(afterNames, options.afterQuarantine)},
            {u"token_placement"_s, nameOf(placementNames, options.tokenPlacement)},
            {u"framing"_s, nameOf(framingNames, options.framing)},
            {u"paused"_s, options.paused},
            {u"repeat_unconfirmed"_s, options.repeatUnconfirmed}};
}

} // namespace drainboard
