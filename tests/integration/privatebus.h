// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/endwithtest.h"

#include <QProcess>
#include <QStandardPaths>

namespace drainboard {

/// A session bus of the test's own. Make it before anything asks for the session bus.
class PrivateBus
{
public:
    PrivateBus()
    {
        const QString program = QStandardPaths::findExecutable(QStringLiteral("dbus-daemon"));
        if (program.isEmpty())
            return;
        endWithTest(m_daemon);
        m_daemon.start(program, {QStringLiteral("--session"), QStringLiteral("--nofork"),
                                 QStringLiteral("--print-address")});
        m_runs = m_daemon.waitForReadyRead();
        if (m_runs)
            qputenv("DBUS_SESSION_BUS_ADDRESS", m_daemon.readLine().trimmed());
    }
    ~PrivateBus()
    {
        m_daemon.kill();
        m_daemon.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(PrivateBus)

    /// False where dbus-daemon is not installed.
    bool runs() const { return m_runs; }

private:
    QProcess m_daemon;
    bool m_runs = false;
};

} // namespace drainboard
