// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/transport.h"

#include "server/http/outbox.h"

#include <algorithm>

namespace drainboard {

namespace asio = boost::asio;

namespace {

/// As many pieces as go into one write.
constexpr std::size_t mostBuffers = 16;

} // namespace

ByteTransport::ByteTransport(Socket socket)
    : m_socket(std::make_unique<Socket>(std::move(socket)))
{
}

ByteTransport::ByteTransport(Socket socket, asio::ssl::context &tls)
    : m_tls(std::make_unique<asio::ssl::stream<Socket>>(std::move(socket), tls))
{
}

void ByteTransport::handshake(std::function<void(ErrorCode)> done)
{
    if (m_tls)
        m_tls->async_handshake(asio::ssl::stream_base::server, std::move(done));
    else
        done({});
}

void ByteTransport::readSome(asio::mutable_buffer into, Done done)
{
    async_read_some(asio::mutable_buffers_1(into), std::move(done));
}

void ByteTransport::writeSome(const Outbox &outbox, Done done)
{
    std::vector<asio::const_buffer> buffers;
    outbox.forNext(mostBuffers,
                   [&](const char *from, std::size_t size) { buffers.emplace_back(from, size); });
    async_write_some(buffers, std::move(done));
}

void ByteTransport::shutdownSend(std::function<void()> done)
{
    const auto closeHalf = [this, done = std::move(done)](const ErrorCode &) {
        ErrorCode ignored;
        lowest().shutdown(Socket::shutdown_send, ignored);
        done();
    };
    if (m_tls)
        m_tls->async_shutdown(closeHalf);
    else
        closeHalf({});
}

void ByteTransport::readRaw(asio::mutable_buffer into, Done done)
{
    lowest().async_read_some(asio::mutable_buffers_1(into), std::move(done));
}

void ByteTransport::close()
{
    ErrorCode ignored;
    if (m_tls || m_socket)
        lowest().close(ignored);
}

void beast_close_socket(ByteTransport &transport)
{
    transport.close();
}

void teardown(boost::beast::role_type, ByteTransport &transport, boost::system::error_code &)
{
    transport.close();
}

} // namespace drainboard
