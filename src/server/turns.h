// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <utility>

namespace drainboard {

/// Lets one piece of work run at a time, in the order in which they were asked for.
class Turns
{
public:
    /// The next one begins when the last copy of this is gone.
    using Turn = std::shared_ptr<void>;

    void take(std::function<void(Turn)> work)
    {
        m_waiting.push_back(std::move(work));
        if (!m_busy)
            next();
    }

private:
    void next()
    {
        m_busy = !m_waiting.empty();
        if (!m_busy)
            return;
        const auto work = std::move(m_waiting.front());
        m_waiting.pop_front();
        work(Turn(nullptr, [this, alive = std::weak_ptr<int>(m_alive)](void *) {
            if (!alive.expired())
                next();
        }));
    }

    std::deque<std::function<void(Turn)>> m_waiting;
    bool m_busy = false;
    std::shared_ptr<int> m_alive = std::make_shared<int>(0);
};

} // namespace drainboard
