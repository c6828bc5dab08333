// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "domain/source.h"

#include <QJsonObject>

namespace drainboard {

/// `/v1/apps/ID`.
QByteArray appPath(const QString &appId);

/// `/v1/apps/ID/log_drains`, `/v1/apps/ID/addons/ID/log_drains`.
QByteArray drainsPath(const SourceRef &source);

/// The same with `?url=`, for DELETE.
QByteArray drainPath(const SourceRef &source, const QByteArray &url);

/// The body of a POST that makes a drain with this URL: `{"drain":{…}}`, all six fields strings. The hosted
/// platform sends over TLS only; `anyTransport` is for a Drainboard server, which is told the transport.
Result<QJsonObject> drainBody(const QByteArray &url, bool anyTransport);

} // namespace drainboard
