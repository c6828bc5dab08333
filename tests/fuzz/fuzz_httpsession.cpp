// SPDX-License-Identifier: GPL-3.0-or-later
// A connection to the server from its first byte to its end, over a socket: requests, websockets,
// streams of events. What the client sends is hostile; the server answers in HTTP, ends the connection when
// the client does and keeps nothing of it.
#include "fuzz/fuzz.h"
#include "server/http/exchange.h"
#include "server/http/httpsession.h"
#include "server/http/servercore.h"

#include <QCoreApplication>

#include <boost/asio/write.hpp>

#include <array>
#include <vector>

#include <sys/socket.h>

using namespace drainboard;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::seconds patience{8}; // of a machine that has other things to do

HttpLimits smallLimits()
{
    HttpLimits limits;
    limits.requestLine = 256;
    limits.headers = 512;
    limits.body = 256;
    limits.unsent = 1024;
    return limits;
}

/// The server's side, in this thread alone: what it does depends on nothing but the bytes.
class Server
{
public:
    explicit Server(const std::shared_ptr<ServerCore> &core)
        : m_core(core)
    {
    }

    void handle(std::unique_ptr<HttpExchange> exchange)
    {
        const HttpRequest request = exchange->request();
        if (request.path != "/socket" && request.path != "/events")
            return exchange->respond({.contentType = "text/plain", .body = request.path + request.body});
        auto stream = request.path == "/socket" ? exchange->acceptWebSocket() : exchange->startEvents();
        HttpStream *const open = stream.get();
        QObject::connect(open, &HttpStream::textReceived, open,
                         [open](const QByteArray &text) { open->send(text); });
        open->send(request.query);
        m_streams.push_back(std::move(stream));
    }

    /// Until nothing more happens without the network.
    void settle()
    {
        do
            QCoreApplication::sendPostedEvents();
        while (m_core->io.poll() > 0);
    }

    template <typename Condition>
    void runUntil(Condition done)
    {
        const auto end = std::chrono::steady_clock::now() + patience;
        for (settle(); !done(); settle()) {
            m_core->io.run_one_until(end);
            FUZZ_CHECK(std::chrono::steady_clock::now() < end);
        }
    }

private:
    const std::shared_ptr<ServerCore> m_core;
    std::vector<std::unique_ptr<HttpStream>> m_streams;
};

struct Client
{
    tcp::socket socket;
    std::array<char, 4096> chunk = {};
    QByteArray answer = {};
    bool closed = false;

    void read()
    {
        socket.async_read_some(asio::buffer(chunk), [this](const error_code &error, std::size_t size) {
            if (error) {
                closed = true;
                return;
            }
            answer.append(chunk.data(), static_cast<qsizetype>(size));
            read();
        });
    }

    void write(const QByteArray &bytes)
    {
        error_code ignored; // the server may have closed already
        asio::write(socket, asio::const_buffer(bytes.constData(), static_cast<std::size_t>(bytes.size())),
                    ignored);
    }
};

/// The two ends of a connection. Of a local one: a hundred TCP ports a second, kept for a minute each, would
/// be missed elsewhere.
std::pair<tcp::socket, tcp::socket> connection(asio::io_context &io)
{
    std::array<int, 2> ends;
    FUZZ_CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    return {tcp::socket(io, tcp::v4(), ends[0]), tcp::socket(io, tcp::v4(), ends[1])};
}

const QByteArray handshake =
    "GET /socket?q HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n";

} // namespace

/// The first byte says whether the rest are frames of a websocket or a connection's very bytes, and in how
/// many pieces they come.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static int argc = 0;
    static const QCoreApplication application(argc, nullptr);
    if (size == 0 || size > 16 * 1024) // what the socket takes without anybody reading
        return 0;
    const bool frames = data[0] % 2 == 1;
    const qsizetype pieces = data[0] / 2 % 4 + 1;
    const QByteArray bytes(reinterpret_cast<const char *>(data) + 1, static_cast<qsizetype>(size) - 1);

    Server *handler = nullptr;
    const auto core =
        std::make_shared<ServerCore>(smallLimits(), [&handler](std::unique_ptr<HttpExchange> exchange) {
            handler->handle(std::move(exchange));
        });
    Server server(core);
    handler = &server;
    auto [accepted, connected] = connection(core->io);
    Client client{std::move(connected)};
    client.read();
    std::make_shared<HttpSession>(*core, *core->counter.admit({}), ByteTransport(std::move(accepted)),
                                  "127.0.0.1")
        ->start();

    if (frames) {
        client.write(handshake);
        server.runUntil([&client] { return client.answer.contains("\r\n\r\n"); });
        FUZZ_CHECK(client.answer.startsWith("HTTP/1.1 101 "));
    }
    const qsizetype step = bytes.size() / pieces + 1;
    for (qsizetype at = 0; at < bytes.size(); at += step) {
        client.write(bytes.mid(at, step));
        server.settle();
    }
    error_code ignored;
    client.socket.shutdown(tcp::socket::shutdown_send, ignored);
    server.runUntil([&] { return client.closed && core->connections.empty(); });
    FUZZ_CHECK(client.answer.isEmpty() || client.answer.startsWith("HTTP/1.1 "));
    FUZZ_CHECK(core->memory.held() == 0);
    return 0;
}
