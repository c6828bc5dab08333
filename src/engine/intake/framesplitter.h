// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace drainboard {

/// The `86 ` in front of an octet-counted message (RFC 6587 §3.4.1).
struct OctetCount
{
    std::uint64_t octets = 0; ///< of the message that follows
    std::size_t length = 0;   ///< bytes of the count itself with its space
};

/// The count that `bytes` begin with; nothing if they do not. Only a count before a `<` is one, so that a
/// plain line such as `12 monkeys` stays a line.
std::optional<OctetCount> octetCountAt(std::string_view bytes);

/// Cuts a byte stream into messages. Syslog (RFC 6587): octet counting when a frame starts with a count,
/// up to the next line feed (or NUL) otherwise; decided anew at each frame. A message longer than
/// `maxFrame` (at least 16) is cut there, the rest of it skipped and counted; so memory stays bounded
/// whatever comes.
class FrameSplitter
{
public:
    enum class Framing {
        Syslog,
        LinesOnly, ///< a count at the beginning of a line is text
    };

    explicit FrameSplitter(std::size_t maxFrame = 1024 * 1024, Framing framing = Framing::Syslog)
        : m_maxFrame(maxFrame)
        , m_framing(framing)
    {
    }

    using Sink = std::function<void(std::string_view message)>;
    /// Calls `sink` for each whole message; views are valid as long as `bytes` are, and until the next call
    /// of feed or finish. Empty frames are dropped.
    void feed(std::string_view bytes, const Sink &sink);
    /// At the end of the stream: what stands without a line feed is a message too. Views as with feed.
    void finish(const Sink &sink);
    /// What comes next is the rest of a line that began earlier: all up to the next line feed is skipped.
    void skipLine();

    /// Bytes of the message that is not whole yet.
    std::size_t buffered() const { return m_rest.size(); }
    /// Messages that were cut at maxFrame.
    std::uint64_t cutMessages() const { return m_cut; }

private:
    enum class State { Start, Line, Counted, SkippingLine, SkippingCounted };

    std::string_view start(std::string_view bytes);
    std::string_view takeLine(std::string_view bytes, const Sink &sink);
    std::string_view takeCounted(std::string_view bytes, const Sink &sink);
    void complete(std::string_view tail, const Sink &sink);

    std::size_t m_maxFrame;
    Framing m_framing;
    State m_state = State::Start;
    std::string m_rest;       ///< the beginning of a message that goes on in the next bytes
    std::string m_whole;      ///< the one message of a feed that began in an earlier one
    std::uint64_t m_left = 0; ///< octets of a counted message that are still to come
    std::uint64_t m_cut = 0;
};

} // namespace drainboard
