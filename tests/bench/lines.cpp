// SPDX-License-Identifier: GPL-3.0-or-later
#include "lines.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

namespace drainboard::bench {

std::string sourceName(int source)
{
    std::array<char, 16> name{};
    std::snprintf(name.data(), name.size(), "app-%04d", source);
    return name.data();
}

std::string makeLine(std::uint64_t number, const LineShape &shape)
{
    static constexpr std::array<std::string_view, 16> words = {
        "checkout ", "customer ", "payment ", "accepted ", "retry ", "cache ", "miss ",    "upstream ",
        "session ",  "renewed ",  "queue ",   "worker ",   "order ", "sent ",  "invoice ", "stored "};
    const auto hash = number * 0x9e3779b97f4a7c15ull;
    const auto source = static_cast<int>(number % static_cast<std::uint64_t>(shape.sources));
    std::array<char, 200> head{};
    const int used =
        std::snprintf(head.data(), head.size(),
                      "<14>1 2026-01-15T09:30:00.%06uZ web-1 %s web-1 - - method=GET path=\"/orders/%llu\" "
                      "request_id=%016llx status=200 duration=0.%03us ",
                      static_cast<unsigned>(number % 1000000), sourceName(source).c_str(),
                      static_cast<unsigned long long>(number * 7919 % 100003),
                      static_cast<unsigned long long>(hash), static_cast<unsigned>(number % 997));
    std::string line(head.data(), static_cast<std::size_t>(used));
    for (auto bits = hash; line.size() < shape.bytes; bits = bits * 0x2545f4914f6cdd1dull + 1)
        line += words[bits >> 60];
    line.resize(shape.bytes - 1);
    return line + '\n';
}

std::int64_t steadyNanoseconds()
{
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

} // namespace drainboard::bench
