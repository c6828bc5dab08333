// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/pacer.h"

#include <QTimer>

#include <algorithm>
#include <utility>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds frame = 16ms;

} // namespace

Pacer::Pacer(std::function<void()> call)
    : m_call(std::move(call))
{
}

void Pacer::ask()
{
    if (std::exchange(m_asked, true))
        return;
    const std::chrono::milliseconds rested(m_sinceLast.isValid() ? m_sinceLast.elapsed() : 0);
    QTimer::singleShot(std::max(m_rest - rested, 0ms), this, &Pacer::run);
}

void Pacer::run()
{
    m_asked = false;
    QElapsedTimer cost;
    cost.start();
    m_call();
    const auto took = std::chrono::milliseconds(cost.elapsed());
    m_rest = took > frame ? 4 * took : 0ms;
    m_sinceLast.start();
}

} // namespace drainboard
