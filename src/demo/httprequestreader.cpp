// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/httprequestreader.h"

#include <zlib.h>

namespace drainboard {

namespace {

constexpr qsizetype longestHead = 64 * 1024;
constexpr qsizetype longestBody = 16 * 1024 * 1024;
constexpr int gzipWindow = 15 + 16; // as zlib wants it

/// Nothing if it is not gzip, or longer than a body may be.
std::optional<QByteArray> decompressed(const QByteArray &body)
{
    z_stream stream{};
    if (inflateInit2(&stream, gzipWindow) != Z_OK)
        return std::nullopt;
    QByteArray out;
    int result = Z_OK;
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(body.constData())); // only read
    stream.avail_in = static_cast<uInt>(body.size());
    while (result == Z_OK && out.size() < longestBody) {
        const auto before = out.size();
        out.resize(before + longestHead);
        stream.next_out = reinterpret_cast<Bytef *>(out.data() + before);
        stream.avail_out = static_cast<uInt>(longestHead);
        result = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - static_cast<qsizetype>(stream.avail_out));
    }
    inflateEnd(&stream);
    if (result != Z_STREAM_END)
        return std::nullopt;
    return out;
}

bool readHead(const QByteArray &head, ReceivedRequest &request)
{
    const auto lines = head.split('\n');
    const auto words = lines.first().trimmed().split(' ');
    if (words.size() != 3 || !words[2].startsWith("HTTP/1."))
        return false;
    request.method = words[0];
    request.target = words[1];
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const auto colon = lines[i].indexOf(':');
        if (colon <= 0)
            return false;
        request.headers.emplaceBack(lines[i].left(colon), lines[i].mid(colon + 1).trimmed());
    }
    return true;
}

} // namespace

std::optional<ReceivedRequest> takeHttpRequest(QByteArray &bytes, bool &broken)
{
    broken = false;
    const auto headEnd = bytes.indexOf("\r\n\r\n");
    if (headEnd < 0 || headEnd > longestHead) {
        broken = bytes.size() > longestHead;
        return std::nullopt;
    }
    ReceivedRequest request;
    bool ok = readHead(bytes.left(headEnd), request);
    const QByteArray lengthText = request.header("Content-Length");
    const qlonglong length = ok && !lengthText.isEmpty() ? lengthText.toLongLong(&ok) : 0;
    broken = !ok || length < 0 || length > longestBody || !request.header("Transfer-Encoding").isEmpty();
    const auto bodyBegin = headEnd + 4;
    if (broken || bytes.size() - bodyBegin < length)
        return std::nullopt;

    request.body = bytes.mid(bodyBegin, length);
    if (request.header("Content-Encoding") == "gzip") {
        const auto body = decompressed(request.body);
        broken = !body;
        if (broken)
            return std::nullopt;
        request.body = *body;
    }
    bytes.remove(0, bodyBegin + length);
    return request;
}

qsizetype longestHttpRequest()
{
    return longestHead + longestBody;
}

} // namespace drainboard
