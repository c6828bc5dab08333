// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/listener.h"

#include "server/http/httpsession.h"
#include "server/http/responsehead.h"
#include "server/http/servercore.h"

#ifdef Q_OS_LINUX
#include <netinet/tcp.h>
#endif

namespace drainboard {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds pauseAfterAcceptError{1};
constexpr HttpRefusal full{503, "Too many connections are open."};

AddressBytes bytesOf(const asio::ip::address &address)
{
    if (address.is_v6())
        return address.to_v6().to_bytes();
    return asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes();
}

QByteArray textOf(const asio::ip::address &address)
{
    const bool mapped = address.is_v6() && address.to_v6().is_v4_mapped();
    return QByteArray::fromStdString(
        mapped ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string()
               : address.to_string());
}

void configure(tcp::socket &socket, std::chrono::milliseconds idleTime)
{
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(tcp::socket::keep_alive(true), ignored);
#ifdef Q_OS_LINUX
    // A client that vanished acknowledges nothing, yet the system would take what is written for a quarter of
    // an hour.
    const auto most = static_cast<unsigned>(idleTime.count());
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &most, sizeof most);
#else
    Q_UNUSED(idleTime)
#endif
}

tl::unexpected<Error> listenError(const error_code &error, const QString &address, quint16 port)
{
    const QString where =
        (address.contains(u':') ? u'[' + address + u']' : address) + u':' + QString::number(port);
    if (error == asio::error::address_in_use)
        return failure(ErrorKind::AlreadyExists,
                       HttpServer::tr("%1 is in use by another program.").arg(where));
    if (error == asio::error::access_denied)
        return failure(ErrorKind::NotAllowed, HttpServer::tr("Listening on %1 is not permitted.").arg(where));
    return failure(
        ErrorKind::Unavailable,
        HttpServer::tr("Listening on %1 failed: %2.").arg(where, QString::fromStdString(error.message())));
}

} // namespace

Listener::Listener(ServerCore &core, bool secure)
    : m_core(core)
    , m_acceptor(core.io)
    , m_pause(core.io)
    , m_secure(secure)
{
}

Result<std::shared_ptr<Listener>> Listener::open(ServerCore &core, const QString &address, quint16 port,
                                                 bool secure)
{
    error_code error;
    const auto ip = asio::ip::make_address(address.toStdString(), error);
    if (error)
        return failure(ErrorKind::InvalidInput,
                       HttpServer::tr("%1 is not an IP address to listen on.").arg(address));
    auto listener = std::make_shared<Listener>(core, secure);
    const tcp::endpoint endpoint(ip, port);
    tcp::acceptor &acceptor = listener->m_acceptor;
    acceptor.open(endpoint.protocol(), error);
    if (!error)
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error)
        acceptor.bind(endpoint, error);
    if (!error)
        acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (error)
        return listenError(error, address, port);
    return listener;
}

quint16 Listener::port() const
{
    error_code ignored;
    return m_acceptor.local_endpoint(ignored).port();
}

void Listener::start()
{
    m_acceptor.async_accept([self = shared_from_this()](const error_code &error, Socket socket) {
        if (!self->m_acceptor.is_open())
            return;
        if (!error) {
            self->take(std::move(socket));
            return self->start();
        }
        // Out of file descriptors, most likely: trying again at once would take the whole processor.
        self->m_pause.expires_after(pauseAfterAcceptError);
        self->m_pause.async_wait([self](const error_code &) {
            if (self->m_acceptor.is_open())
                self->start();
        });
    });
}

void Listener::close()
{
    error_code ignored;
    m_acceptor.close(ignored);
    m_pause.cancel();
}

void Listener::take(Socket socket)
{
    error_code error;
    const auto from = socket.remote_endpoint(error).address();
    if (error)
        return; // gone already
    auto place = m_core.counter.admit(bytesOf(from));
    if (!place)
        return turnAway(std::move(socket));
    configure(socket, m_core.limits.idleTime);
    ByteTransport transport =
        m_secure ? ByteTransport(std::move(socket), *m_core.tls) : ByteTransport(std::move(socket));
    std::make_shared<HttpSession>(m_core, std::move(*place), std::move(transport), textOf(from))->start();
}

/// One that is too many is told so as far as that fits into the socket, and not waited for.
void Listener::turnAway(Socket socket)
{
    error_code ignored;
    socket.non_blocking(true, ignored);
    if (!m_secure) {
        const HttpResponse response = responseOf(full);
        const QByteArray answer = responseHead(response, {newRequestId(), response.body.size(), false, true},
                                               QDateTime::currentDateTimeUtc()) +
                                  response.body;
        socket.write_some(asio::const_buffer(answer.constData(), static_cast<std::size_t>(answer.size())),
                          ignored);
    }
    socket.shutdown(Socket::shutdown_send, ignored);
}

} // namespace drainboard
