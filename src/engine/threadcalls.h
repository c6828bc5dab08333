// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QObject>
#include <QPromise>
#include <QThreadPool>

#include <atomic>
#include <memory>
#include <type_traits>

namespace drainboard {

#ifdef __SANITIZE_THREAD__
/// What Qt's queue of events orders, said in words that the thread sanitizer knows: Qt is not built with it.
/// A call comes after its post and before its end, in whichever thread that is.
template <typename Function>
class Ordered
{
public:
    explicit Ordered(Function function)
        : m_function(std::move(function))
    {
    }
    Ordered(Ordered &&other) noexcept
        : m_function(std::move(other.m_function))
    {
        order.fetch_add(1, std::memory_order_release); // it lies where Qt keeps it
    }
    Ordered(const Ordered &other)
        : m_function(other.m_function)
    {
        order.fetch_add(1, std::memory_order_release);
    }
    ~Ordered() { order.fetch_add(1, std::memory_order_acq_rel); }
    Ordered &operator=(const Ordered &) = delete;

    void operator()()
    {
        order.fetch_add(1, std::memory_order_acquire);
        m_function();
        order.fetch_add(1, std::memory_order_release);
    }

private:
    static inline std::atomic<unsigned> order = 0;
    Function m_function;
};
#else
template <typename Function>
using Ordered = Function;
#endif

/// Runs `function` in the thread of `worker`, after what was posted before. Returns at once.
template <typename Function>
void post(QObject *worker, Function function)
{
    QMetaObject::invokeMethod(worker, Ordered<Function>(std::move(function)), Qt::QueuedConnection);
}

/// Runs `function` in a thread of the pool.
template <typename Function>
void post(QThreadPool *pool, Function function)
{
    pool->start(Ordered<Function>(std::move(function)));
}

/// As post(), with an answer; it is cancelled if `worker` is gone before it could run.
template <typename Worker, typename Function>
auto ask(Worker *worker, Function function)
{
    using Answer = std::invoke_result_t<Function>;
    auto promise = std::make_shared<QPromise<Answer>>();
    promise->start();
    post(worker, [promise, function = std::move(function)]() mutable {
        promise->addResult(function());
        promise->finish();
    });
    return promise->future();
}

} // namespace drainboard
