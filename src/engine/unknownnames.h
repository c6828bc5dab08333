// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace drainboard {

/// Lines of a name that no source has.
struct UnknownName
{
    QString name; ///< at most 64 bytes of UTF-8, safe to show
    std::uint64_t lines = 0;
    std::int64_t lastSeen = 0; ///< microseconds since 1970 UTC
};

/// Counts lines per unknown name. Names come from whoever can send, so only the `maxNames` seen last are
/// kept, and of each only the first 64 bytes.
class UnknownNames
{
public:
    explicit UnknownNames(std::size_t maxNames = 1000)
        : m_maxNames(maxNames)
    {
    }

    void count(std::string_view name, std::int64_t time);
    void forget(std::string_view name);
    void clear();
    /// Last seen first.
    QList<UnknownName> list() const;
    /// True once after something changed.
    bool takeChanged() { return std::exchange(m_changed, false); }

private:
    struct Entry
    {
        std::string name;
        std::uint64_t lines = 0;
        std::int64_t lastSeen = 0;
    };

    std::size_t m_maxNames;
    std::list<Entry> m_entries;                                                ///< last seen first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> m_byName; ///< keys lie in m_entries
    bool m_changed = false;
};

} // namespace drainboard
