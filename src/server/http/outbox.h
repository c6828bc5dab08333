// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstddef>
#include <deque>

namespace drainboard {

/// What a queued piece takes beside its bytes: a flood of empty ones must count too.
constexpr std::size_t pieceOverhead = 64;

inline std::size_t costOf(const QByteArray &piece)
{
    return static_cast<std::size_t>(piece.size()) + pieceOverhead;
}

/// Bytes on their way to a client, in the pieces they came in; nothing is copied.
class Outbox
{
public:
    void put(QByteArray piece)
    {
        if (!piece.isEmpty())
            m_pieces.push_back(std::move(piece));
    }

    bool empty() const { return m_pieces.empty(); }

    /// Calls `add(const char *, std::size_t)` for what is to be written next, at most `most` pieces.
    template <typename Add>
    void forNext(std::size_t most, Add add) const
    {
        std::size_t sent = m_sentOfFirst;
        for (std::size_t i = 0; i < m_pieces.size() && i < most; ++i) {
            add(m_pieces[i].constData() + sent, static_cast<std::size_t>(m_pieces[i].size()) - sent);
            sent = 0;
        }
    }

    /// So many bytes were written. Answers the cost of the pieces that are gone now.
    std::size_t written(std::size_t bytes)
    {
        std::size_t freed = 0;
        m_sentOfFirst += bytes;
        while (!m_pieces.empty() && m_sentOfFirst >= static_cast<std::size_t>(m_pieces.front().size())) {
            m_sentOfFirst -= static_cast<std::size_t>(m_pieces.front().size());
            freed += costOf(m_pieces.front());
            m_pieces.pop_front();
        }
        return freed;
    }

private:
    std::deque<QByteArray> m_pieces;
    std::size_t m_sentOfFirst = 0;
};

} // namespace drainboard
