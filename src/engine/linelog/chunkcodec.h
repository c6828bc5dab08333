// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/linelog.h"

#include <QByteArray>
#include <QByteArrayView>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
    /// Nothing if the frame is damaged, does not hold exactly `size` bytes, or `size` is above `mostBytes`.
    /// Input may be hostile.
    std::optional<std::string> unpack(QByteArrayView frame, std::size_t size,
                                      std::size_t mostBytes = 2 * maxLineBytes);

private:
    ZSTD_CCtx_s *m_packing;
    ZSTD_DCtx_s *m_unpacking;
};

/// One chunk of neighbours that follow each other without a hole; at least one.
ChunkPtr mergeChunks(std::span<const ChunkPtr> neighbours);

/// Of chunks in the order of their numbers: the one that holds line `from`, or the first one after it, and
/// its successors as long as they follow without a hole and all together are about one full chunk.
template <typename Chunks>
std::vector<ChunkPtr> runFrom(const Chunks &chunks, LineNumber from)
{
    auto at = std::ranges::upper_bound(chunks, from, {}, [](const ChunkPtr &chunk) { return chunk->end(); });
    std::vector<ChunkPtr> run;
    for (std::size_t bytes = 0; at != chunks.end(); ++at) {
        bytes += (*at)->lines.bytes().size();
        if (!run.empty() && (bytes > maxChunkBytes || (*at)->first != run.back()->end()))
            break;
        run.push_back(*at);
    }
    return run;
}

/// The chunks of many sources in one piece, as a row of `recent` holds them: u32 count, then for each i64
/// source, u64 first line, u32 packed bytes, then the packed lines of all; little-endian.
std::string joinChunks(std::span<const Commit> chunks);
/// Nothing if they are not whole. Input may be hostile.
std::optional<std::vector<Commit>> splitChunks(std::string_view joined);

} // namespace drainboard
