// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/seenlines.h"

#include <QHashFunctions>
#include <QHashSeed>

namespace drainboard {

namespace {

bool isNew(int &count, int &taken)
{
    if (++count <= taken)
        return false;
    taken = count;
    return true;
}

} // namespace

SeenLines::SeenLines(std::size_t capacity)
    : m_capacity(capacity)
{
}

void SeenLines::beginConnection()
{
    for (auto &[hash, count] : m_counts) {
        count.dump = 0;
        // A timed line that comes again is the same one; of an untimed one nobody knows.
        count.stream = count.timed ? 0 : count.taken;
    }
}

void SeenLines::endOverlap()
{
    for (auto &[hash, count] : m_counts) {
        if (!count.timed)
            count.stream = count.taken;
    }
}

bool SeenLines::isNewInDump(std::string_view line, bool timed)
{
    Count &count = countOf(line, timed);
    return isNew(count.dump, count.taken);
}

bool SeenLines::isNewInStream(std::string_view line, bool timed)
{
    Count &count = countOf(line, timed);
    return isNew(count.stream, count.taken);
}

SeenLines::Count &SeenLines::countOf(std::string_view line, bool timed)
{
    // Seeded, so that nobody can write lines that hide another's.
    const std::size_t hash = qHashBits(line.data(), line.size(), QHashSeed::globalSeed());
    const auto [at, isFirst] = m_counts.try_emplace(hash, Count{timed});
    if (isFirst) {
        m_order.push_back(hash);
        if (m_order.size() > m_capacity) {
            m_counts.erase(m_order.front());
            m_order.pop_front();
        }
    }
    return at->second;
}

} // namespace drainboard
