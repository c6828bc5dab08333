// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/stream_base.hpp>

#include <array>
#include <functional>
#include <memory>

namespace drainboard {

class Outbox;

/// An accepted socket, with or without TLS: one type for both, so that what is built on it exists once.
/// It is a stream in Asio's sense. Closing it ends what is under way with an error.
class ByteTransport
{
public:
    using Socket = boost::asio::ip::tcp::socket;
    using ErrorCode = boost::system::error_code;
    using executor_type = Socket::executor_type;
    using Done = std::function<void(ErrorCode, std::size_t)>;

    explicit ByteTransport(Socket socket);
    ByteTransport(Socket socket, boost::asio::ssl::context &tls);

    bool secure() const { return m_tls != nullptr; }
    executor_type get_executor() { return lowest().get_executor(); }

    template <typename Buffers, typename Handler>
    void async_read_some(const Buffers &buffers, Handler &&handler)
    {
        if (m_tls)
            m_tls->async_read_some(buffers, std::forward<Handler>(handler));
        else
            m_socket->async_read_some(buffers, std::forward<Handler>(handler));
    }

    template <typename Buffers, typename Handler>
    void async_write_some(const Buffers &buffers, Handler &&handler)
    {
        if (m_tls)
            m_tls->async_write_some(buffers, std::forward<Handler>(handler));
        else
            m_socket->async_write_some(buffers, std::forward<Handler>(handler));
    }

    /// Calls at once if there is no TLS.
    void handshake(std::function<void(ErrorCode)> done);
    void readSome(boost::asio::mutable_buffer into, Done done);
    /// Writes what comes next; the outbox must live until `done`, and is told there by the caller.
    void writeSome(const Outbox &outbox, Done done);
    /// Says that nothing more will be sent.
    void shutdownSend(std::function<void()> done);
    /// Reads past TLS; for bytes that nobody wants.
    void readRaw(boost::asio::mutable_buffer into, Done done);
    void close();

private:
    Socket &lowest() { return m_tls ? m_tls->next_layer() : *m_socket; }

    std::unique_ptr<Socket> m_socket;                        ///< either this
    std::unique_ptr<boost::asio::ssl::stream<Socket>> m_tls; ///< or this; neither after a move
};

// What Beast's websockets ask of a stream that it does not know.
void beast_close_socket(ByteTransport &transport);
void teardown(boost::beast::role_type role, ByteTransport &transport, boost::system::error_code &error);

template <typename Handler>
void async_teardown(boost::beast::role_type, ByteTransport &transport, Handler &&handler)
{
    transport.close();
    boost::asio::post(transport.get_executor(), [handler = std::forward<Handler>(handler)]() mutable {
        handler(ByteTransport::ErrorCode{});
    });
}

} // namespace drainboard
