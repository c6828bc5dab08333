// SPDX-License-Identifier: GPL-3.0-or-later
#include "linesink.h"

#include "linecounter.h"
#include "lines.h"
#include "loopback.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace drainboard::bench {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t readSize = 256 * 1024;

[[noreturn]] void fail(const char *why)
{
    std::fprintf(stderr, "bench: the receiver %s\n", why);
    std::exit(2);
}

template <typename T, typename Read>
std::shared_ptr<T> fromPem(const QByteArray &pem, Read read, void (*release)(T *))
{
    const std::shared_ptr<BIO> bytes(BIO_new_mem_buf(pem.constData(), static_cast<int>(pem.size())),
                                     BIO_free);
    return {read(bytes.get(), nullptr, nullptr, nullptr), release};
}

std::shared_ptr<SSL_CTX> tlsOf(const Identity &identity)
{
    std::shared_ptr<SSL_CTX> tls(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    const auto certificate = fromPem<X509>(identity.certificatePem, PEM_read_bio_X509, X509_free);
    const auto key = fromPem<EVP_PKEY>(identity.keyPem, PEM_read_bio_PrivateKey, EVP_PKEY_free);
    if (SSL_CTX_use_certificate(tls.get(), certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(tls.get(), key.get()) != 1)
        fail("has no identity");
    return tls;
}

} // namespace

/// One open connection: plain, or with TLS if `tls` is given.
class SinkConnection
{
public:
    SinkConnection(int socket, SSL_CTX *tls, std::unique_ptr<LineCounter> counter)
        : m_socket(socket)
        , m_tls(tls ? SSL_new(tls) : nullptr, SSL_free)
        , m_counter(std::move(counter))
    {
        if (m_tls) {
            SSL_set_fd(m_tls.get(), socket);
            SSL_set_accept_state(m_tls.get());
        }
    }
    ~SinkConnection() { ::close(m_socket); }
    SinkConnection(const SinkConnection &) = delete;
    SinkConnection &operator=(const SinkConnection &) = delete;

    /// Takes what is there and counts its lines; false once the peer has left.
    bool receive(std::vector<char> &buffer, std::uint64_t &lines)
    {
        bool open = true;
        m_answer.clear();
        const std::size_t got = m_tls ? readTls(buffer, open) : readPlain(buffer, open);
        lines = m_counter->take({buffer.data(), got}, m_answer);
        if (!m_answer.empty())
            SSL_write(m_tls.get(), m_answer.data(), static_cast<int>(m_answer.size()));
        return open;
    }

private:
    std::size_t readPlain(std::vector<char> &buffer, bool &open) const
    {
        const auto got = ::recv(m_socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        open = got > 0 || (got < 0 && errno == EAGAIN);
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    }

    /// Until no record is left, or none would fit whole: the rest of one that was begun would wait unseen.
    std::size_t readTls(std::vector<char> &buffer, bool &open)
    {
        std::size_t all = 0;
        while (buffer.size() - all >= SSL3_RT_MAX_PLAIN_LENGTH) {
            const int got = SSL_read(m_tls.get(), buffer.data() + all, static_cast<int>(buffer.size() - all));
            if (got <= 0) {
                open = SSL_get_error(m_tls.get(), got) == SSL_ERROR_WANT_READ;
                ERR_clear_error();
                break;
            }
            all += static_cast<std::size_t>(got);
        }
        return all;
    }

    int m_socket;
    std::unique_ptr<SSL, void (*)(SSL *)> m_tls;
    std::unique_ptr<LineCounter> m_counter;
    std::string m_answer;
};

LineSink::LineSink(Wire wire, const Identity &identity, bool stamped)
    : m_wire(wire)
    , m_stamped(stamped)
    , m_listener(listenLoopback(m_port))
    , m_poll(::epoll_create1(EPOLL_CLOEXEC))
{
    if (m_listener < 0)
        fail("cannot listen");
    if (wire != Wire::Tcp)
        m_tls = tlsOf(identity);
    epoll_event event{EPOLLIN, {.fd = m_listener}};
    ::epoll_ctl(m_poll, EPOLL_CTL_ADD, m_listener, &event);
    m_thread = std::thread([this] { run(); });
}

LineSink::~LineSink()
{
    stop();
    ::close(m_listener);
    ::close(m_poll);
}

void LineSink::stop()
{
    m_stop = true;
    if (m_thread.joinable())
        m_thread.join();
}

std::chrono::steady_clock::time_point LineSink::lastLineAt() const
{
    return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(m_lastLineAt));
}

bool LineSink::waitForLines(std::uint64_t lines, std::chrono::seconds patience) const
{
    const auto end = std::chrono::steady_clock::now() + patience;
    while (m_lines < lines && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(2ms);
    return m_lines >= lines;
}

std::vector<std::uint32_t> LineSink::takeDelays()
{
    stop();
    return std::move(m_delays);
}

void LineSink::run()
{
    std::array<epoll_event, 256> events{};
    while (!m_stop) {
        const int ready = ::epoll_wait(m_poll, events.data(), static_cast<int>(events.size()), 50);
        for (int i = 0; i < ready; ++i) {
            const int socket = events[static_cast<std::size_t>(i)].data.fd;
            if (socket == m_listener)
                acceptAll();
            else
                receive(socket);
        }
    }
}

void LineSink::acceptAll()
{
    int socket = -1;
    while ((socket = ::accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        std::unique_ptr<LineCounter> counter;
        if (m_wire == Wire::Https)
            counter = std::make_unique<RequestCounter>();
        else if (m_stamped)
            counter = std::make_unique<StampReader>(m_delays);
        else
            counter = std::make_unique<FeedCounter>();
        m_connections[socket] = std::make_unique<SinkConnection>(socket, m_tls.get(), std::move(counter));
        epoll_event event{EPOLLIN, {.fd = socket}};
        ::epoll_ctl(m_poll, EPOLL_CTL_ADD, socket, &event);
    }
}

void LineSink::receive(int socket)
{
    static thread_local std::vector<char> buffer(readSize);
    std::uint64_t lines = 0;
    const bool open = m_connections.at(socket)->receive(buffer, lines);
    if (lines > 0) {
        m_lastLineAt = steadyNanoseconds();
        m_lines += lines;
    }
    if (!open)
        m_connections.erase(socket);
}

} // namespace drainboard::bench
