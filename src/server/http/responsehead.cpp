// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/responsehead.h"

#include <QLocale>
#include <QRandomGenerator>

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

namespace http = boost::beast::http;

bool isToken(const QByteArray &name)
{
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
    });
}

bool isFieldValue(const QByteArray &value)
{
    return std::all_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

bool isOurs(const QByteArray &name)
{
    static constexpr std::array<QByteArrayView, 7> ours{"connection",  "content-length", "content-type",
                                                        "date",        "server",         "transfer-encoding",
                                                        "x-request-id"};
    return std::any_of(ours.begin(), ours.end(),
                       [&name](QByteArrayView one) { return name.compare(one, Qt::CaseInsensitive) == 0; });
}

void addHeader(QByteArray &head, QByteArrayView name, QByteArrayView value)
{
    head.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

QByteArray newRequestId()
{
    return QByteArray::number(QRandomGenerator::global()->generate64(), 16).rightJustified(16, '0');
}

bool mayHaveBody(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

HttpHeaders commonHeaders(const QByteArray &requestId, const QDateTime &now)
{
    return {{"Server", "Drainboard/" DRAINBOARD_VERSION},
            {"Date", QLocale::c().toString(now.toUTC(), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1()},
            {"X-Request-Id", requestId}};
}

QByteArray responseHead(const HttpResponse &response, const ResponseFraming &framing, const QDateTime &now)
{
    const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
    QByteArray head = "HTTP/1.1 ";
    head.append(QByteArray::number(response.status)).append(' ');
    head.append(reason.data(), static_cast<qsizetype>(reason.size())).append("\r\n");
    for (const auto &[name, value] : commonHeaders(framing.requestId, now))
        addHeader(head, name, value);
    if (mayHaveBody(response.status)) {
        if (!response.contentType.isEmpty() && isFieldValue(response.contentType))
            addHeader(head, "Content-Type", response.contentType);
        if (framing.contentLength)
            addHeader(head, "Content-Length", QByteArray::number(*framing.contentLength));
    }
    if (!framing.keepAlive)
        addHeader(head, "Connection", "close");
    else if (!framing.http11)
        addHeader(head, "Connection", "keep-alive");
    for (const auto &[name, value] : response.headers) {
        if (isToken(name) && isFieldValue(value) && !isOurs(name))
            addHeader(head, name, value);
    }
    return head.append("\r\n");
}

} // namespace drainboard
