// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>

#include <chrono>
#include <functional>

namespace drainboard {

/// Calls a function soon after it is asked to, however often. A call that took longer than a frame on the
/// screen is followed by a rest of four times that, so that the window has most of its thread's time.
class Pacer : public QObject
{
    Q_OBJECT

public:
    explicit Pacer(std::function<void()> call);

    /// Never calls at once.
    void ask();

private:
    void run();

    std::function<void()> m_call;
    QElapsedTimer m_sinceLast;
    std::chrono::milliseconds m_rest{0};
    bool m_asked = false;
};

} // namespace drainboard
