// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/jsonencoder.h"

#include "engine/delivery/encodertext.h"

#include <algorithm>

namespace drainboard {

void JsonEncoder::encode(std::span<const LineView> lines, const SourceLabels &labels, Payload &payload)
{
    payload.clear();
    QByteArray &body = payload.body;
    append(body, m_format.open);
    const auto room = m_format.maxBytes - static_cast<qsizetype>(m_format.close.size());
    for (const LineView &line : lines.first(std::min(lines.size(), m_format.maxLines))) {
        const qsizetype before = body.size();
        if (payload.lines > 0)
            append(body, m_format.separator);
        m_format.appendLine(body, line, labels);
        if (body.size() > room && payload.lines > 0) {
            body.truncate(before);
            break;
        }
        ++payload.lines;
    }
    append(body, m_format.close);
}

} // namespace drainboard
