// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QFuture>
#include <QPromise>

#include <memory>

namespace drainboard {

/// A reply that somebody still owes. Copies share it; if the last goes without an answer, the reply is
/// cancelled.
template <typename T>
class PendingReply
{
public:
    PendingReply()
        : m_promise(std::make_shared<QPromise<Result<T>>>())
    {
        m_promise->start();
    }

    /// At most once.
    void answer(Result<T> result) const
    {
        m_promise->addResult(std::move(result));
        m_promise->finish();
    }

    QFuture<Result<T>> reply() const { return m_promise->future(); }

private:
    std::shared_ptr<QPromise<Result<T>>> m_promise;
};

/// A reply that is there already.
template <typename T>
QFuture<Result<T>> readyReply(Result<T> result)
{
    return QtFuture::makeReadyFuture(std::move(result));
}

} // namespace drainboard
