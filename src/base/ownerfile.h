// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

#include <functional>

class QIODevice;

namespace drainboard {

/// Replaces a file as a whole with what `write` puts into the device: readable for its owner alone from the
/// first byte on, on disk (fsync, the folder's entry too) when this returns, the old content or the new
/// after a crash. Keeps the old file and fails if `write` gives false or anything could not be written.
Result<void> writeOwnerFile(const QString &path, const std::function<bool(QIODevice &)> &write);
Result<void> writeOwnerFile(const QString &path, const QByteArray &content);

/// The whole file, of at most `maxSize` bytes. ErrorKind::NotFound if there is no such file.
Result<QByteArray> readOwnerFile(const QString &path, qint64 maxSize);

} // namespace drainboard
