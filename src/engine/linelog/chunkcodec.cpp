// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/chunkcodec.h"

#include <QtEndian>

#include <zstd.h>

#include <limits>
#include <new>

namespace drainboard {

namespace {
// Level 1 packs log text to a fifth at several hundred MB/s; higher levels cost more than the disk they save.
constexpr int level = 1;

template <typename T>
void put(std::string &to, T value)
{
    const T little = qToLittleEndian(value);
    to.append(reinterpret_cast<const char *>(&little), sizeof(little));
}

/// Takes a number off the front; nothing if too little is there.
template <typename T>
std::optional<T> take(std::string_view &from)
{
    if (from.size() < sizeof(T))
        return std::nullopt;
    const T value = qFromLittleEndian<T>(from.data());
    from.remove_prefix(sizeof(T));
    return value;
}
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

std::optional<std::string> ChunkCodec::unpack(QByteArrayView frame, std::size_t size, std::size_t mostBytes)
{
    if (size > mostBytes)
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
    for (const ChunkPtr &chunk : neighbours)
        merged->lines.append(chunk->lines);
    return merged;
}

std::string joinChunks(std::span<const Commit> chunks)
{
    constexpr std::size_t entrySize = 20;
    std::size_t bytes = sizeof(quint32);
    for (const Commit &commit : chunks)
        bytes += entrySize + commit.chunk->lines.bytes().size();
    std::string joined;
    joined.reserve(bytes);
    put(joined, static_cast<quint32>(chunks.size()));
    for (const Commit &commit : chunks) {
        put(joined, static_cast<qint64>(commit.source.value));
        put(joined, static_cast<quint64>(commit.chunk->first));
        put(joined, static_cast<quint32>(commit.chunk->lines.bytes().size()));
    }
    for (const Commit &commit : chunks)
        joined += commit.chunk->lines.bytes();
    return joined;
}

std::optional<std::vector<Commit>> splitChunks(std::string_view joined)
{
    struct Entry
    {
        qint64 source;
        quint64 first;
        quint32 bytes;
    };
    const auto count = take<quint32>(joined);
    if (!count || *count > joined.size())
        return std::nullopt;
    std::vector<Entry> entries;
    for (quint32 i = 0; i < *count; ++i) {
        const auto source = take<qint64>(joined);
        const auto first = take<quint64>(joined);
        const auto bytes = take<quint32>(joined);
        if (!source || !first || !bytes)
            return std::nullopt;
        entries.push_back({*source, *first, *bytes});
    }
    std::vector<Commit> chunks;
    for (const Entry &entry : entries) {
        if (entry.bytes > joined.size())
            return std::nullopt;
        auto block = LineBlock::fromBytes(std::string(joined.substr(0, entry.bytes)));
        if (!block || block->empty() || entry.first > std::numeric_limits<LineNumber>::max() - block->size())
            return std::nullopt;
        joined.remove_prefix(entry.bytes);
        chunks.push_back(
            {SourceId{entry.source}, std::make_shared<const Chunk>(Chunk{entry.first, *std::move(block)})});
    }
    return joined.empty() ? std::optional(std::move(chunks)) : std::nullopt;
}

} // namespace drainboard
