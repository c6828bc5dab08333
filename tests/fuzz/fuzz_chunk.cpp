// SPDX-License-Identifier: GPL-3.0-or-later
// A chunk, or many small ones in one row, as they lie on a disk that may be damaged: they are whole, or
// nothing. What was packed comes back.
#include "base/lineblock.h"
#include "engine/linelog/chunkcodec.h"
#include "fuzz/fuzz.h"

using namespace drainboard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static ChunkCodec codec; // as in the program: one for many chunks
    const std::string bytes(reinterpret_cast<const char *>(data), size);
    const QByteArrayView frame(bytes.data(), static_cast<qsizetype>(size));
    for (const std::size_t claimed : {std::size_t{0}, size, maxChunkBytes}) {
        if (const auto unpacked = codec.unpack(frame, claimed))
            FUZZ_CHECK(unpacked->size() == claimed);
    }
    FUZZ_CHECK(codec.unpack(codec.pack(bytes), size) == bytes);

    if (const auto chunks = splitChunks(bytes))
        FUZZ_CHECK(joinChunks(*chunks) == bytes);

    const auto block = LineBlock::fromBytes(bytes);
    if (!block)
        return 0;
    LineBlock copy;
    for (std::size_t i = 0; i < block->size(); ++i)
        copy.append((*block)[i]);
    FUZZ_CHECK(copy.size() == block->size());
    for (std::size_t i = 0; i < copy.size(); ++i)
        FUZZ_CHECK(copy[i].text == (*block)[i].text && copy[i].time == (*block)[i].time);
    return 0;
}
