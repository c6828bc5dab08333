// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/scalingo/accountstate.h"

#include <QThreadPool>

namespace drainboard {

/// What a file keeps of an account between two runs, so that a large account need not be read anew to be
/// seen. It holds no secret: URLs are masked before they are written. What stands in the file is checked as
/// an answer of the platform is.
class AccountCache
{
public:
    /// The folder is made when there is something to write, for its owner alone. `name` becomes the file's.
    AccountCache(const QString &folder, const QString &name);
    /// Waits for what is still to be written.
    ~AccountCache();

    /// Into `state`, as far as the file can be read and belongs to the account. Gives the moments of the
    /// requests of the last minute before it was written, oldest first.
    QList<QDateTime> load(AccountState &state) const;
    /// Writes in a thread of its own, in one go; an earlier file stays if that fails.
    void save(const AccountState &state, const QList<QDateTime> &requests);
    const QString &path() const { return m_path; }

private:
    QString m_folder;
    QString m_path;
    QThreadPool m_writer; ///< of one thread, so that the newest comes last
};

} // namespace drainboard
