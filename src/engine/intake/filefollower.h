// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "engine/intake/followposition.h"
#include "engine/intake/incomingline.h"
#include "engine/intake/regularfile.h"

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

/// Reads the lines that are appended to a file, through rotation (renamed away or copied and truncated)
/// and truncation; a file that is not there yet is waited for. Starts at the end of an existing file unless
/// a position is given: then where that is, whatever rotation has made of the file meanwhile. Lines end in a
/// line feed; one longer than 1 MiB is cut. While the file cannot be read it stays where it is, and tries
/// again at each poll. When another file has the name, it is read at once; the old one too, until it has been
/// quiet for two polls, and those that had the name in between (see FileBeside). At most eight are open at a
/// time. Lives in one thread with an event loop. Uses QFileSystemWatcher, and polls every `pollInterval`
/// since watchers miss network file systems.
class FileFollower : public QObject
{
    Q_OBJECT

public:
    FileFollower(FollowedFile file, FollowPosition position, LineReceiver &receiver, Clock &clock,
                 std::chrono::milliseconds pollInterval = std::chrono::milliseconds(500),
                 OpenFile openFile = openRegularFile);
    ~FileFollower() override;

    const FollowedFile &file() const;
    FollowPosition position() const;
    /// Empty while all is well; otherwise why the file cannot be read, in words. When the rest of a file that
    /// was rotated or emptied is not to be had, that is told for a day.
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
