// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFutureWatcher>
#include <QObject>

#include <utility>

namespace drainboard {

/// Calls `then` with the future's value in `context`'s thread; not at all if the context goes first or the
/// future is cancelled (what `then` holds is destroyed, so a promise in it tells its own future).
template <typename T, typename Then>
void whenDone(QObject *context, const QFuture<T> &future, Then then)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, then = std::move(then)]() mutable {
                         watcher->deleteLater();
                         if (watcher->future().resultCount() > 0)
                             then(watcher->result());
                     });
    watcher->setFuture(future);
}

} // namespace drainboard
