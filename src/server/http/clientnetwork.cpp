// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/clientnetwork.h"

#include <algorithm>
#include <cstddef>

namespace drainboard {

namespace {

constexpr AddressBytes mappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t mappedPrefixSize = 12;
constexpr std::size_t networkSize = 8;

} // namespace

AddressBytes networkOf(AddressBytes address)
{
    if (!std::equal(mappedPrefix.begin(), mappedPrefix.begin() + mappedPrefixSize, address.begin()))
        std::fill(address.begin() + networkSize, address.end(), std::uint8_t{0});
    return address;
}

} // namespace drainboard
