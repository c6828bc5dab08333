// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unknownnames.h"

#include "base/visibletext.h"

namespace drainboard {

namespace {

constexpr std::size_t maxNameBytes = 64;

/// The first bytes of a name, not cut within a UTF-8 character.
std::string_view prefixOf(std::string_view name)
{
    if (name.size() <= maxNameBytes)
        return name;
    std::size_t end = maxNameBytes;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80)
        --end;
    return name.substr(0, end);
}

} // namespace

void UnknownNames::count(std::string_view name, std::int64_t time)
{
    m_changed = true;
    const auto prefix = prefixOf(name);
    const auto found = m_byName.find(prefix);
    if (found != m_byName.end()) {
        const auto entry = found->second;
        ++entry->lines;
        entry->lastSeen = time;
        m_entries.splice(m_entries.begin(), m_entries, entry);
        return;
    }
    if (m_entries.size() >= m_maxNames) {
        m_byName.erase(m_entries.back().name);
        m_entries.pop_back();
    }
    m_entries.push_front({std::string(prefix), 1, time});
    m_byName.emplace(m_entries.front().name, m_entries.begin());
}

void UnknownNames::forget(std::string_view name)
{
    const auto found = m_byName.find(prefixOf(name));
    if (found == m_byName.end())
        return;
    const auto entry = found->second;
    m_byName.erase(found);
    m_entries.erase(entry);
    m_changed = true;
}

void UnknownNames::clear()
{
    m_changed = m_changed || !m_entries.empty();
    m_byName.clear();
    m_entries.clear();
}

QList<UnknownName> UnknownNames::list() const
{
    QList<UnknownName> names;
    for (const Entry &entry : m_entries)
        names.append({visibleText(QString::fromStdString(entry.name)), entry.lines, entry.lastSeen});
    return names;
}

} // namespace drainboard
