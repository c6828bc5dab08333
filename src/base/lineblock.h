// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/line.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drainboard {

/// A run of lines, packed into one buffer. Immutable once built, so it is shared between threads by
/// `std::shared_ptr<const LineBlock>` without a lock.
///
/// Packed form of a line, little-endian: i64 time, u32 text length, u8 severity, u8 process length,
/// process, text. 14 bytes beside the text, and 4 for its offset while in memory.
class LineBlock
{
public:
    /// Copies the line's process (cut at 128 bytes) and text.
    void append(const LineView &line);
    /// Copies all lines of another block.
    void append(const LineBlock &block);

    std::size_t size() const { return m_offsets.size(); }
    bool empty() const { return m_offsets.empty(); }
    /// The views live as long as this block is neither changed nor destroyed.
    LineView operator[](std::size_t index) const;

    /// The packed bytes of all lines.
    std::string_view bytes() const { return m_bytes; }
    /// Reads packed bytes; nothing if they are not whole, valid lines. Input may be hostile.
    static std::optional<LineBlock> fromBytes(std::string bytes);

    void reserve(std::size_t lines, std::size_t bytes);
    void clear();

private:
    std::string m_bytes;
    std::vector<std::uint32_t> m_offsets; ///< a block never holds 4 GiB
};

} // namespace drainboard
