// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "domain/drain.h"

#include <QJsonObject>
#include <QMap>

#include <tl/expected.hpp>

namespace drainboard {

/// Sentences by the field that they belong to.
using FieldErrors = QMap<QString, QString>;

/// True if one of the fields that make a URL is there.
bool namesTarget(const QJsonObject &drain);

/// The URL that the fields of platform-api.md §4 make (type, url, host, port, token, drain_region, and our
/// transport).
tl::expected<QByteArray, FieldErrors> drainUrlFrom(const QJsonObject &drain);

/// `options` with what `drain` says of them (DrainChange in resources/openapi); what it leaves out stays. A
/// CA's PEM text is stored in `caFolder`, owner-only, under its digest; by that it can be named again.
tl::expected<DrainOptions, FieldErrors> changedOptions(DrainOptions options, const QJsonObject &drain,
                                                       const QString &caFolder);

/// Notes that a drain has used its CA file, if that is one of `caFolder`, until now: its time of change then
/// tells how long it stays without any drain.
void noteCaUse(const QString &caFile, const QString &caFolder, const Clock &clock);

} // namespace drainboard
