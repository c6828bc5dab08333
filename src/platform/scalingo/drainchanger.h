// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/pendingreply.h"
#include "platform/platform.h"
#include "platform/scalingo/accountstate.h"
#include "platform/scalingo/apiclient.h"

namespace drainboard {

/// Adds, removes and replaces drains: one request per target, each with its own result.
class DrainChanger : public QObject
{
    Q_OBJECT

public:
    /// All must outlive it. `anyTransport`: see drainBody().
    DrainChanger(ApiClient &client, AccountState &state, bool anyTransport, const Clock &clock,
                 QObject *parent = nullptr);

    Reply<QList<TargetResult>> add(const QList<Drain> &drains);
    Reply<QList<RemovalResult>> remove(const QList<DrainKey> &keys);
    /// Adds the new URL, then removes the old one; if that fails, takes the new one back.
    Reply<Drain> replace(const DrainKey &key, const QByteArray &url);

Q_SIGNALS:
    /// The platform confirmed a change of the source's drains; the state has it.
    void changed(const drainboard::SourceRef &source);
    /// The list of the source has to be read (again) to know what it holds.
    void doubtful(const drainboard::SourceRef &source);

private:
    template <typename Done>
    void post(const Drain &drain, Done done);
    template <typename Done>
    void erase(const DrainKey &key, Done done);
    Result<void> checkKnown(const DrainKey &key);
    void tookBack(const PendingReply<Drain> &pending, const Error &cause, const Result<void> &undone);
    void heed(const SourceRef &source, const Error &error);

    ApiClient &m_client;
    AccountState &m_state;
    bool m_anyTransport;
    const Clock &m_clock;
};

} // namespace drainboard
