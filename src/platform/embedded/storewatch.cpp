// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/storewatch.h"

#include <optional>

#ifdef Q_OS_UNIX
#include <QFile>

#include <cerrno>

#include <sys/stat.h>
#endif

namespace drainboard {

namespace {

constexpr std::chrono::minutes pause{1};
constexpr StoreWatch::Identity gone{};

/// Nothing if it cannot be told, as while a network file system does not answer.
std::optional<StoreWatch::Identity> identityAt(const QString &path)
{
#ifdef Q_OS_UNIX
    struct stat there
    {
    };
    if (::stat(QFile::encodeName(path).constData(), &there) == 0)
        return StoreWatch::Identity(there.st_dev, there.st_ino);
    if (errno == ENOENT || errno == ENOTDIR)
        return gone;
#else
    Q_UNUSED(path) // where an open file cannot be removed
#endif
    return std::nullopt;
}

} // namespace

StoreWatch::StoreWatch(Clock &clock, std::function<void()> changed)
    : m_changed(std::move(changed))
    , m_alarm(clock.makeAlarm([this] {
        m_alarm->ringAfter(pause);
        look();
    }))
{
}

void StoreWatch::start(const QStringList &paths)
{
    m_files.clear();
    for (const auto &path : paths) {
        const auto identity = identityAt(path);
        // Some file systems number a file anew at each look.
        if (identity && identity == identityAt(path))
            m_files.push_back({path, *identity});
    }
    m_alarm->ringAfter(pause);
}

void StoreWatch::stop()
{
    m_alarm->cancel();
    m_files.clear();
}

void StoreWatch::look()
{
    if (const QString found = find(); found != std::exchange(m_problem, found))
        m_changed();
}

QString StoreWatch::find() const
{
    for (const auto &[path, identity] : m_files) {
        if (const auto now = identityAt(path); now && (*now == gone || *now != identity))
            return tr("The file %1 was removed or replaced while Drainboard was running; restart Drainboard.")
                .arg(path);
    }
    return {};
}

} // namespace drainboard
