// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/embedded/catalogue.h"
#include "platform/platform.h"
#include "server/apitime.h"
#include "server/eventstore.h"

#include <QJsonArray>
#include <QJsonObject>

namespace drainboard {

// The things of the trade as the API shows them: platform-api.md §3 … §6 and resources/openapi.

QJsonObject appJson(const StoredSource &app, const QString &region);
QJsonObject addonJson(const StoredSource &addon);
QJsonObject eventJson(const ApiEvent &event);

/// null for an app.
QJsonValue addonIdJson(const SourceRef &source);
QJsonObject statusJson(const QString &id, const DrainStatus &status, const ClockReading &clock);
QJsonObject drainJson(const QString &id, const Drain &drain, const DrainStatus &status,
                      const ClockReading &clock);
QJsonObject gapJson(const Gap &gap);
QJsonObject attemptJson(const Attempt &attempt);
QJsonObject testReportJson(const TestReport &report);
QJsonArray capabilitiesJson(Capabilities capabilities);
/// The lines of a batch from index `from` on.
QJsonObject batchJson(const LiveBatch &batch, std::size_t from);

} // namespace drainboard
