// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/encoder.h"
#include "engine/delivery/syslogdialect.h"

namespace drainboard {

/// RFC 5424 messages, over streams and in datagrams: HOSTNAME and PROCID are the process, APP-NAME is the
/// app.
class SyslogEncoder : public Encoder
{
public:
    explicit SyslogEncoder(SyslogDialect dialect)
        : m_dialect(std::move(dialect))
    {
    }

    void encode(std::span<const LineView> lines, const SourceLabels &labels, Payload &payload) override;
    std::size_t maxLines() const override;
    bool isBatched() const override { return false; }

private:
    void appendMessage(QByteArray &out, const LineView &line, const SourceLabels &labels) const;

    SyslogDialect m_dialect;
    QByteArray m_count;
};

} // namespace drainboard
