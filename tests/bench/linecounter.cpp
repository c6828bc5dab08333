// SPDX-License-Identifier: GPL-3.0-or-later
#include "linecounter.h"

#include "lines.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include <zlib.h>

namespace drainboard::bench {

namespace {

[[noreturn]] void fail(const char *why)
{
    std::fprintf(stderr, "bench: the receiver got %s\n", why);
    std::exit(2);
}

const char *findFeed(const char *from, const char *end)
{
    return static_cast<const char *>(std::memchr(from, '\n', static_cast<std::size_t>(end - from)));
}

std::size_t gzippedSize(std::string_view body)
{
    std::uint32_t size = 0;
    std::memcpy(&size, body.data() + body.size() - sizeof size, sizeof size); // little-endian, as we are
    return size;
}

std::string gunzip(std::string_view body)
{
    std::string text(gzippedSize(body), '\0');
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef *>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    constexpr int gzipOnly = 16;
    if (inflateInit2(&stream, MAX_WBITS + gzipOnly) != Z_OK || inflate(&stream, Z_FINISH) != Z_STREAM_END)
        fail("a body that is not gzip");
    inflateEnd(&stream);
    return text;
}

std::size_t countObjects(std::string_view json)
{
    constexpr std::string_view key = "\"message\":";
    std::size_t count = 0;
    for (auto at = json.find(key); at != json.npos; at = json.find(key, at + key.size()))
        ++count;
    return count;
}

std::optional<std::size_t> contentLength(std::string_view head)
{
    constexpr std::string_view names[] = {"\r\nContent-Length: ", "\r\ncontent-length: "};
    for (const std::string_view name : names) {
        const auto at = head.find(name);
        std::size_t length = 0;
        if (at != head.npos &&
            std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length).ec ==
                std::errc())
            return length;
    }
    return {};
}

} // namespace

std::uint64_t FeedCounter::take(std::string_view bytes, std::string &)
{
    std::uint64_t count = 0;
    const char *const end = bytes.data() + bytes.size();
    for (const char *at = bytes.data(); (at = findFeed(at, end)); ++at)
        ++count;
    return count;
}

std::uint64_t StampReader::take(std::string_view bytes, std::string &)
{
    const auto now = steadyNanoseconds();
    m_rest += bytes;
    std::uint64_t count = 0;
    const char *line = m_rest.data();
    const char *const end = line + m_rest.size();
    while (const char *feed = findFeed(line, end)) {
        std::int64_t sentAt = 0;
        if (feed - line < static_cast<std::ptrdiff_t>(stampDigits) ||
            std::from_chars(feed - stampDigits, feed, sentAt).ptr != feed)
            fail("a line without its stamp");
        m_delays.push_back(static_cast<std::uint32_t>((now - sentAt) / 1000));
        line = feed + 1;
        ++count;
    }
    m_rest.erase(0, static_cast<std::size_t>(line - m_rest.data()));
    return count;
}

std::uint64_t RequestCounter::take(std::string_view bytes, std::string &answer)
{
    m_request += bytes;
    std::uint64_t lines = 0;
    while ((m_headSize != 0 || takeHead()) && m_request.size() >= m_headSize + m_bodySize) {
        lines += countBody(std::string_view(m_request).substr(m_headSize, m_bodySize));
        m_request.erase(0, m_headSize + m_bodySize);
        m_headSize = 0;
        answer += "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    }
    return lines;
}

bool RequestCounter::takeHead()
{
    const auto end = m_request.find("\r\n\r\n");
    if (end == m_request.npos)
        return false;
    const auto head = std::string_view(m_request).substr(0, end + 2);
    const auto length = contentLength(head);
    if (!length)
        fail("a request without a length");
    m_headSize = end + 4;
    m_bodySize = *length;
    m_gzip = head.find("gzip") != head.npos;
    return true;
}

std::uint64_t RequestCounter::countBody(std::string_view body)
{
    constexpr std::size_t brackets = 2;
    const std::size_t size = m_gzip ? gzippedSize(body) : body.size();
    const std::size_t objects = size - brackets + 1; // bytes, as if the last one had a separator too
    if (m_objectSize == 0) {
        const std::size_t count = countObjects(m_gzip ? gunzip(body) : std::string(body));
        if (count == 0)
            fail("a body without lines");
        m_objectSize = objects / count;
    }
    if (objects % m_objectSize != 0)
        fail("lines of unequal length");
    return objects / m_objectSize;
}

} // namespace drainboard::bench
