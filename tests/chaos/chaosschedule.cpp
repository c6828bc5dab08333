// SPDX-License-Identifier: GPL-3.0-or-later
#include "chaos/chaosschedule.h"

#include <algorithm>
#include <random>

namespace drainboard {

namespace {

using Kind = ChaosEvent::Kind;

/// The events of one kind or target.
class Sequence
{
public:
    Sequence(quint32 seed, quint32 number, int seconds, std::vector<ChaosEvent> &events)
        : m_random(seed * 1000003 + number)
        , m_end(seconds * 1000LL)
        , m_events(events)
    {
    }

    /// Waits between so many milliseconds; false when the time is over.
    bool wait(int least, int most)
    {
        m_now += between(least, most);
        return m_now < m_end;
    }
    int between(int least, int most)
    {
        return least + static_cast<int>(m_random() % unsigned(most - least + 1));
    }
    void add(ChaosEvent event)
    {
        event.at = m_now;
        m_events.push_back(event);
    }

private:
    std::mt19937 m_random;
    qint64 m_now = 0;
    qint64 m_end;
    std::vector<ChaosEvent> &m_events;
};

} // namespace

std::vector<ChaosEvent> chaosSchedule(quint32 seed, int seconds,
                                      const std::vector<std::vector<Fault>> &faultsOfTargets)
{
    std::vector<ChaosEvent> events;
    for (std::size_t target = 0; target < faultsOfTargets.size(); ++target) {
        const auto &faults = faultsOfTargets[target];
        Sequence sequence(seed, static_cast<quint32>(target), seconds, events);
        while (sequence.wait(200, 3000)) {
            const auto which =
                static_cast<std::size_t>(sequence.between(0, static_cast<int>(faults.size()) - 1));
            sequence.add({0, Kind::Target, target, faults[which], 0});
            // Some last longer than the patience of any sink.
            const bool isLong = sequence.between(1, 8) == 1;
            if (!sequence.wait(isLong ? 11'000 : 100, isLong ? 35'000 : 3000))
                break;
            sequence.add({0, Kind::Target, target, Fault::None, 0});
        }
    }
    Sequence kills(seed, 100, seconds, events);
    while (kills.wait(1000, 8000))
        kills.add({0, Kind::Kill, 0, {}, 0});
    Sequence disk(seed, 101, seconds, events);
    while (disk.wait(1000, 12'000)) {
        disk.add({0, Kind::FillDisk, 0, {}, 0});
        if (!disk.wait(200, 5000))
            break;
        disk.add({0, Kind::FreeDisk, 0, {}, 0});
    }
    Sequence clock(seed, 102, seconds, events);
    while (clock.wait(1000, 12'000))
        clock.add({0, Kind::StepClock, 0, {}, clock.between(-1, 1)});
    Sequence retries(seed, 103, seconds, events);
    while (retries.wait(1000, 4000))
        retries.add({0, Kind::Retry, 0, {}, 0});
    std::ranges::stable_sort(events, {}, &ChaosEvent::at);
    return events;
}

} // namespace drainboard
