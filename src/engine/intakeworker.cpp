// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intakeworker.h"

#include <algorithm>

namespace drainboard {

using namespace std::chrono_literals;

IntakeWorker::IntakeWorker(LineLog &log, Clock &clock, const ProcessLimits &limits)
    : m_clock(clock)
    , m_router(log, clock, limits)
    , m_ticker(this)
{
    m_ticker.setInterval(1s);
    connect(&m_ticker, &QTimer::timeout, this, &IntakeWorker::tick);
}

IntakeWorker::~IntakeWorker() = default;

Result<ListenAddress> IntakeWorker::listen(const ListenAddress &address)
{
    m_ticker.start();
    if (m_listener && m_listener->address() == address)
        return address;
    auto listener = std::make_unique<SyslogListener>(m_router, m_clock);
    auto opened = listener->listen(address);
    if (!opened && m_listener && m_listener->address().port == address.port) {
        // The port may be in use by ourselves, on another address.
        const auto before = m_listener->address();
        m_listener->close();
        opened = listener->listen(address);
        if (!opened)
            (void)m_listener->listen(before);
    }
    if (!opened)
        return tl::unexpected(opened.error());
    m_endedListeners = counts();
    m_listener = std::move(listener);
    return m_listener->address();
}

void IntakeWorker::setFollowedFiles(const QList<FollowedFile> &files, const FollowPositions &positions)
{
    m_ticker.start();
    // A file whose lines get another name goes on where it is; what was saved may be a second older.
    const FollowPositions now = this->positions();
    std::erase_if(m_followers, [&](const auto &follower) { return !files.contains(follower->file()); });
    for (const FollowedFile &file : files) {
        const bool known = std::any_of(m_followers.begin(), m_followers.end(),
                                       [&](const auto &follower) { return follower->file() == file; });
        if (!known)
            m_followers.push_back(makeFollower(file, now.value(file.path, positions.value(file.path))));
    }
}

std::unique_ptr<FileFollower> IntakeWorker::makeFollower(const FollowedFile &file,
                                                         const FollowPosition &position)
{
    auto follower = std::make_unique<FileFollower>(file, position, m_router, m_clock);
    connect(follower.get(), &FileFollower::problemChanged, this,
            [this, path = file.path](const QString &problem) { Q_EMIT followProblemChanged(path, problem); });
    // Also that there is none: one that followed it before may have told of one.
    Q_EMIT followProblemChanged(file.path, follower->problem());
    return follower;
}

FollowPositions IntakeWorker::close()
{
    const auto last = positions();
    m_ticker.stop();
    m_followers.clear();
    m_listener.reset();
    return last;
}

void IntakeWorker::tick()
{
    if (m_router.unknownNames().takeChanged())
        Q_EMIT unknownNamesChanged(m_router.unknownNames().list());
    if (const IntakeCounts current = counts(); current != m_reportedCounts) {
        m_reportedCounts = current;
        Q_EMIT countsChanged(current);
    }
    const auto now = positions();
    if (now != m_reported) {
        m_reported = now;
        Q_EMIT positionsChanged(now);
    }
}

IntakeCounts IntakeWorker::counts() const
{
    return m_listener ? m_endedListeners + m_listener->counts() : m_endedListeners;
}

FollowPositions IntakeWorker::positions() const
{
    FollowPositions positions;
    for (const auto &follower : m_followers)
        positions.insert(follower->file().path, follower->position());
    return positions;
}

} // namespace drainboard
