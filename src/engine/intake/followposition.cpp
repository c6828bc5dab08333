// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/followposition.h"

#include <QCryptographicHash>

#include <algorithm>

namespace drainboard {

QByteArray signatureOf(const QByteArray &head)
{
    return QCryptographicHash::hash(head, QCryptographicHash::Sha256);
}

Result<bool> hasSignature(ReadableFile &file, const FollowPosition &position)
{
    const auto size = file.size();
    if (!size)
        return tl::unexpected(size.error());
    if (*size < position.offset)
        return false;
    const auto known = std::min<std::uint64_t>(signedBytes, position.offset);
    return file.bytesAt(0, known).map(
        [&](const QByteArray &head) { return signatureOf(head) == position.signature; });
}

Result<bool> continues(ReadableFile &file, const FollowPosition &position)
{
    const bool sameInode = position.inode == file.inode() || position.inode == 0 || file.inode() == 0;
    return sameInode ? hasSignature(file, position) : false;
}

} // namespace drainboard
