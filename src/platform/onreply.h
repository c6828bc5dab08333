// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QCoreApplication>
#include <QFutureWatcher>
#include <QObject>

#include <utility>

namespace drainboard {

/// Calls `then` with the reply's result, once, in `context`'s thread; not at all if `context` is gone by
/// then. QFuture::then(context, …) of Qt 6.4 may not outlive its context, so views use this instead.
template <typename T, typename Then>
void onReply(QObject *context, const QFuture<Result<T>> &reply, Then then)
{
    auto *watcher = new QFutureWatcher<Result<T>>(context);
    QObject::connect(
        watcher, &QFutureWatcherBase::finished, context, [watcher, then = std::move(then)]() mutable {
            watcher->deleteLater();
            if (watcher->future().resultCount() > 0) {
                then(watcher->result());
                return;
            }
            then(Result<T>(failure(ErrorKind::Cancelled,
                                   QCoreApplication::translate("Platform", "The request was cancelled."))));
        });
    watcher->setFuture(reply);
}

} // namespace drainboard
