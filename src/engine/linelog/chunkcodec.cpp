// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/chunkcodec.h"

#include <zstd.h>

#include <new>

namespace drainboard {

namespace {
// Level 1 packs log text to a fifth at several hundred MB/s; higher levels cost more than the disk they save.
constexpr int level = 1;
} // namespace

ChunkCodec::ChunkCodec()
    : m_packing(ZSTD_createCCtx())
    , m_unpacking(ZSTD_createDCtx())
{
    if (!m_packing || !m_unpacking)
        throw std::bad_alloc();
    ZSTD_CCtx_setParameter(m_packing, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(m_packing, ZSTD_c_checksumFlag, 1);
}

ChunkCodec::~ChunkCodec()
{
    ZSTD_freeCCtx(m_packing);
    ZSTD_freeDCtx(m_unpacking);
}

QByteArray ChunkCodec::pack(std::string_view bytes)
{
    QByteArray frame(static_cast<qsizetype>(ZSTD_compressBound(bytes.size())), Qt::Uninitialized);
    const std::size_t size = ZSTD_compress2(m_packing, frame.data(), static_cast<std::size_t>(frame.size()),
                                            bytes.data(), bytes.size());
    if (ZSTD_isError(size)) // only without memory: the room is large enough for any input
        throw std::bad_alloc();
    frame.truncate(static_cast<qsizetype>(size));
    return frame;
}

std::optional<std::string> ChunkCodec::unpack(QByteArrayView frame, std::size_t size)
{
    if (size > 2 * maxLineBytes)
        return std::nullopt;
    std::string bytes(size, '\0');
    const std::size_t got = ZSTD_decompressDCtx(m_unpacking, bytes.data(), bytes.size(), frame.data(),
                                                static_cast<std::size_t>(frame.size()));
    if (ZSTD_isError(got) || got != size)
        return std::nullopt;
    return bytes;
}

ChunkPtr mergeChunks(std::span<const ChunkPtr> neighbours)
{
    if (neighbours.size() == 1)
        return neighbours.front();
    std::size_t lines = 0;
    std::size_t bytes = 0;
    for (const ChunkPtr &chunk : neighbours) {
        lines += chunk->lines.size();
        bytes += chunk->lines.bytes().size();
    }
    auto merged = std::make_shared<Chunk>();
    merged->first = neighbours.front()->first;
    merged->lines.reserve(lines, bytes);
    for (const ChunkPtr &chunk : neighbours) {
        for (std::size_t i = 0; i < chunk->lines.size(); ++i)
            merged->lines.append(chunk->lines[i]);
    }
    return merged;
}

} // namespace drainboard
