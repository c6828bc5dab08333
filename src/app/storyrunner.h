// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <deque>
#include <functional>

namespace drainboard {

/// Something that is done and then waited for.
struct StoryStep
{
    QString title;
    std::function<void()> begin;        ///< may be empty
    std::function<bool()> reached;      ///< looked at until it is true
    std::function<QString()> figures{}; ///< told once it is reached; may be empty
    std::chrono::seconds limit{20};
};

/// Plays steps one after the other in the event loop and prints each with its figures. Stops at the first
/// that is not reached in time.
class StoryRunner : public QObject
{
    Q_OBJECT

public:
    StoryRunner();

    void add(StoryStep step) { m_steps.push_back(std::move(step)); }
    void play();

Q_SIGNALS:
    void finished(bool allReached);

private:
    void beginNext();
    void look();

    std::deque<StoryStep> m_steps;
    int m_number = 0;
    QTimer m_timer;
    QElapsedTimer m_sinceBegin;
};

} // namespace drainboard
