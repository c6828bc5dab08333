// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>

namespace drainboard {

/// Makes or replaces a file; false if it could not be written whole.
inline bool writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

} // namespace drainboard
