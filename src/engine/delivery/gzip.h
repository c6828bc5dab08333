// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <memory>

struct z_stream_s;

namespace drainboard {

/// Compresses one body after the other (RFC 1952) with the same 256 KiB of working memory.
class Gzip
{
public:
    Gzip();

    /// Replaces what `out` holds, whose memory is reused. False without memory.
    bool compress(QByteArrayView in, QByteArray &out);

private:
    struct End
    {
        void operator()(z_stream_s *stream) const;
    };
    std::unique_ptr<z_stream_s, End> m_stream;
};

} // namespace drainboard
