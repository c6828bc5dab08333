// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/endpoint.h"
#include "engine/delivery/forwarder.h"
#include "engine/enginetypes.h"
#include "engine/intake/sysloglistener.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>
#include <vector>

namespace drainboard {

/// All forwarders, and what they report. Lives in the delivery's thread.
class DeliveryWorker : public QObject
{
    Q_OBJECT

public:
    DeliveryWorker(LineLog &log, Clock &clock, EndpointOverrides overrides, LocalTargets localTargets);
    ~DeliveryWorker() override;

    /// For any thread: wakes the drains of these sources.
    void noteCommits(std::span<const Commit> commits);

    /// Where our own lines come in: nothing is sent there, or it would go round for ever.
    void setOwnIntake(const ListenAddress &address) { m_ownIntake->emplace(address); }
    void setLabels(SourceId source, const SourceLabels &labels);
    void removeSource(SourceId source);
    /// Only a change of more than pausing and policy opens a new connection.
    void setDrain(const EngineDrain &drain);
    void removeDrain(DrainId drain);
    void retryNow(DrainId drain);
    void setPaused(DrainId drain, bool paused);
    /// Newest first.
    QList<Attempt> attempts(DrainId drain) const;
    /// `done` is called in this thread, unless close() comes before.
    void sendTestLine(const QByteArray &url, const DrainOptions &options, const SourceLabels &labels,
                      std::function<void(const TestReport &)> done);
    /// Ends all deliveries and tests; returns how every drain stands.
    QList<EngineDrainStatus> close();

Q_SIGNALS:
    void drainsChanged(const QList<drainboard::EngineDrainStatus> &statuses);

private:
    struct Running
    {
        EngineDrain drain; ///< as it was set
        std::unique_ptr<Forwarder> forwarder;
        bool changed = false; ///< stands in m_changed
    };
    struct Source
    {
        SourceLabels labels;
        std::vector<Running *> drains; ///< in m_drains
    };

    void wakeCommitted();
    std::unique_ptr<Forwarder> makeForwarder(Running &running);
    TargetRules rules() const;
    void leaveSource(const Running &running);
    Forwarder *find(DrainId drain) const;
    EngineDrainStatus statusOf(const Forwarder &forwarder) const;
    void reportLater(Running &running);
    void report();
    void tidyUp();

    LineLog &m_log;
    Clock &m_clock;
    EndpointOverrides m_overrides;
    const LocalTargets m_localTargets;
    /// Shared with sinks, which the event loop may delete later than this.
    std::shared_ptr<std::optional<ListenAddress>> m_ownIntake =
        std::make_shared<std::optional<ListenAddress>>();
    std::unordered_map<SourceId, Source> m_sources;
    std::unordered_map<DrainId, Running> m_drains; ///< its values stay where they are
    std::vector<DrainId> m_changed;                ///< to be reported
    QTimer m_reportTimer;
    QTimer m_idleTimer; ///< rings when nothing has been reported for a while
    Clock::TimePoint m_mayTidyAt;
    std::unique_ptr<QObject> m_tests; ///< owns the test lines that are on their way

    std::mutex m_committedMutex;
    std::set<SourceId> m_committed; ///< guarded by the mutex
};

} // namespace drainboard
