// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/source.h"

#include <QHash>
#include <QSet>

#include <optional>

namespace drainboard {

/// One request that reads a part of an account.
struct ReadTask
{
    enum class What { User, Apps, Collaborators, Addons, Drains };

    What what = What::User;
    QString region;   ///< of Apps
    SourceRef source; ///< of Collaborators and Addons (the app) and Drains

    bool operator==(const ReadTask &) const = default;
};

inline size_t qHash(const ReadTask &task, size_t seed = 0)
{
    return qHashMulti(seed, static_cast<int>(task.what), task.region, task.source);
}

/// In which order an account is read. A round has each task once; one that failed may come again. Pure.
class CrawlPlan
{
public:
    /// A new round: all is to be read again, but for what is under way.
    void restart();

    enum class Place { Urgent, Next, Last }; ///< what is on screen; the first and the last of the rest
    /// Does nothing if it is to come, or done in this round.
    void add(const ReadTask &task, Place place);
    /// Again in this round, also if it was done.
    void addAgain(const ReadTask &task, Place place);
    /// Makes those of `tasks` that are planned urgent, in this order. What was urgent before is the next of
    /// the rest, but for the user and the apps, without which nothing goes on.
    void setUrgent(const QList<ReadTask> &tasks);

    std::optional<ReadTask> takeUrgent();
    std::optional<ReadTask> takeNext();
    void finished(const ReadTask &task);
    /// A task that was taken goes back to the front of its list, or is the last of the rest.
    void putBack(const ReadTask &task, Place place);
    /// Planned or under way.
    bool isToCome(const ReadTask &task) const { return m_planned.contains(task) || m_running.contains(task); }

    int done() const { return m_done; }
    int total() const { return static_cast<int>(m_done + m_planned.size() + m_running.size()); }

private:
    void place(const ReadTask &task, Place place);

    QList<ReadTask> m_urgent;
    QList<ReadTask> m_rest;
    QSet<ReadTask> m_planned; ///< in one of the lists
    QSet<ReadTask> m_running;
    QSet<ReadTask> m_finished; ///< in this round
    int m_done = 0;
};

} // namespace drainboard
