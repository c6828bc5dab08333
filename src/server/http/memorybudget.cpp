// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/memorybudget.h"

#include <utility>

namespace drainboard {

MemoryBudget::MemoryBudget(std::size_t most)
    : m_most(most)
{
}

MemoryBudget::Account::Account(MemoryBudget &budget, std::function<void()> cut)
    : m_budget(budget)
    , m_cut(std::move(cut))
{
    m_budget.m_accounts.insert(this);
}

MemoryBudget::Account::~Account()
{
    m_budget.m_held -= m_held;
    m_budget.m_accounts.erase(this);
}

void MemoryBudget::Account::hold(std::size_t bytes)
{
    m_budget.m_held += bytes - m_held;
    const bool grew = bytes > m_held;
    m_held = bytes;
    if (grew)
        m_budget.cutUntilItFits();
}

void MemoryBudget::cutUntilItFits()
{
    while (m_held > m_most) {
        Account *biggest = nullptr;
        for (Account *account : m_accounts) {
            if (!account->m_pinned && account->m_held > (biggest ? biggest->m_held : 0))
                biggest = account;
        }
        if (!biggest)
            return;
        const std::size_t before = m_held;
        const auto cut = biggest->m_cut; // may destroy the account
        cut();
        if (m_held >= before)
            return;
    }
}

} // namespace drainboard
