// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"
#include "platform/connections/journal.h"
#include "platform/scalingo/scalingoplatform.h"

namespace drainboard {

/// An account or a server, over the network.
class RemoteSession : public Session
{
    Q_OBJECT

public:
    /// `journal` must outlive it.
    RemoteSession(const Connection &connection, const SecretText &token, Journal &journal);
    /// Deletes what was kept on this computer of a connection that is gone.
    static void forget(const QString &connectionId);

    Platform &platform() override { return *m_platform; }
    Reply<void> start() override;
    QString subject() const override;

private:
    void noteOpening();

    SystemClock m_clock;
    Connection m_connection;
    Journal &m_journal;
    bool m_noted = false; ///< that it was opened
    std::unique_ptr<ScalingoPlatform> m_platform;
};

} // namespace drainboard
