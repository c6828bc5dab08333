// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/forwarder.h"

#include "faketarget.h"
#include "support/manualclock.h"
#include "support/memorylinelog.h"

namespace drainboard {

inline constexpr DrainId drainId{1};
inline constexpr SourceId sourceId{7};

/// A forwarder with everything around it under the test's control. The jitter is always at its top.
struct Bench
{
    ManualClock clock;
    MemoryLineLog log;
    FakeTarget target;
    DrainOptions options;
    SavedHealth savedHealth;
    std::size_t maxLines = 10;
    bool batched = false;
    std::unique_ptr<Forwarder> forwarder;

    /// Called again: a restart of the program.
    void start()
    {
        forwarder.reset();
        ForwarderParts parts;
        parts.drain = drainId;
        parts.source = sourceId;
        parts.options = options;
        parts.savedHealth = savedHealth;
        parts.encoder = std::make_unique<FakeEncoder>(maxLines, batched);
        parts.makeSink = target.maker();
        parts.random = [] { return 0.999; };
        forwarder = std::make_unique<Forwarder>(std::move(parts), log, clock);
        log.setCommitListener([this](std::span<const Commit>) { forwarder->linesCommitted(); });
    }

    void lines(std::size_t count) { log.appendTexts(sourceId, count); }

    /// Refuses every attempt until none comes for `silence`; returns how many came.
    int refuseUntilSilence(std::chrono::milliseconds silence = std::chrono::seconds(60))
    {
        int count = 0;
        while (true) {
            if (!target.isAsked())
                clock.advance(silence);
            if (!target.isAsked())
                return count;
            target.refuse();
            ++count;
        }
    }
    HealthState state() const { return forwarder->health().state; }
};

inline QStringList numbered(int first, int end)
{
    QStringList texts;
    for (int i = first; i < end; ++i)
        texts.append(QStringLiteral("line %1").arg(i));
    return texts;
}

} // namespace drainboard
