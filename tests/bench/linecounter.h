// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drainboard::bench {

/// Counts the lines in what a connection brings.
class LineCounter
{
public:
    virtual ~LineCounter() = default;
    /// Lines that these bytes complete. What has to be answered is appended to `answer`.
    virtual std::uint64_t take(std::string_view bytes, std::string &answer) = 0;
};

/// By line feeds.
class FeedCounter : public LineCounter
{
public:
    std::uint64_t take(std::string_view bytes, std::string &answer) override;
};

/// By line feeds; of each line, how old its stamp is.
class StampReader : public LineCounter
{
public:
    explicit StampReader(std::vector<std::uint32_t> &delays)
        : m_delays(delays)
    {
    }
    std::uint64_t take(std::string_view bytes, std::string &answer) override;

private:
    std::vector<std::uint32_t> &m_delays; ///< microseconds
    std::string m_rest;
};

/// HTTP requests whose bodies are JSON arrays, gzipped or not, one object per line. Objects of lines of one
/// length have one length too: it is learnt from the first body, unpacked; of the later ones the length
/// says enough, which gzip tells in its last bytes (RFC 1952 §2.3.1). Ends the program if it does not add up.
class RequestCounter : public LineCounter
{
public:
    std::uint64_t take(std::string_view bytes, std::string &answer) override;

private:
    bool takeHead();
    std::uint64_t countBody(std::string_view body);

    std::string m_request;
    std::size_t m_headSize = 0; ///< 0: the head is not whole yet
    std::size_t m_bodySize = 0;
    bool m_gzip = false;
    std::size_t m_objectSize = 0; ///< with its separator; 0: not known yet
};

} // namespace drainboard::bench
