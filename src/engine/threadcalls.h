// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QObject>
#include <QPromise>

#include <memory>
#include <type_traits>

namespace drainboard {

/// Runs `function` in the thread of `worker`, after what was posted before. Returns at once.
template <typename Function>
void post(QObject *worker, Function function)
{
    QMetaObject::invokeMethod(worker, std::move(function), Qt::QueuedConnection);
}

/// As post(), with an answer; it is cancelled if `worker` is gone before it could run.
template <typename Function>
auto ask(QObject *worker, Function function)
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
