// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

namespace drainboard {

/// Replaces a file as a whole: readable for its owner alone, on disk (fsync, the folder's entry too) when
/// this returns, the old content or the new after a crash.
Result<void> writeOwnerFile(const QString &path, const QByteArray &content);

/// At most `maxSize` bytes. ErrorKind::NotFound if there is no such file.
Result<QByteArray> readOwnerFile(const QString &path, qint64 maxSize);

} // namespace drainboard
