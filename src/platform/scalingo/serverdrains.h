// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/scalingo/serverjson.h"

#include <QHash>
#include <QSet>

namespace drainboard {

/// What a Drainboard server says of drains beyond their URLs. Pure.
class ServerDrains
{
public:
    /// The whole list, of one app if `appId` is not empty; a newer status stays. Answers the sources whose
    /// drains' options are other than before.
    QSet<SourceRef> take(const QList<ServerDrain> &drains, const QString &appId = {});
    /// The drain as it is now; null if it is not known yet.
    const ServerDrain *take(const ToldStatus &status);

    const ServerDrain *find(const DrainKey &key) const;
    /// Of one app, or of all if `appId` is empty.
    QList<ServerDrain> of(const QString &appId) const;
    QList<ServerDrain> of(const SourceRef &source) const;
    /// `drain` with its options, if they are known.
    Drain completed(Drain drain) const;

private:
    QHash<QString, ServerDrain> m_drains;               ///< by id
    QHash<SourceRef, QHash<QByteArray, QString>> m_ids; ///< by digest of the URL
};

} // namespace drainboard
