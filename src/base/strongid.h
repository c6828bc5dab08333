// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHashFunctions>

#include <compare>
#include <cstdint>
#include <functional>

namespace drainboard {

/// A row number that cannot be mistaken for another kind of row number. 0 means "none".
template <typename Tag>
struct StrongId
{
    std::int64_t value = 0;

    explicit operator bool() const { return value != 0; }
    auto operator<=>(const StrongId &) const = default;
};

template <typename Tag>
size_t qHash(StrongId<Tag> id, size_t seed = 0)
{
    return ::qHash(id.value, seed);
}

} // namespace drainboard

template <typename Tag>
struct std::hash<drainboard::StrongId<Tag>>
{
    size_t operator()(drainboard::StrongId<Tag> id) const noexcept
    {
        return std::hash<std::int64_t>()(id.value);
    }
};
