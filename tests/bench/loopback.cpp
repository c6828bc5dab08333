// SPDX-License-Identifier: GPL-3.0-or-later
#include "loopback.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace drainboard::bench {

namespace {

sockaddr_in loopbackAddress(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool waitReadable(int socket)
{
    pollfd waiting{socket, POLLIN, 0};
    return ::poll(&waiting, 1, 100) > 0;
}

std::string makeLine(std::uint64_t number)
{
    constexpr std::size_t size = 200;
    std::array<char, size + 1> line{};
    const int used = std::snprintf(
        line.data(), line.size(),
        "<14>1 2026-01-15T09:30:00.%06uZ web-1 shop-api web-1 - - method=GET "
        "path=\"/orders/%llu\" request_id=%016llx status=200 duration=0.%03us ",
        static_cast<unsigned>(number % 1000000), static_cast<unsigned long long>(number * 7919 % 100003),
        static_cast<unsigned long long>(number * 0x9e3779b97f4a7c15ull), static_cast<unsigned>(number % 997));
    std::string text(line.data(), static_cast<std::size_t>(used));
    text.resize(size - 1, '-');
    return text + '\n';
}

} // namespace

LineSink::LineSink()
{
    m_listener = ::socket(AF_INET, SOCK_STREAM, 0);
    auto address = loopbackAddress(0);
    socklen_t size = sizeof address;
    if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
        ::listen(m_listener, 5) != 0 ||
        ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) != 0) {
        std::perror("bench: cannot listen");
        std::exit(2);
    }
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { run(); });
}

LineSink::~LineSink()
{
    m_stop = true;
    m_thread.join();
    ::close(m_listener);
}

void LineSink::run()
{
    std::vector<char> buffer(256 * 1024);
    while (!m_stop) {
        if (!waitReadable(m_listener))
            continue;
        const int socket = ::accept(m_listener, nullptr, nullptr);
        while (!m_stop) {
            if (!waitReadable(socket))
                continue;
            const auto got = ::read(socket, buffer.data(), buffer.size());
            if (got <= 0)
                break;
            m_lines += static_cast<std::uint64_t>(std::count(buffer.begin(), buffer.begin() + got, '\n'));
        }
        ::close(socket);
    }
}

LineSource::LineSource(std::uint16_t port, std::uint64_t lines)
    : m_thread([this, port, lines] { run(port, lines); })
{
}

LineSource::~LineSource()
{
    m_thread.join();
}

void LineSource::run(std::uint16_t port, std::uint64_t lines)
{
    constexpr std::uint64_t perWrite = 300;
    // Made beforehand, so that making lines costs nothing while the clock runs.
    std::vector<std::string> writes(64);
    std::uint64_t number = 0;
    for (std::string &write : writes) {
        for (std::uint64_t i = 0; i < perWrite; ++i)
            write += makeLine(number++);
    }
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    auto address = loopbackAddress(port);
    m_failed = ::connect(socket, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0;
    for (std::uint64_t sent = 0; sent < lines && !m_failed; sent += perWrite) {
        const std::string &write = writes[sent / perWrite % writes.size()];
        const std::size_t wanted = std::min(perWrite, lines - sent) * (write.size() / perWrite);
        for (std::size_t done = 0; done < wanted && !m_failed;) {
            const auto written = ::send(socket, write.data() + done, wanted - done, MSG_NOSIGNAL);
            m_failed = written <= 0;
            done += static_cast<std::size_t>(std::max<ssize_t>(written, 0));
        }
    }
    ::close(socket);
}

} // namespace drainboard::bench
