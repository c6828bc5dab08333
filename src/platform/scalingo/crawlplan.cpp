// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/crawlplan.h"

namespace drainboard {

void CrawlPlan::restart()
{
    m_urgent.clear();
    m_rest.clear();
    m_planned.clear();
    m_finished.clear();
    m_done = 0;
}

void CrawlPlan::add(const ReadTask &task, Place where)
{
    if (m_planned.contains(task) || m_running.contains(task) || m_finished.contains(task))
        return;
    place(task, where);
}

void CrawlPlan::addAgain(const ReadTask &task, Place where)
{
    if (m_planned.contains(task)) {
        m_urgent.removeOne(task);
        m_rest.removeOne(task);
    }
    place(task, where);
}

void CrawlPlan::setUrgent(const QList<ReadTask> &tasks)
{
    const auto ofAccount = [](const ReadTask &task) { return task.source.app.isEmpty(); };
    QList<ReadTask> before = std::exchange(m_urgent, {});
    while (!before.isEmpty()) {
        const ReadTask task = before.takeLast();
        (ofAccount(task) ? m_urgent : m_rest).prepend(task);
    }
    for (const ReadTask &task : tasks) {
        if (m_planned.contains(task) && m_rest.removeOne(task))
            m_urgent << task;
    }
}

std::optional<ReadTask> CrawlPlan::takeUrgent()
{
    if (m_urgent.isEmpty())
        return std::nullopt;
    const ReadTask task = m_urgent.takeFirst();
    m_planned.remove(task);
    m_running.insert(task);
    return task;
}

std::optional<ReadTask> CrawlPlan::takeNext()
{
    if (m_rest.isEmpty())
        return std::nullopt;
    const ReadTask task = m_rest.takeFirst();
    m_planned.remove(task);
    m_running.insert(task);
    return task;
}

void CrawlPlan::finished(const ReadTask &task)
{
    m_running.remove(task);
    m_finished.insert(task);
    ++m_done;
}

void CrawlPlan::putBack(const ReadTask &task, Place where)
{
    m_running.remove(task);
    if (m_planned.contains(task))
        return;
    place(task, where);
    if (where == Place::Urgent)
        m_urgent.move(m_urgent.size() - 1, 0);
}

void CrawlPlan::place(const ReadTask &task, Place where)
{
    m_planned.insert(task);
    switch (where) {
    case Place::Urgent:
        m_urgent << task;
        break;
    case Place::Next:
        m_rest.prepend(task);
        break;
    case Place::Last:
        m_rest << task;
        break;
    }
}

} // namespace drainboard
