// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chaos/chaostarget.h"

#include <vector>

namespace drainboard {

/// Something that happens to the server or to one of its targets.
struct ChaosEvent
{
    enum class Kind {
        Target, ///< target number `target` gets `fault`, or is well again
        Kill,   ///< kill -9 of the server
        FillDisk,
        FreeDisk,
        StepClock, ///< to `days` from the right time
        Retry,     ///< of all drains that fail, as an operator would
    };

    qint64 at = 0; ///< milliseconds after the beginning
    Kind kind = Kind::Target;
    std::size_t target = 0;
    Fault fault = Fault::None;
    int days = 0;
};

/// What happens within so many seconds, in order. Decided by the seed alone; every kind of event and every
/// target has a sequence of its own, so that leaving one out changes none of the others.
std::vector<ChaosEvent> chaosSchedule(quint32 seed, int seconds,
                                      const std::vector<std::vector<Fault>> &faultsOfTargets);

} // namespace drainboard
