// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QFuture>
#include <QTest>

namespace drainboard {

/// What a reply brings, waited for with the event loop running; ErrorKind::Cancelled if nothing comes.
template <typename T>
Result<T> answerOf(const QFuture<Result<T>> &reply)
{
    if (!QTest::qWaitFor([&] { return reply.isFinished(); }, 20'000) || reply.resultCount() == 0)
        return failure(ErrorKind::Cancelled, QStringLiteral("no answer"));
    return reply.result();
}

} // namespace drainboard
