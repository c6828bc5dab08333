// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/datagramreader.h"

#include <array>
#include <cstring>

#ifdef Q_OS_LINUX
#include <sys/socket.h>
#endif

namespace drainboard {

namespace {

constexpr std::size_t maxDatagram = 65536; // of UDP over IPv4 and IPv6, without jumbograms
constexpr std::size_t batch = 64;

#ifdef Q_OS_LINUX
using Control = std::array<char, CMSG_SPACE(sizeof(std::uint32_t))>;

/// The number of dropped datagrams that came with this one (socket(7), SO_RXQ_OVFL); 0 if none was.
std::uint32_t droppedBefore(msghdr &message)
{
    std::uint32_t dropped = 0;
    for (cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_RXQ_OVFL)
            std::memcpy(&dropped, CMSG_DATA(part), sizeof dropped);
    }
    return dropped;
}
#endif

} // namespace

DatagramReader::DatagramReader()
    : m_bytes(new char[(batch + 1) * maxDatagram])
{
    m_datagrams.reserve(batch + 1);
}

void DatagramReader::begin(QUdpSocket &socket)
{
    m_dropped = 0;
#ifdef Q_OS_LINUX
    const int on = 1;
    setsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
#else
    Q_UNUSED(socket)
#endif
}

std::span<const std::string_view> DatagramReader::read(QUdpSocket &socket)
{
    m_datagrams.clear();
    readMany(socket);
    // Qt emits readyRead() again only after it was asked for a datagram itself.
    char *to = m_bytes.get() + m_datagrams.size() * maxDatagram;
    const auto size = socket.readDatagram(to, maxDatagram);
    if (size >= 0)
        m_datagrams.emplace_back(to, static_cast<std::size_t>(size));
    return m_datagrams;
}

void DatagramReader::readMany(QUdpSocket &socket)
{
#ifdef Q_OS_LINUX
    std::array<iovec, batch> places{};
    std::array<Control, batch> controls{};
    std::array<mmsghdr, batch> messages{};
    for (std::size_t i = 0; i < batch; ++i) {
        places[i] = {m_bytes.get() + i * maxDatagram, maxDatagram};
        msghdr &message = messages[i].msg_hdr;
        message.msg_iov = &places[i];
        message.msg_iovlen = 1;
        message.msg_control = controls[i].data();
        message.msg_controllen = controls[i].size();
    }
    const int got =
        recvmmsg(static_cast<int>(socket.socketDescriptor()), messages.data(), batch, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < got; ++i) {
        mmsghdr &message = messages[static_cast<std::size_t>(i)];
        noteDropped(droppedBefore(message.msg_hdr));
        m_datagrams.emplace_back(static_cast<char *>(message.msg_hdr.msg_iov->iov_base), message.msg_len);
    }
#else
    for (std::size_t i = 0; i < batch && socket.hasPendingDatagrams(); ++i) {
        char *to = m_bytes.get() + m_datagrams.size() * maxDatagram;
        const auto size = socket.readDatagram(to, maxDatagram);
        if (size < 0)
            return;
        m_datagrams.emplace_back(to, static_cast<std::size_t>(size));
    }
#endif
}

/// The system counts from begin() on and wraps after 2^32.
void DatagramReader::noteDropped(std::uint32_t sinceBegin)
{
    if (sinceBegin == 0) // says nothing: also what came before the first loss
        return;
    m_lost += static_cast<std::uint32_t>(sinceBegin - m_dropped);
    m_dropped = sinceBegin;
}

} // namespace drainboard
