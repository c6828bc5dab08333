// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/gzip.h"

#include <limits>

#include <zlib.h>

namespace drainboard {

namespace {

constexpr int largestWindow = 15;
constexpr int withGzipHeader = 16; // added to the window's size, as zlib wants it
constexpr int defaultMemory = 8;
// Half the time of the default for 11 % more bytes (JSON of log lines: 7.4 times smaller at 309 MB/s against
// 8.2 times at 153 MB/s), and compression is most of what a line over HTTPS costs.
constexpr int level = Z_BEST_SPEED;

} // namespace

void Gzip::End::operator()(z_stream_s *stream) const
{
    deflateEnd(stream);
    delete stream;
}

Gzip::Gzip()
    : m_stream(new z_stream{})
{
    if (deflateInit2(m_stream.get(), level, Z_DEFLATED, largestWindow + withGzipHeader, defaultMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        delete m_stream.release();
}

bool Gzip::compress(QByteArrayView in, QByteArray &out)
{
    if (!m_stream || in.size() > std::numeric_limits<uInt>::max() || deflateReset(m_stream.get()) != Z_OK)
        return false;
    const uLong bound = deflateBound(m_stream.get(), static_cast<uLong>(in.size()));
    out.resize(static_cast<qsizetype>(bound));
    m_stream->next_in = reinterpret_cast<Bytef *>(const_cast<char *>(in.data())); // zlib does not write to it
    m_stream->avail_in = static_cast<uInt>(in.size());
    m_stream->next_out = reinterpret_cast<Bytef *>(out.data());
    m_stream->avail_out = static_cast<uInt>(bound);
    if (deflate(m_stream.get(), Z_FINISH) != Z_STREAM_END)
        return false;
    out.resize(static_cast<qsizetype>(m_stream->total_out));
    return true;
}

} // namespace drainboard
