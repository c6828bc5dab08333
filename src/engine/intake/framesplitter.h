// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace drainboard {

/// Cuts a byte stream into syslog messages (RFC 6587): octet counting when a frame starts with a digit
/// 1-9, up to the next line feed (or NUL) otherwise; decided anew at each frame. A message longer than
/// `maxFrame` is cut there, the rest of it skipped and counted; so memory stays bounded whatever comes.
class FrameSplitter
{
public:
    explicit FrameSplitter(std::size_t maxFrame = 1024 * 1024)
        : m_maxFrame(maxFrame)
    {
    }

    using Sink = std::function<void(std::string_view message)>;
    /// Calls `sink` for each whole message; views are valid during the call. Empty frames are dropped.
    void feed(std::string_view bytes, const Sink &sink);
    /// At the end of the connection: what stands without a line feed is a message too.
    void finish(const Sink &sink);

    std::size_t buffered() const { return m_rest.size(); }
    /// Messages that were cut at maxFrame.
    std::uint64_t cutMessages() const { return m_cut; }

private:
    std::size_t m_maxFrame;
    std::string m_rest;
    std::uint64_t m_skip = 0;      ///< octets of a cut counted frame still to be skipped
    bool m_skipToLineFeed = false; ///< the rest of a cut line is being skipped
    std::uint64_t m_cut = 0;
};

} // namespace drainboard
