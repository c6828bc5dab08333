// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/encoder.h"
#include "engine/delivery/encodertext.h"
#include "engine/delivery/syslogdialect.h"

#include <array>
#include <string>

namespace drainboard {

/// RFC 5424 messages, over streams and in datagrams: HOSTNAME and PROCID are the process, APP-NAME is the
/// app.
class SyslogEncoder : public Encoder
{
public:
    explicit SyslogEncoder(SyslogDialect dialect);

    void encode(std::span<const LineView> lines, const SourceLabels &labels, Payload &payload) override;
    std::size_t maxLines() const override;
    bool isBatched() const override { return false; }

private:
    qsizetype likelySize(std::span<const LineView> lines) const;
    void appendMessage(QByteArray &out, const LineView &line) const;
    void makeFields(std::string_view process, std::string_view app);

    SyslogDialect m_dialect;
    const EscapeTable &m_escapes;
    std::array<QByteArray, 8> m_starts; ///< up to the time, by severity: `<14>1 `
    // What stands between time and text, for as long as the lines come from one process.
    QByteArray m_fields; ///< ` web-1 shop-api web-1 - - `
    std::string m_process;
    std::string m_app;
    QByteArray m_count;
};

} // namespace drainboard
