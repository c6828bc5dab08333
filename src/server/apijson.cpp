// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/apijson.h"

#include "domain/drainurl.h"
#include "domain/provider.h"
#include "server/apinames.h"

#include <QCryptographicHash>
#include <QFileInfo>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

QString utf8(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

qint64 whole(std::uint64_t number)
{
    return static_cast<qint64>(number);
}

QJsonObject healthJson(const Health &health, const ClockReading &clock)
{
    const bool resting = health.state == HealthState::Quarantined;
    const auto moment = [&](Clock::TimePoint point) {
        return resting ? QJsonValue(rfc3339(clock.wallAt(point))) : QJsonValue();
    };
    return {{u"state"_s, nameOf(healthStateNames, health.state)},
            {u"failures"_s, health.failures},
            {u"failure_limit"_s, health.failureLimit},
            {u"round"_s, health.round},
            {u"quarantined_since"_s, moment(health.quarantinedSince)},
            {u"quarantined_until"_s, moment(health.quarantinedUntil)},
            {u"reason"_s, health.reason}};
}

QJsonObject countersJson(const DrainCounters &counters)
{
    return {{u"lines_delivered"_s, whole(counters.linesDelivered)},
            {u"bytes_delivered"_s, whole(counters.bytesDelivered)},
            {u"attempts_failed"_s, whole(counters.attemptsFailed)},
            {u"lines_lost"_s, whole(counters.linesLost)}};
}

QJsonObject quarantineJson(const QuarantinePolicy &policy)
{
    return {{u"failure_limit"_s, policy.failureLimit},
            {u"pause_minutes"_s, static_cast<int>(policy.pause.count())},
            {u"growing"_s, policy.growing}};
}

} // namespace

QJsonObject appJson(const StoredSource &app, const QString &region)
{
    // What an engine without containers and deployments does not have is empty, but never missing.
    return {
        {u"id"_s, app.ref.app},
        {u"name"_s, app.appName},
        {u"status"_s, u"running"_s},
        {u"region"_s, region},
        {u"url"_s, u""_s},
        {u"base_url"_s, u""_s},
        {u"git_url"_s, u""_s},
        {u"stack_id"_s, u""_s},
        {u"last_deployed_by"_s, u""_s},
        {u"created_at"_s, QJsonValue()},
        {u"updated_at"_s, QJsonValue()},
        {u"last_deployed_at"_s, QJsonValue()},
        {u"sticky_session"_s, false},
        {u"force_https"_s, false},
        {u"router_logs"_s, false},
        {u"hds_resource"_s, false},
        {u"owner"_s,
         QJsonObject{{u"id"_s, u"drainboardd"_s}, {u"username"_s, u"drainboardd"_s}, {u"email"_s, u""_s}}},
        {u"project"_s, QJsonObject{{u"id"_s, u""_s}, {u"name"_s, u""_s}}},
        {u"links"_s, QJsonObject{{u"deployments_stream"_s, u""_s}}},
        {u"flags"_s, QJsonObject()},
        {u"limits"_s, QJsonObject()},
        {u"private_networks_ids"_s, QJsonArray()},
        {u"data_access_consent"_s, QJsonValue()}};
}

QJsonObject addonJson(const StoredSource &source)
{
    const auto addon = source.addon();
    const QString plan = addon.plan.isEmpty() ? addon.provider : addon.plan;
    return {{u"id"_s, addon.id},
            {u"app_id"_s, addon.appId},
            {u"resource_id"_s, addon.id},
            {u"status"_s, u"running"_s},
            {u"provisioned_at"_s, QJsonValue()},
            {u"deprovisioned_at"_s, QJsonValue()},
            {u"plan"_s, QJsonObject{{u"id"_s, plan},
                                    {u"name"_s, plan},
                                    {u"display_name"_s, plan},
                                    {u"price"_s, 0},
                                    {u"description"_s, u""_s},
                                    {u"disabled_alternative_plan_id"_s, QJsonValue()}}},
            {u"addon_provider"_s, QJsonObject{{u"id"_s, addon.provider},
                                              {u"name"_s, addonDisplayName(addon)},
                                              {u"logo_url"_s, u""_s}}}};
}

QJsonObject eventJson(const ApiEvent &event)
{
    return {{u"id"_s, QString::number(event.id)},
            {u"created_at"_s, rfc3339(event.time)},
            {u"user"_s,
             QJsonObject{{u"id"_s, event.userId}, {u"username"_s, event.userName}, {u"email"_s, u""_s}}},
            {u"app_id"_s, event.appId},
            {u"app_name"_s, event.appName},
            {u"type"_s, event.type},
            {u"type_data"_s, event.data}};
}

QJsonValue addonIdJson(const SourceRef &source)
{
    return source.isAddon() ? QJsonValue(source.addon) : QJsonValue();
}

QJsonObject statusJson(const QString &id, const DrainStatus &status, const ClockReading &clock)
{
    QJsonArray gaps;
    for (const auto &gap : status.recentGaps)
        gaps.append(gapJson(gap));
    return {{u"id"_s, id},
            {u"health"_s, healthJson(status.health, clock)},
            {u"paused"_s, status.paused},
            {u"counters"_s, countersJson(status.counters)},
            {u"cursor"_s, whole(status.cursor)},
            {u"backlog"_s, whole(status.backlog)},
            {u"last_success"_s, rfc3339OrNull(status.lastSuccess)},
            {u"last_error"_s, status.lastError},
            {u"recent_gaps"_s, gaps}};
}

QJsonObject drainJson(const QString &id, const Drain &drain, const DrainStatus &status,
                      const ClockReading &clock)
{
    auto json = statusJson(id, status, clock);
    const auto provider = parseDrainUrl(drain.url).provider;
    const auto &options = drain.options;
    json.insert(u"app_id"_s, drain.source.app);
    json.insert(u"addon_id"_s, addonIdJson(drain.source));
    json.insert(u"type"_s, provider ? QJsonValue(providerOf(*provider).apiType) : QJsonValue());
    json.insert(u"url"_s, maskedDrainUrl(drain.url));
    json.insert(u"url_sha256"_s,
                QString::fromLatin1(QCryptographicHash::hash(drain.url, QCryptographicHash::Sha256).toHex()));
    json.insert(u"target"_s, targetName(drain.url));
    json.insert(u"quarantine"_s, quarantineJson(options.quarantine));
    json.insert(u"after_quarantine"_s, nameOf(afterQuarantineNames, options.afterQuarantine));
    json.insert(u"token_placement"_s, nameOf(tokenPlacementNames, options.tokenPlacement));
    json.insert(u"framing"_s, nameOf(framingNames, options.framing));
    json.insert(u"repeat_unconfirmed"_s, options.repeatUnconfirmed);
    // CA files are stored under their digest.
    json.insert(u"ca_sha256"_s, options.caFile.isEmpty()
                                    ? QJsonValue()
                                    : QJsonValue(QFileInfo(options.caFile).completeBaseName()));
    json.insert(u"paused"_s, options.paused);
    return json;
}

QJsonObject gapJson(const Gap &gap)
{
    return {{u"first"_s, whole(gap.lines.first)},
            {u"end"_s, whole(gap.lines.end)},
            {u"cause"_s, gap.cause},
            {u"time"_s, rfc3339(gap.time)}};
}

QJsonObject attemptJson(const Attempt &attempt)
{
    return {{u"time"_s, rfc3339(attempt.time)},
            {u"delivered"_s, attempt.delivered},
            {u"lines"_s, whole(attempt.lines)},
            {u"text"_s, attempt.text}};
}

QJsonObject testReportJson(const TestReport &report)
{
    QJsonArray steps;
    for (const auto &step : report.steps)
        steps.append(QJsonObject{{u"stage"_s, nameOf(testStageNames, step.stage)},
                                 {u"passed"_s, step.passed},
                                 {u"text"_s, step.text}});
    return {{u"delivered"_s, report.delivered()}, {u"steps"_s, steps}};
}

QJsonArray capabilitiesJson(Capabilities capabilities)
{
    QJsonArray names;
    for (const auto &[capability, name] : capabilityNames) {
        if (capabilities.testFlag(capability))
            names.append(QString::fromLatin1(name));
    }
    return names;
}

QJsonObject batchJson(const LiveBatch &batch, std::size_t from)
{
    QJsonArray lines;
    for (std::size_t i = from; i < batch.lines->size(); ++i) {
        const auto line = (*batch.lines)[i];
        lines.append(QJsonObject{{u"time_us"_s, qint64{line.time}},
                                 {u"severity"_s, static_cast<int>(line.severity)},
                                 {u"process"_s, utf8(line.process)},
                                 {u"text"_s, utf8(line.text)}});
    }
    return {{u"app_id"_s, batch.source.app},
            {u"addon_id"_s, addonIdJson(batch.source)},
            {u"first"_s, whole(batch.first + from)},
            {u"lines"_s, lines}};
}

} // namespace drainboard
