// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/unixsignals.h"

#include <QSocketNotifier>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace drainboard {

namespace {

constexpr std::array handled{SIGTERM, SIGINT, SIGHUP};

int writeEnd = -1; // a signal handler reaches nothing but globals

extern "C" void noteSignal(int number)
{
    const auto byte = static_cast<char>(number);
    // A full pipe holds that signal already.
    [[maybe_unused]] const auto written = write(writeEnd, &byte, 1);
}

} // namespace

UnixSignals::UnixSignals(QObject *parent)
    : QObject(parent)
{
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return; // signals keep their usual effect
    m_pipe = ends[0];
    writeEnd = ends[1];
    auto *notifier = new QSocketNotifier(m_pipe, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &UnixSignals::take);
    struct sigaction action = {};
    action.sa_handler = noteSignal;
    action.sa_flags = SA_RESTART;
    for (const int number : handled)
        sigaction(number, &action, nullptr);
    signal(SIGPIPE, SIG_IGN); // a client that has gone shows in the write's error
}

UnixSignals::~UnixSignals()
{
    if (m_pipe < 0)
        return;
    for (const int number : handled)
        signal(number, SIG_DFL);
    close(m_pipe);
    close(std::exchange(writeEnd, -1));
}

void UnixSignals::take()
{
    std::array<char, 64> numbers{};
    const auto count = read(m_pipe, numbers.data(), numbers.size());
    for (ssize_t i = 0; i < count; ++i) {
        if (numbers[static_cast<std::size_t>(i)] == SIGHUP)
            Q_EMIT reloadRequested();
        else
            Q_EMIT endRequested();
    }
}

} // namespace drainboard
