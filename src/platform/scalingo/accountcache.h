// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/scalingo/accountstate.h"

#include <QFuture>
#include <QThreadPool>

namespace drainboard {

/// What was known of an account when it was last read.
struct KeptAccount
{
    AccountState state;
    QList<QDateTime> requests; ///< of the last minute before it was written, oldest first
};

/// What a file keeps of an account between two runs, so that a large account need not be read anew to be
/// seen. It holds no secret: URLs are masked before they are written; and nothing of an app that may be seen
/// by its owner's consent alone but its name. What stands in the file is checked as an answer of the platform
/// is.
class AccountCache
{
public:
    /// The folder is made when there is something to write, for its owner alone. `name` becomes the file's.
    AccountCache(const QString &folder, const QString &name);
    /// Waits for what is still to be read and written.
    ~AccountCache();

    /// Reads in a thread of its own, as far as the file can be read and belongs to these regions. Never
    /// fails: without a file nothing is known.
    QFuture<Result<KeptAccount>> load(const QList<Region> &regions);
    /// Writes in the same thread, in one go; an earlier file stays if that fails.
    void save(const AccountState &state, const QList<QDateTime> &requests);
    const QString &path() const { return m_path; }

private:
    QString m_folder;
    QString m_path;
    QThreadPool m_thread; ///< one, so that the newest comes last
};

} // namespace drainboard
