// SPDX-License-Identifier: GPL-3.0-or-later
#include "linesource.h"

#include "loopback.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include <sys/socket.h>
#include <unistd.h>

namespace drainboard::bench {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t bytesPerWrite = 60'000;
constexpr std::size_t preparedBytes = 4'000'000;

/// Lines one after the other, each source as often as the others. Made beforehand, so that making lines
/// costs nothing while the clock runs.
std::string prepare(const LineShape &shape)
{
    const auto sources = static_cast<std::size_t>(shape.sources);
    const std::size_t rounds = std::max<std::size_t>(1, preparedBytes / shape.bytes / sources);
    std::string lines;
    lines.reserve(rounds * sources * shape.bytes);
    for (std::uint64_t number = 0; number < rounds * sources; ++number)
        lines += makeLine(number, shape);
    return lines;
}

void stamp(char *lines, std::size_t count, std::size_t lineBytes)
{
    char digits[stampDigits + 1];
    std::snprintf(digits, sizeof digits, "%019lld", static_cast<long long>(steadyNanoseconds()));
    for (std::size_t i = 1; i <= count; ++i)
        std::copy_n(digits, stampDigits, lines + i * lineBytes - 1 - stampDigits);
}

bool sendAll(int socket, const char *bytes, std::size_t size)
{
    for (std::size_t done = 0; done < size;) {
        const auto written = ::send(socket, bytes + done, size - done, MSG_NOSIGNAL);
        if (written <= 0)
            return false;
        done += static_cast<std::size_t>(written);
    }
    return true;
}

} // namespace

LineSource::LineSource(std::uint16_t port, const Load &load)
    : m_thread([this, port, load] { run(port, load); })
{
}

LineSource::~LineSource()
{
    m_stop = true;
    m_thread.join();
}

void LineSource::run(std::uint16_t port, const Load &load)
{
    std::string lines = prepare(load.shape);
    const std::size_t lineBytes = load.shape.bytes;
    const std::size_t prepared = lines.size() / lineBytes;
    const int socket = connectLoopback(port);
    m_failed = socket < 0;
    const auto start = std::chrono::steady_clock::now();
    std::uint64_t sent = 0;
    while (sent < load.lines && !m_failed && !m_stop) {
        std::uint64_t due = load.lines - sent;
        if (load.perSecond != 0) {
            const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
            const auto byNow =
                static_cast<std::uint64_t>(elapsed.count() * static_cast<double>(load.perSecond));
            due = std::min(due, byNow - std::min(byNow, sent));
            if (due == 0) {
                std::this_thread::sleep_for(1ms);
                continue;
            }
        }
        const std::size_t position = sent % prepared;
        const std::size_t count =
            std::min({static_cast<std::size_t>(due), bytesPerWrite / lineBytes, prepared - position});
        char *const first = lines.data() + position * lineBytes;
        if (load.stamped)
            stamp(first, count, lineBytes);
        m_failed = !sendAll(socket, first, count * lineBytes);
        sent += count;
        m_sent = sent;
    }
    ::close(socket);
}

} // namespace drainboard::bench
