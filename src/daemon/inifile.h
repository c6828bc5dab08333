// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace drainboard {

struct IniEntry
{
    QString key; ///< `section/key`
    QString value;

    friend bool operator==(const IniEntry &, const IniEntry &) = default;
};

/// Reads `[section]` and `key=value` lines in UTF-8, in their order; values as they stand there, but for the
/// white space around them:
///
///     ; a comment, as is a line with #
///     [server]
///     data=/srv/logs,eu;1   ; after white space, a comment too
///     region="a ; b # c"    ; as a value that begins with one, or holds " #", must be written
///
/// Anything else, such as a key that is there twice, is an error that names the line. Not QSettings: it
/// changes values that hold commas, semicolons or backslashes, and reads a file anew only if it believes it
/// changed.
Result<QList<IniEntry>> readIni(const QByteArray &content);

} // namespace drainboard
