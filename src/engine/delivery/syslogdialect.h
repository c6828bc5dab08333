// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"
#include "domain/drainurl.h"

#include <QByteArray>

namespace drainboard {

/// How syslog messages for one target are written: what stands around the message and how it ends.
struct SyslogDialect
{
    enum class End { LineFeed, OctetCount, Datagram };

    QByteArray prefix;               ///< before `<14>`, with its space
    QByteArray structuredData = "-"; ///< the element with the token, if it stands there
    QByteArray messagePrefix;        ///< first word of the message, with its space
    qsizetype maxMessage = 0;        ///< bytes of a whole message
    End end = End::LineFeed;
};

/// By provider and by what the host is known to want (the documentation of each service).
SyslogDialect syslogDialect(const DrainTarget &target, const DrainOptions &options);

} // namespace drainboard
