// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/memorybudget.h"

#include <QTest>

#include <memory>

using namespace drainboard;

namespace {

/// A connection that holds nothing once it is cut.
struct Holder
{
    explicit Holder(MemoryBudget &budget)
        : account(budget, [this] {
            cut = true;
            account.hold(0);
        })
    {
    }

    bool cut = false;
    MemoryBudget::Account account;
};

} // namespace

class MemoryBudgetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsWhoHoldsMost();
    void cutsAsManyAsItTakes();
    void mayCutTheOneThatGrows();
    void pinnedCountsButIsNotCut();
    void goneAccountHoldsNothing();
    void cutMayDestroyTheAccount();
    void cutThatFreesNothingEnds();
};

void MemoryBudgetTest::cutsWhoHoldsMost()
{
    MemoryBudget budget(100);
    Holder small(budget);
    Holder big(budget);
    Holder late(budget);
    small.account.hold(20);
    big.account.hold(60);
    late.account.hold(20);
    QVERIFY(!big.cut); // 100 fit
    late.account.hold(21);
    QVERIFY(big.cut);
    QVERIFY(!small.cut && !late.cut);
    QCOMPARE(budget.held(), 41U);
}

void MemoryBudgetTest::cutsAsManyAsItTakes()
{
    MemoryBudget budget(100);
    Holder a(budget);
    Holder b(budget);
    Holder c(budget);
    a.account.hold(45);
    b.account.hold(44);
    c.account.hold(90);
    QVERIFY(c.cut);
    QVERIFY(!a.cut && !b.cut);
    Holder d(budget);
    d.account.hold(43);
    QVERIFY(a.cut);
    QVERIFY(!b.cut && !d.cut);
    QCOMPARE(budget.held(), 87U);
}

void MemoryBudgetTest::mayCutTheOneThatGrows()
{
    MemoryBudget budget(100);
    Holder only(budget);
    only.account.hold(101);
    QVERIFY(only.cut);
    QCOMPARE(budget.held(), 0U);
}

void MemoryBudgetTest::pinnedCountsButIsNotCut()
{
    MemoryBudget budget(100);
    Holder handled(budget);
    Holder other(budget);
    handled.account.hold(90);
    handled.account.pin(true);
    other.account.hold(20);
    QVERIFY(!handled.cut);
    QVERIFY(other.cut);
    other.cut = false;
    handled.account.pin(false);
    other.account.hold(20);
    QVERIFY(handled.cut);
    QVERIFY(!other.cut);
}

void MemoryBudgetTest::goneAccountHoldsNothing()
{
    MemoryBudget budget(100);
    auto gone = std::make_unique<Holder>(budget);
    gone->account.hold(90);
    gone.reset();
    QCOMPARE(budget.held(), 0U);
    Holder other(budget);
    other.account.hold(100);
    QVERIFY(!other.cut);
}

void MemoryBudgetTest::cutMayDestroyTheAccount()
{
    MemoryBudget budget(100);
    std::unique_ptr<MemoryBudget::Account> big;
    big = std::make_unique<MemoryBudget::Account>(budget, [&big] { big.reset(); });
    big->hold(90);
    Holder other(budget);
    other.account.hold(20);
    QVERIFY(!big);
    QCOMPARE(budget.held(), 20U);
}

void MemoryBudgetTest::cutThatFreesNothingEnds()
{
    MemoryBudget budget(100);
    int cuts = 0;
    MemoryBudget::Account stubborn(budget, [&cuts] { ++cuts; });
    stubborn.hold(101);
    QCOMPARE(cuts, 1);
}

QTEST_GUILESS_MAIN(MemoryBudgetTest)
#include "memorybudget_test.moc"
