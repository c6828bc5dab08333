// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"
#include "platform/scalingo/apijson.h"

#include <QJsonObject>

namespace drainboard {

// What `drainboardd` offers beyond the Scalingo API (resources/openapi/drainboard-v1.json), read leniently: a
// field that is missing or of the wrong type gets a default, an entry without what identifies it is left out.

/// What `GET about` says that this token may do; what is not known here is left out.
Capabilities parseCapabilities(const QJsonObject &about);

/// A drain as the server knows it. Its URL is known by its digest alone.
struct ServerDrain
{
    QString id;
    SourceRef source;
    QByteArray urlDigest;  ///< SHA-256 in hexadecimal digits
    DrainOptions options;  ///< `caFile` stands for the server's copy: see domain/keptca.h
    DrainStatus status;    ///< without its key
    std::int64_t told = 0; ///< when the status was, by the server's clock; microseconds since 1970 UTC
};

/// A drain's status in a live message; as in ServerDrain.
struct ToldStatus
{
    QString id;
    DrainStatus status;
    std::int64_t told = 0;
};

QByteArray digestOf(const QByteArray &url);

/// `now` is when it came, by the local clock: the server's moments are told relative to the answer's `time`.
QList<ServerDrain> parseServerDrains(const QJsonObject &answer, Clock::TimePoint now);
QList<ToldStatus> parseStatuses(const QJsonObject &message, Clock::TimePoint now);
QList<LiveBatch> parseBatches(const QJsonObject &answer);
QList<Attempt> parseAttempts(const QJsonObject &answer);
QList<Gap> parseGaps(const QJsonObject &answer);
TestReport parseTestReport(const QJsonObject &answer);
/// `app_id` and `addon_id`.
SourceRef parseSource(const QJsonObject &object);

/// The options as a request takes them, but for the certificates (caChange()).
QJsonObject optionsJson(const DrainOptions &options);

} // namespace drainboard
