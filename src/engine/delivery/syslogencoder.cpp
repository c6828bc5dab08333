// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/syslogencoder.h"

#include <algorithm>

namespace drainboard {

namespace {

using End = SyslogDialect::End;

constexpr std::size_t enoughForOneWrite = 64 * 1024; // of a backlog; a tenth less CPU a line than with 16 KiB
constexpr qsizetype minText = 64; // even if a header is longer than a whole message should be
constexpr int facilityUser = 8;
constexpr std::size_t timeAndFraming = 32;

// RFC 5424 §6.
constexpr std::size_t maxHostName = 255;
constexpr std::size_t maxAppName = 48;
constexpr std::size_t maxProcessId = 128;

/// A header field: printable ASCII only, `-` if there is nothing.
void appendField(QByteArray &out, std::string_view text, std::size_t maxSize)
{
    for (const char c : text.substr(0, maxSize))
        out += c > 0x20 && c < 0x7f ? c : '_';
    append(out, text.empty() ? "- " : " ");
}

} // namespace

SyslogEncoder::SyslogEncoder(SyslogDialect dialect)
    : m_dialect(std::move(dialect))
    , m_escapes(m_dialect.end == End::LineFeed ? oneLineEscapes() : messageEscapes())
{
    for (std::size_t severity = 0; severity < m_starts.size(); ++severity) {
        QByteArray &start = m_starts[severity];
        start = m_dialect.prefix;
        start += '<';
        appendDecimal(start, facilityUser + static_cast<int>(severity));
        append(start, ">1 ");
    }
    makeFields({}, {});
}

std::size_t SyslogEncoder::maxLines() const
{
    return m_dialect.end == End::Datagram ? 64 : 400;
}

void SyslogEncoder::encode(std::span<const LineView> lines, const SourceLabels &labels, Payload &payload)
{
    payload.clear();
    QByteArray &body = payload.body;
    lines = lines.first(std::min(lines.size(), maxLines()));
    body.reserve(likelySize(lines));
    for (const LineView &line : lines) {
        const qsizetype start = body.size();
        const std::string_view process = processOf(line, labels);
        if (process != m_process || viewOf(labels.app) != m_app)
            makeFields(process, viewOf(labels.app));
        appendMessage(body, line);
        switch (m_dialect.end) {
        case End::LineFeed:
            body += '\n';
            break;
        case End::OctetCount:
            m_count.resize(0);
            appendDecimal(m_count, body.size() - start);
            m_count += ' ';
            body.insert(start, m_count);
            break;
        case End::Datagram:
            payload.datagramEnds.push_back(body.size());
            break;
        }
        ++payload.lines;
        if (static_cast<std::size_t>(body.size()) >= enoughForOneWrite)
            break;
    }
}

/// What these lines take if nothing has to be escaped. Thousands of drains have a buffer each, and one that
/// grows by doubling would be twice as large as what it holds.
qsizetype SyslogEncoder::likelySize(std::span<const LineView> lines) const
{
    const auto header = static_cast<std::size_t>(m_starts.front().size() + m_fields.size()) + timeAndFraming;
    std::size_t size = 0;
    for (const LineView &line : lines) {
        size += header + std::min(line.text.size(), static_cast<std::size_t>(m_dialect.maxMessage));
        if (size >= enoughForOneWrite)
            break;
    }
    return static_cast<qsizetype>(size);
}

void SyslogEncoder::makeFields(std::string_view process, std::string_view app)
{
    m_process = process;
    m_app = app;
    m_fields = " ";
    appendField(m_fields, process, maxHostName);
    appendField(m_fields, app, maxAppName);
    appendField(m_fields, process, maxProcessId);
    append(m_fields, "- ");
    m_fields += m_dialect.structuredData;
    m_fields += ' ';
    m_fields += m_dialect.messagePrefix;
}

void SyslogEncoder::appendMessage(QByteArray &out, const LineView &line) const
{
    const qsizetype start = out.size();
    out += m_starts[static_cast<std::size_t>(line.severity)];
    appendTime(out, line.time, 6);
    out += m_fields;
    appendText(out, line.text, m_escapes, std::max(minText, m_dialect.maxMessage - (out.size() - start)));
}

} // namespace drainboard
