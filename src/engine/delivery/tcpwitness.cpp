// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/tcpwitness.h"

#include <algorithm>

#ifdef Q_OS_LINUX
#include <cerrno>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace drainboard {

#ifdef Q_OS_LINUX

void TcpWitness::hold(qintptr socket)
{
    letGo();
    m_descriptor = fcntl(static_cast<int>(socket), F_DUPFD_CLOEXEC, 0);
}

void TcpWitness::letGo()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
}

std::optional<quint64> TcpWitness::unacknowledgedBytes() const
{
    int bytes = 0;
    if (m_descriptor < 0 || ioctl(m_descriptor, SIOCOUTQ, &bytes) != 0 || bytes < 0)
        return std::nullopt;
    return static_cast<quint64>(bytes);
}

bool TcpWitness::hasGoodbye() const
{
    tcp_info info{};
    socklen_t size = sizeof info;
    return m_descriptor >= 0 && getsockopt(m_descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
           info.tcpi_state == TCP_CLOSE_WAIT;
}

qint64 TcpWitness::write(const QByteArray &bytes) const
{
    const auto size = static_cast<std::size_t>(bytes.size());
    const auto taken =
        m_descriptor < 0 ? 0 : send(m_descriptor, bytes.constData(), size, MSG_DONTWAIT | MSG_NOSIGNAL);
    return std::max<qint64>(taken, 0);
}

bool TcpWitness::mayHaveNews() const
{
    char byte = 0;
    return m_descriptor < 0 || recv(m_descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
           (errno != EAGAIN && errno != EWOULDBLOCK);
}

#else

void TcpWitness::hold(qintptr) {}
void TcpWitness::letGo() {}
std::optional<quint64> TcpWitness::unacknowledgedBytes() const
{
    return std::nullopt;
}
bool TcpWitness::hasGoodbye() const
{
    return false;
}
qint64 TcpWitness::write(const QByteArray &) const
{
    return 0;
}
bool TcpWitness::mayHaveNews() const
{
    return true;
}

#endif

} // namespace drainboard
