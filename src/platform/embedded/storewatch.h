// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <QCoreApplication>
#include <QStringList>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace drainboard {

/// Whether the paths of open files still lead to them. One that was removed or replaced goes on to be written
/// without an error, and all of that is lost with the process.
class StoreWatch
{
    Q_DECLARE_TR_FUNCTIONS(StoreWatch)

public:
    using Identity = std::pair<quint64, quint64>; ///< device and inode

    /// `clock` must outlive the watch. `changed` is called when problem() has become another.
    StoreWatch(Clock &clock, std::function<void()> changed);

    /// Takes the files as they are now, and looks again every minute.
    void start(const QStringList &paths);
    void stop();
    void look();

    /// Which file is gone, in a sentence; empty if none is.
    const QString &problem() const { return m_problem; }

private:
    struct File
    {
        QString path;
        Identity identity;
    };

    QString find() const;

    std::vector<File> m_files;
    QString m_problem;
    const std::function<void()> m_changed;
    std::unique_ptr<Alarm> m_alarm;
};

} // namespace drainboard
