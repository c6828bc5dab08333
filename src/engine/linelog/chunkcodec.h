// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/linelog.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace drainboard {

/// Lines are sealed into chunks of at most this many packed bytes; a longer line has a chunk of its own.
inline constexpr std::size_t maxChunkBytes = 256 * 1024;
/// Longer lines are cut, so that no chunk is ever too large to be read back.
inline constexpr std::size_t maxLineBytes = 16 * 1024 * 1024;

/// Packs a chunk's bytes as one zstd frame with zstd's own checksum. For one thread at a time.
class ChunkCodec
{
public:
    ChunkCodec();
    ~ChunkCodec();
    ChunkCodec(const ChunkCodec &) = delete;
    ChunkCodec &operator=(const ChunkCodec &) = delete;

    QByteArray pack(std::string_view bytes);
    /// Nothing if the frame is damaged or does not hold exactly `size` bytes. Input may be hostile.
    std::optional<std::string> unpack(QByteArrayView frame, std::size_t size);

private:
    ZSTD_CCtx_s *m_packing;
    ZSTD_DCtx_s *m_unpacking;
};

/// One chunk of neighbours that follow each other without a hole; at least one.
ChunkPtr mergeChunks(std::span<const ChunkPtr> neighbours);

} // namespace drainboard
