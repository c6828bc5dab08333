// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/intake/regularfile.h"

#include <QByteArray>
#include <QList>

#include <cstdint>

namespace drainboard {

/// Where a file was read up to, so that a restart goes on there. `signature` is a hash of the file's first
/// bytes (at most 256), which tells a new file of the same name from the old one grown. While files are read
/// that had the name before, their positions are behind it: see joined().
struct FollowPosition
{
    std::uint64_t offset = 0;
    std::uint64_t inode = 0;
    QByteArray signature;

    bool operator==(const FollowPosition &) const = default;
};

/// How many bytes at the beginning of a file its signature is made of, if so many have been read.
inline constexpr std::size_t signedBytes = 256;

/// As one position, which is stored where there was only ever one; newest last. At least one.
FollowPosition joined(const QList<FollowPosition> &positions);
/// What joined() made one of; anything else, positions of earlier versions too, is one by itself.
QList<FollowPosition> separated(const FollowPosition &position);

/// Of the first bytes of a file.
QByteArray signatureOf(const QByteArray &head);

/// Whether the file begins with what had been read up to that position.
Result<bool> hasSignature(ReadableFile &file, const FollowPosition &position);
/// Whether it is the very file that was read up to that position.
Result<bool> continues(ReadableFile &file, const FollowPosition &position);

} // namespace drainboard
