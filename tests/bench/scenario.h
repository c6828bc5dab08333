// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "enginehost.h"
#include "forwarder.h"
#include "linesink.h"
#include "linesource.h"

#include <QTemporaryDir>

#include <functional>
#include <vector>

namespace drainboard::bench {

/// What all scenarios of one run share.
class Bench
{
public:
    explicit Bench(bool quick);

    const bool quick; ///< fewer lines and rounds; nothing that takes minutes

    /// `full`, or its `quick` counterpart.
    template <typename T>
    T sized(T full, T quickly) const
    {
        return quick ? quickly : full;
    }

    /// A folder that is gone with the object. Beside the program, not in /tmp, which is often memory: the
    /// disk is part of what is measured.
    std::unique_ptr<QTemporaryDir> makeFolder() const;
    const Identity &identity() const { return m_identity; }
    Target targetOf(const LineSink &sink, Wire wire) const { return {wire, sink.port(), m_caFile}; }

private:
    QTemporaryDir m_folder;
    Identity m_identity;
    QString m_caFile;
};

/// One load through one forwarder.
struct Run
{
    double seconds = 0;    ///< from the first byte in to the last line out
    double cpuSeconds = 0; ///< of the forwarder's process
    double peakMiB = 0;
};

/// Sends the load and waits until `copies` of each line have come out.
Run pass(RunningForwarder &forwarder, const LineSink &sink, const Load &load, int copies = 1);

/// Until a forwarder has done all that was left to do. Goes on after a while all the same: one that is never
/// idle gets its figures, too.
void waitUntilIdle(const RunningForwarder &forwarder);

/// An engine with this setup (its folder and target are filled in), a TCP sink and one load, after one
/// line of each source.
Run passThroughEngine(const Bench &bench, EngineSetup setup, const Load &load);

double median(std::vector<double> values);

/// The scenarios; each prints its rows.
void measureTcp(const Bench &bench);    ///< one source, one drain, beside the peers
void measureTls(const Bench &bench);    ///< the same
void measureHttps(const Bench &bench);  ///< the same, in batches, which the peers do not do
void measureFanOut(const Bench &bench); ///< one source, many drains
void measureManySources(const Bench &bench);
void measureManyDrains(const Bench &bench); ///< 10,000 drains, idle or quarantined
void measureDelay(const Bench &bench);
void measureRecovery(const Bench &bench);
void measureStart(const Bench &bench);

} // namespace drainboard::bench
