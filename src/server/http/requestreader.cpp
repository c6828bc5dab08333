// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/requestreader.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace drainboard {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

/// Each costs more memory than its bytes.
constexpr qsizetype mostHeaders = 128;
/// The size line of a chunk with its extensions, and all trailers.
constexpr qsizetype mostChunkOverhead = 8 * 1024;
/// `0\r\n\r\n`: at least so much is still to come of a chunked body that is not whole. With less of its last
/// chunk at hand Beast asserts (boostorg/beast pull request 2861).
constexpr qsizetype lastChunk = 5;

constexpr HttpRefusal malformed{};
constexpr HttpRefusal lineTooLong{414, "The request line is too long."};
constexpr HttpRefusal headersTooLarge{431, "The headers are too large."};
constexpr HttpRefusal bodyTooLarge{413, "The body is too large."};
constexpr HttpRefusal unknownVersion{505, "Only HTTP/1.0 and HTTP/1.1 are spoken here."};
constexpr HttpRefusal unknownEncoding{501, "No transfer encoding but chunked is understood."};
constexpr HttpRefusal oneHost{400, "The request must name exactly one host."};
constexpr HttpRefusal onlyPaths{400, "Only paths are served here."};
constexpr HttpRefusal unknownExpectation{417, "No expectation but 100-continue is met."};
constexpr HttpRefusal unknownWebSocket{426, "Only version 13 of the WebSocket protocol is spoken here."};
constexpr HttpRefusal badWebSocketKey{400, "The WebSocket key is malformed."};

QByteArray bytes(beast::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

HttpRefusal refusalOf(const error_code &error)
{
    if (error == http::error::header_limit)
        return headersTooLarge;
    if (error == http::error::body_limit)
        return bodyTooLarge;
    if (error == http::error::bad_version)
        return unknownVersion;
    return malformed;
}

bool hasToken(const QByteArray &list, QByteArrayView token)
{
    const auto tokens = list.split(',');
    return std::any_of(tokens.begin(), tokens.end(), [token](const QByteArray &one) {
        return one.trimmed().compare(token, Qt::CaseInsensitive) == 0;
    });
}

/// 16 bytes in base 64.
bool isWebSocketKey(const QByteArray &key)
{
    const auto decoded = QByteArray::fromBase64Encoding(key, QByteArray::AbortOnBase64DecodingErrors);
    return decoded && decoded.decoded.size() == 16;
}

} // namespace

/// Beast finds the parts of a request; what it lets pass and we do not is refused here.
class RequestReader::Parser final : public http::basic_parser<true>
{
public:
    explicit Parser(const HttpLimits &limits)
    {
        body_limit(limits.body);
        header_limit(static_cast<std::uint32_t>(limits.requestLine + limits.headers));
    }

    IncomingRequest incoming;
    HttpRefusal refusal; ///< if a function below reported an error
    bool expectsContinue = false;

private:
    void on_request_impl(http::verb, beast::string_view method, beast::string_view target, int version,
                         error_code &error) override
    {
        incoming.http11 = version == 11;
        incoming.request.method = bytes(method);
        setTarget(bytes(target), error);
    }

    void on_response_impl(int, beast::string_view, int, error_code &) override {}

    void on_field_impl(http::field, beast::string_view name, beast::string_view value,
                       error_code &error) override
    {
        if (is_header_done())
            return; // a trailer must not pass for a header
        HttpHeaders &headers = incoming.request.headers;
        if (headers.size() >= mostHeaders)
            return refuse(headersTooLarge, error);
        const auto is = [name](beast::string_view other) { return beast::iequals(name, other); };
        const auto once = [&] { return incoming.request.header(bytes(name)).isEmpty(); };
        if (is("Transfer-Encoding") && !beast::iequals(value, "chunked"))
            return refuse(unknownEncoding, error);
        if (is("Content-Length") && (!once() || !std::all_of(value.begin(), value.end(),
                                                             [](char c) { return c >= '0' && c <= '9'; })))
            return refuse(malformed, error);
        if (is("Host") && (value.empty() || !once()))
            return refuse(oneHost, error);
        if (is("Expect")) {
            if (!beast::iequals(value, "100-continue"))
                return refuse(unknownExpectation, error);
            expectsContinue = true;
        }
        if (is("Host") && !m_authority.isEmpty())
            headers.append({bytes(name), m_authority});
        else
            headers.append({bytes(name), bytes(value)});
    }

    void on_header_impl(error_code &error) override
    {
        HttpRequest &request = incoming.request;
        if (incoming.http11 && request.header("Host").isEmpty())
            return refuse(oneHost, error);
        if (!incoming.http11 && chunked())
            return refuse(malformed, error); // unknown to HTTP/1.0: a way to smuggle a request past a proxy
        expectsContinue = expectsContinue && incoming.http11;
        incoming.keepAlive = keep_alive();

        request.wantsWebSocket = incoming.http11 && request.method == "GET" && upgrade() &&
                                 hasToken(request.header("Upgrade"), "websocket");
        if (!request.wantsWebSocket)
            return;
        incoming.webSocketKey = request.header("Sec-WebSocket-Key");
        if (request.header("Sec-WebSocket-Version") != "13")
            return refuse(unknownWebSocket, error);
        if (!isWebSocketKey(incoming.webSocketKey))
            return refuse(badWebSocketKey, error);
    }

    void on_body_init_impl(const boost::optional<std::uint64_t> &, error_code &) override {}

    std::size_t on_body_impl(beast::string_view part, error_code &) override
    {
        incoming.request.body.append(part.data(), static_cast<qsizetype>(part.size()));
        return part.size();
    }

    void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code &) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view part, error_code &error) override
    {
        return on_body_impl(part, error);
    }

    void on_finish_impl(error_code &) override {}

    /// Takes the absolute form too, as it must; its authority then stands for the Host header.
    void setTarget(QByteArray target, error_code &error)
    {
        for (const QByteArrayView scheme : {QByteArrayView("http://"), QByteArrayView("https://")}) {
            if (QByteArrayView(target)
                    .first(std::min(scheme.size(), target.size()))
                    .compare(scheme, Qt::CaseInsensitive) != 0)
                continue;
            const auto path = target.indexOf('/', scheme.size());
            m_authority = target.mid(scheme.size(), path < 0 ? -1 : path - scheme.size());
            target = path < 0 ? QByteArray("/") : target.mid(path);
            if (m_authority.isEmpty())
                return refuse(onlyPaths, error);
            break;
        }
        if (!target.startsWith('/') || target.contains('#'))
            return refuse(onlyPaths, error);
        const auto mark = target.indexOf('?');
        incoming.request.path = mark < 0 ? target : target.left(mark);
        incoming.request.query = mark < 0 ? QByteArray() : target.mid(mark + 1);
    }

    void refuse(const HttpRefusal &why, error_code &error)
    {
        refusal = why;
        error = make_error_code(boost::system::errc::operation_canceled);
    }

    QByteArray m_authority;
};

RequestReader::RequestReader(const HttpLimits &limits)
    : m_limits(limits)
{
}

RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::read(QByteArray &input)
{
    if (!m_parser) {
        if (input.isEmpty())
            return State::NeedsMore;
        m_parser = std::make_unique<Parser>(m_limits);
    }
    if (m_requestLine == 0) {
        const auto leading =
            std::find_if(input.begin(), input.end(), [](char c) { return c != '\r' && c != '\n'; });
        input.remove(0, leading - input.begin()); // what some clients send after a body
        const auto end = static_cast<std::size_t>(input.indexOf('\n') + 1);
        if ((end == 0 ? static_cast<std::size_t>(input.size()) : end) > m_limits.requestLine)
            return refuse(lineTooLong);
        if (end == 0)
            return State::NeedsMore;
        m_requestLine = end;
    }
    while (!input.isEmpty()) {
        const bool inHead = !m_parser->is_header_done();
        if (!inHead && m_parser->chunked() && input.size() < lastChunk)
            return State::NeedsMore;
        error_code error;
        const auto taken = m_parser->put(
            asio::const_buffer(input.constData(), static_cast<std::size_t>(input.size())), error);
        input.remove(0, static_cast<qsizetype>(taken));
        if (inHead) {
            m_head += taken;
            const auto rest = m_parser->is_header_done() ? 0 : static_cast<std::size_t>(input.size());
            if (m_head + rest > m_requestLine + m_limits.headers)
                return refuse(headersTooLarge);
        }
        if (error == http::error::need_more) {
            if (!inHead && input.size() > mostChunkOverhead)
                return refuse(malformed);
            return State::NeedsMore;
        }
        if (error)
            return refuse(error == boost::system::errc::operation_canceled ? m_parser->refusal
                                                                           : refusalOf(error));
        if (m_parser->is_done())
            return State::Whole;
    }
    return State::NeedsMore;
}

bool RequestReader::takeExpectation()
{
    return m_parser && m_parser->is_header_done() && std::exchange(m_parser->expectsContinue, false);
}

std::size_t RequestReader::held() const
{
    return m_parser ? m_head + static_cast<std::size_t>(m_parser->incoming.request.body.capacity()) : 0;
}

IncomingRequest RequestReader::take()
{
    IncomingRequest incoming = std::move(m_parser->incoming);
    m_parser.reset();
    m_requestLine = 0;
    m_head = 0;
    return incoming;
}

RequestReader::State RequestReader::refuse(HttpRefusal refusal)
{
    m_refusal = refusal;
    return State::Refused;
}

} // namespace drainboard
