// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/elkencoder.h"

#include "engine/delivery/encodertext.h"

namespace drainboard {

namespace {

constexpr std::size_t maxText = 1'000'000;

void appendPercentEncoded(QByteArray &out, std::string_view text)
{
    constexpr std::string_view kept = "-._~";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            kept.find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += '%';
            out += "0123456789ABCDEF"[byte / 16];
            out += "0123456789ABCDEF"[byte % 16];
        }
    }
}

} // namespace

void ElkEncoder::encode(std::span<const LineView> lines, const SourceLabels &labels, Payload &payload)
{
    payload.clear();
    const LineView &line = lines.front();
    // An empty line is one of the body too: of a request without a body nobody hears whether it has been
    // sent.
    if (line.text.empty())
        payload.body += '\n';
    else if (line.text.size() <= maxText)
        append(payload.body, line.text);
    else
        appendText(payload.body, line.text, EscapeTable{}, maxText);
    append(payload.query, "appname=");
    appendPercentEncoded(payload.query, viewOf(labels.app));
    append(payload.query, "&hostname=");
    appendPercentEncoded(payload.query, processOf(line, labels));
    payload.lines = 1;
}

} // namespace drainboard
