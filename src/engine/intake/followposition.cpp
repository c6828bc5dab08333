// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/followposition.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <algorithm>

namespace drainboard {

namespace {

constexpr qsizetype signatureSize = 32;
constexpr qsizetype numberSize = 8;
constexpr qsizetype packedSize = 2 * numberSize + signatureSize; ///< offset, inode, signature

QByteArray pack(std::uint64_t number)
{
    QByteArray bytes(numberSize, '\0');
    qToBigEndian(number, bytes.data());
    return bytes;
}

} // namespace

FollowPosition joined(const QList<FollowPosition> &positions)
{
    FollowPosition newest = positions.back();
    for (const FollowPosition &older : positions.first(positions.size() - 1))
        newest.signature += pack(older.offset) + pack(older.inode) + older.signature;
    return newest;
}

QList<FollowPosition> separated(const FollowPosition &position)
{
    const QByteArray &bytes = position.signature;
    if (bytes.size() < signatureSize || (bytes.size() - signatureSize) % packedSize != 0)
        return {position};
    QList<FollowPosition> positions;
    for (qsizetype at = signatureSize; at < bytes.size(); at += packedSize)
        positions.append({qFromBigEndian<quint64>(bytes.constData() + at),
                          qFromBigEndian<quint64>(bytes.constData() + at + numberSize),
                          bytes.mid(at + 2 * numberSize, signatureSize)});
    positions.append({position.offset, position.inode, bytes.first(signatureSize)});
    return positions;
}

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
