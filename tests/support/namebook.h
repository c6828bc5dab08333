// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/namelookup.h"

namespace drainboard {

/// A name server of a test.
struct NameBook
{
    QList<QHostAddress> found; ///< of every name; empty: not known
    bool silent = false;       ///< it never answers
    int asked = 0;

    /// Must not outlive the book.
    LookUp lookUp()
    {
        return [this](const QString &, QObject *context, const auto &done) {
            ++asked;
            if (!silent)
                QMetaObject::invokeMethod(
                    context, [found = found, done] { done(found, {}); }, Qt::QueuedConnection);
        };
    }
};

} // namespace drainboard
