// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/lineblock.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace drainboard {

namespace {

constexpr std::size_t headerSize = 14;
constexpr std::size_t maxProcess = 128;

// Byte by byte, so that the form is the same everywhere; compilers make one load or store of it.
template <typename T>
void store(char *to, T value)
{
    for (std::size_t i = 0; i < sizeof(T); ++i)
        to[i] = static_cast<char>(value >> (8 * i));
}

template <typename T>
T load(const char *from)
{
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value |= static_cast<T>(static_cast<unsigned char>(from[i])) << (8 * i);
    return value;
}

} // namespace

void LineBlock::append(const LineView &line)
{
    const auto process = line.process.substr(0, maxProcess);
    const auto text = line.text.substr(0, std::numeric_limits<std::uint32_t>::max());
    std::array<char, headerSize> header{};
    store(header.data(), static_cast<std::uint64_t>(line.time));
    store(header.data() + 8, static_cast<std::uint32_t>(text.size()));
    header[12] = static_cast<char>(line.severity);
    header[13] = static_cast<char>(process.size());

    m_offsets.push_back(static_cast<std::uint32_t>(m_bytes.size()));
    m_bytes.append(header.data(), header.size());
    m_bytes.append(process);
    m_bytes.append(text);
}

void LineBlock::append(const LineBlock &block)
{
    const auto shift = static_cast<std::uint32_t>(m_bytes.size());
    m_bytes += block.m_bytes;
    for (const std::uint32_t offset : block.m_offsets)
        m_offsets.push_back(shift + offset);
}

LineView LineBlock::operator[](std::size_t index) const
{
    const char *at = m_bytes.data() + m_offsets[index];
    LineView line;
    line.time = static_cast<std::int64_t>(load<std::uint64_t>(at));
    const auto textSize = load<std::uint32_t>(at + 8);
    line.severity = static_cast<Severity>(at[12]);
    const auto processSize = static_cast<unsigned char>(at[13]);
    line.process = {at + headerSize, processSize};
    line.text = {at + headerSize + processSize, textSize};
    return line;
}

std::optional<LineBlock> LineBlock::fromBytes(std::string bytes)
{
    LineBlock block;
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (bytes.size() - at < headerSize)
            return std::nullopt;
        const char *header = bytes.data() + at;
        const auto processSize = static_cast<unsigned char>(header[13]);
        const std::size_t size = headerSize + processSize + load<std::uint32_t>(header + 8);
        if (static_cast<unsigned char>(header[12]) > 7 || processSize > maxProcess ||
            size > bytes.size() - at || at > std::numeric_limits<std::uint32_t>::max())
            return std::nullopt;
        block.m_offsets.push_back(static_cast<std::uint32_t>(at));
        at += size;
    }
    block.m_bytes = std::move(bytes);
    return block;
}

void LineBlock::reserve(std::size_t lines, std::size_t bytes)
{
    m_offsets.reserve(lines);
    m_bytes.reserve(bytes);
}

void LineBlock::clear()
{
    m_bytes.clear();
    m_offsets.clear();
}

} // namespace drainboard
