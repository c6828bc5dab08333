// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/storyrunner.h"

#include <QTextStream>

using namespace std::chrono_literals;

namespace drainboard {

namespace {

void print(const QString &line)
{
    QTextStream(stdout) << line << Qt::endl;
}

} // namespace

StoryRunner::StoryRunner()
{
    m_timer.setInterval(20ms);
    connect(&m_timer, &QTimer::timeout, this, &StoryRunner::look);
}

void StoryRunner::play()
{
    beginNext();
    m_timer.start();
}

void StoryRunner::beginNext()
{
    if (m_steps.empty()) {
        m_timer.stop();
        Q_EMIT finished(true);
        return;
    }
    ++m_number;
    m_sinceBegin.start();
    if (m_steps.front().begin)
        m_steps.front().begin();
}

void StoryRunner::look()
{
    const StoryStep &step = m_steps.front();
    if (!step.reached()) {
        if (std::chrono::milliseconds(m_sinceBegin.elapsed()) < step.limit)
            return;
        print(QStringLiteral("%1. %2: NOT reached within %3 s")
                  .arg(m_number)
                  .arg(step.title)
                  .arg(step.limit.count()));
        m_timer.stop();
        Q_EMIT finished(false);
        return;
    }
    const QString figures = step.figures ? QStringLiteral(": ") + step.figures() : QString();
    print(QStringLiteral("%1. %2%3 (%4 s)")
              .arg(m_number)
              .arg(step.title, figures)
              .arg(static_cast<double>(m_sinceBegin.elapsed()) / 1000, 0, 'f', 1));
    m_steps.pop_front();
    beginNext();
}

} // namespace drainboard
