// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <cstddef>
#include <functional>
#include <unordered_set>

namespace drainboard {

/// What all connections together may hold in memory. If they hold more, the one that holds most is cut, and
/// so on: a thousand clients that each keep just below their own limit push out each other, not an ordinary
/// one.
class MemoryBudget
{
public:
    class Account
    {
    public:
        /// `cut` ends the connection, which holds nothing then; it may destroy the account.
        Account(MemoryBudget &budget, std::function<void()> cut);
        ~Account();
        Q_DISABLE_COPY_MOVE(Account)

        /// The connection holds so many bytes now. May cut any connection, this one too.
        void hold(std::size_t bytes);
        /// As long as it is pinned the account counts, but cutting its connection would give nothing back.
        void pin(bool pinned) { m_pinned = pinned; }

    private:
        friend class MemoryBudget;
        MemoryBudget &m_budget;
        const std::function<void()> m_cut;
        std::size_t m_held = 0;
        bool m_pinned = false;
    };

    explicit MemoryBudget(std::size_t most);
    Q_DISABLE_COPY_MOVE(MemoryBudget)

    std::size_t held() const { return m_held; }

private:
    void cutUntilItFits();

    const std::size_t m_most;
    std::size_t m_held = 0;
    std::unordered_set<Account *> m_accounts;
};

} // namespace drainboard
