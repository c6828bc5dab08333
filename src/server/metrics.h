// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/intakecounts.h"
#include "server/drainbook.h"

namespace drainboard {

/// Counts committed lines per source since the start. To be made before the platform starts.
class ReceivedLines : public QObject
{
    Q_OBJECT

public:
    explicit ReceivedLines(Platform &platform);

    std::uint64_t of(const SourceRef &source) const;

private:
    struct Seen
    {
        LineNumber first = 0;
        LineNumber end = 0;
    };

    QHash<SourceRef, Seen> m_seen;
};

/// What Prometheus reads (text format 0.0.4). Labels are ids and words, never URLs. What is counted per drain
/// goes on where it was after a restart (as of the last commit to the line log); received lines and what
/// intake counts begin anew.
QByteArray metricsText(const SourceIndex &index, const DrainBook &drains, const ReceivedLines &received,
                       const IntakeCounts &intake);

} // namespace drainboard
