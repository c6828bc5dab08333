// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/intake/filetail.h"

#include <QString>

#include <memory>
#include <vector>

namespace drainboard {

/// What a follower begins with.
struct FollowStart
{
    std::vector<std::unique_ptr<FileTail>> files; ///< oldest first, at least one
    bool lost = false; ///< the rest of a file that had been read in part is not among them
};

enum class UnreadableFile {
    IsAnError, ///< which may pass
    IsLost,
};

/// Opens what had been read up to `position`: the file `path`, or what it was before and rotation has renamed
/// or copied, in the same folder. If that is not there any more, `path` from its beginning; without a
/// position, from its end. The error is ErrorKind::NotFound as long as `path` has to be waited for.
Result<FollowStart> startFollowing(const QString &path, const FollowPosition &position,
                                   const OpenFile &openFile, UnreadableFile besides);

} // namespace drainboard
