// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/framesplitter.h"

#include <algorithm>
#include <cstring>

namespace drainboard {

namespace {

constexpr std::size_t maxCountDigits = 10;
constexpr std::size_t keptCapacity = std::size_t(64) * 1024;

enum class CountState { NotACount, Unfinished, Whole };

CountState readCount(std::string_view bytes, OctetCount &count)
{
    if (bytes.front() < '1' || bytes.front() > '9')
        return CountState::NotACount;
    std::size_t at = 0;
    count.octets = 0;
    while (at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '9') {
        if (at == maxCountDigits)
            return CountState::NotACount;
        count.octets = count.octets * 10 + static_cast<std::uint64_t>(bytes[at] - '0');
        ++at;
    }
    if (at == bytes.size())
        return CountState::Unfinished;
    if (bytes[at] != ' ')
        return CountState::NotACount;
    count.length = at + 1;
    if (count.length == bytes.size())
        return CountState::Unfinished;
    return bytes[count.length] == '<' ? CountState::Whole : CountState::NotACount;
}

std::size_t endOfLine(std::string_view bytes)
{
    const auto find = [](std::string_view in, char wanted) {
        const void *at = std::memchr(in.data(), wanted, in.size());
        return at ? static_cast<std::size_t>(static_cast<const char *>(at) - in.data()) : in.size();
    };
    return find(bytes.substr(0, find(bytes, '\n')), '\0');
}

} // namespace

std::optional<OctetCount> octetCountAt(std::string_view bytes)
{
    OctetCount count;
    if (bytes.empty() || readCount(bytes, count) != CountState::Whole)
        return std::nullopt;
    return count;
}

void FrameSplitter::feed(std::string_view bytes, const Sink &sink)
{
    // A sender of one huge line must not hold its memory for ever.
    if (m_whole.capacity() > keptCapacity)
        m_whole = {};
    while (!bytes.empty()) {
        switch (m_state) {
        case State::Start:
            bytes = start(bytes);
            break;
        case State::Line:
            bytes = takeLine(bytes, sink);
            break;
        case State::Counted:
            bytes = takeCounted(bytes, sink);
            break;
        case State::SkippingLine: {
            const std::size_t end = endOfLine(bytes);
            if (end < bytes.size())
                m_state = State::Start;
            bytes.remove_prefix(std::min(end + 1, bytes.size()));
            break;
        }
        case State::SkippingCounted: {
            const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size()));
            bytes.remove_prefix(skipped);
            m_left -= skipped;
            if (m_left == 0)
                m_state = State::Start;
            break;
        }
        }
    }
}

void FrameSplitter::finish(const Sink &sink)
{
    if (!m_rest.empty())
        complete({}, sink);
    m_state = State::Start;
}

void FrameSplitter::skipLine()
{
    m_rest.clear();
    m_state = State::SkippingLine;
}

/// Decides how the next frame is delimited. A count that is not whole yet waits in m_rest.
std::string_view FrameSplitter::start(std::string_view bytes)
{
    if (m_framing == Framing::LinesOnly) {
        m_state = State::Line;
        return bytes;
    }
    const std::size_t waiting = m_rest.size();
    if (waiting > 0)
        m_rest.append(bytes.substr(0, maxCountDigits + 2 - waiting));
    OctetCount count;
    switch (readCount(waiting > 0 ? std::string_view(m_rest) : bytes, count)) {
    case CountState::Unfinished:
        if (waiting == 0)
            m_rest = bytes;
        return {};
    case CountState::NotACount:
        m_rest.resize(waiting);
        m_state = State::Line;
        return bytes;
    case CountState::Whole:
        break;
    }
    m_rest.clear();
    m_state = State::Counted;
    m_left = count.octets;
    return bytes.substr(count.length - waiting);
}

std::string_view FrameSplitter::takeLine(std::string_view bytes, const Sink &sink)
{
    const std::size_t end = endOfLine(bytes);
    const bool ended = end < bytes.size();
    const std::size_t room = m_maxFrame - m_rest.size();
    if (end > room) {
        ++m_cut;
        complete(bytes.substr(0, room), sink);
        m_state = State::SkippingLine;
        return bytes.substr(room);
    }
    if (!ended) {
        m_rest.append(bytes);
        return {};
    }
    complete(bytes.substr(0, end), sink);
    m_state = State::Start;
    return bytes.substr(end + 1);
}

std::string_view FrameSplitter::takeCounted(std::string_view bytes, const Sink &sink)
{
    const auto part =
        bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size())));
    const std::size_t room = m_maxFrame - m_rest.size();
    if (part.size() > room) {
        ++m_cut;
        complete(part.substr(0, room), sink);
        m_left -= room;
        m_state = State::SkippingCounted;
        return bytes.substr(room);
    }
    m_left -= part.size();
    if (m_left > 0) {
        m_rest.append(part);
    } else {
        complete(part, sink);
        m_state = State::Start;
    }
    return bytes.substr(part.size());
}

/// Hands out the message that ends with `tail`. Only the first of a feed can have begun in an earlier one,
/// so m_whole is not overwritten while its view is in use.
void FrameSplitter::complete(std::string_view tail, const Sink &sink)
{
    if (!m_rest.empty()) {
        m_rest.append(tail);
        m_whole.swap(m_rest);
        m_rest.clear();
        tail = m_whole;
    }
    if (!tail.empty() && tail != "\r")
        sink(tail);
}

} // namespace drainboard
