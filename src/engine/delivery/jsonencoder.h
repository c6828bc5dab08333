// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/encoder.h"

namespace drainboard {

/// What distinguishes the providers that take many lines as JSON in one HTTP request.
struct JsonFormat
{
    std::size_t maxLines = 0;
    qsizetype maxBytes = 0; ///< of a body before compression
    std::string_view open, separator, close;
    /// Appends one line's object, which must never be longer than maxBytes.
    void (*appendLine)(QByteArray &out, const LineView &line, const SourceLabels &labels) = nullptr;
};

JsonFormat datadogFormat();
JsonFormat betterstackFormat();
JsonFormat appsignalFormat();

class JsonEncoder : public Encoder
{
public:
    explicit JsonEncoder(const JsonFormat &format)
        : m_format(format)
    {
    }

    void encode(std::span<const LineView> lines, const SourceLabels &labels, Payload &payload) override;
    std::size_t maxLines() const override { return m_format.maxLines; }
    bool isBatched() const override { return true; }

private:
    JsonFormat m_format;
};

} // namespace drainboard
