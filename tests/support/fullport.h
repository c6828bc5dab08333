// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

namespace drainboard {

/// Keeps a free port of 127.0.0.1 from everybody else while nobody listens on it: whoever connects is
/// refused. Servers of this process may open it meanwhile.
class HeldPort
{
public:
    HeldPort()
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto *generic = reinterpret_cast<sockaddr *>(&address);
        const int yes = 1; // as QTcpServer has it, too: else they would exclude each other
        setsockopt(m_descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (bind(m_descriptor, generic, size) != 0 || getsockname(m_descriptor, generic, &size) != 0)
            qFatal("no free port");
        m_port = ntohs(address.sin_port);
    }
    ~HeldPort() { ::close(m_descriptor); }
    HeldPort(const HeldPort &) = delete;
    HeldPort &operator=(const HeldPort &) = delete;

    quint16 port() const { return m_port; }

private:
    int m_descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    quint16 m_port = 0;
};

/// A port of 127.0.0.1 that is open and whose queue of connections is full, so that connecting to it hangs.
class FullPort
{
public:
    /// 0 takes a free port.
    explicit FullPort(quint16 port = 0)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto *generic = reinterpret_cast<sockaddr *>(&address);
        const int listener = open();
        const int yes = 1;
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (bind(listener, generic, size) != 0 || listen(listener, 0) != 0 ||
            getsockname(listener, generic, &size) != 0)
            qFatal("the port %d cannot be opened", port);
        m_port = ntohs(address.sin_port);
        for (int i = 0; i < 8; ++i)
            (void)connect(open(), generic, size);
    }
    ~FullPort()
    {
        for (const int descriptor : m_descriptors)
            ::close(descriptor);
    }
    FullPort(const FullPort &) = delete;
    FullPort &operator=(const FullPort &) = delete;

    quint16 port() const { return m_port; }

private:
    int open()
    {
        m_descriptors.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        return m_descriptors.back();
    }

    std::vector<int> m_descriptors;
    quint16 m_port = 0;
};

} // namespace drainboard
