// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "engine/intake/incomingline.h"

#include <QByteArray>
#include <QObject>
#include <QString>

#include <memory>

namespace drainboard {

struct FollowedFile
{
    QString path;
    QString sourceName; ///< the app's name or the addon's id that its lines belong to
    QString process;    ///< shown as the lines' process; `file` by default

    bool operator==(const FollowedFile &) const = default;
};

/// Where a file was read up to, so that a restart goes on there. `signature` is a hash of the file's first
/// bytes (at most 256), which tells a new file of the same name from the old one grown.
struct FollowPosition
{
    std::uint64_t offset = 0;
    std::uint64_t inode = 0;
    QByteArray signature;

    bool operator==(const FollowPosition &) const = default;
};

/// Reads the lines that are appended to a file, through rotation (renamed away or copied and truncated)
/// and truncation; a file that is not there yet is waited for. Starts at the end of an existing file unless
/// a position is given. Lines end in a line feed; a longer one than `maxMessage` is cut.
/// Lives in one thread with an event loop. Uses QFileSystemWatcher, and polls every `pollInterval` since
/// watchers miss network file systems.
class FileFollower : public QObject
{
    Q_OBJECT

public:
    FileFollower(FollowedFile file, FollowPosition position, LineReceiver &receiver, Clock &clock,
                 std::chrono::milliseconds pollInterval = std::chrono::milliseconds(500),
                 QObject *parent = nullptr);
    ~FileFollower() override;

    const FollowedFile &file() const;
    FollowPosition position() const;
    /// Empty while all is well; otherwise why the file cannot be read, in words.
    QString problem() const;

    /// Looks at the file now.
    void poll();

Q_SIGNALS:
    void problemChanged(const QString &problem);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace drainboard
