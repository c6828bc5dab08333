// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/lineblock.h"

#include <QTest>

#include <string>

using namespace drainboard;

class LineBlockTest : public QObject
{
    Q_OBJECT

    static LineBlock sample()
    {
        LineBlock block;
        block.append({1'768'469'400'123'456, Severity::Error, "web-1", "upstream refused"});
        block.append({-5, Severity::Debug, "", ""});
        block.append({0, Severity::Emergency, "router", std::string_view("a\0\xff\n", 4)});
        return block;
    }

private Q_SLOTS:
    void givesBackWhatWasPutIn()
    {
        const LineBlock block = sample();
        QCOMPARE(block.size(), std::size_t(3));
        QVERIFY((block[0] == LineView{1'768'469'400'123'456, Severity::Error, "web-1", "upstream refused"}));
        QVERIFY((block[1] == LineView{-5, Severity::Debug, "", ""}));
        QVERIFY((block[2] == LineView{0, Severity::Emergency, "router", std::string_view("a\0\xff\n", 4)}));
    }

    void survivesBytes()
    {
        const LineBlock block = sample();
        const auto again = LineBlock::fromBytes(std::string(block.bytes()));
        QVERIFY(again);
        QCOMPARE(again->size(), block.size());
        for (std::size_t i = 0; i < block.size(); ++i)
            QVERIFY((*again)[i] == block[i]);
    }

    void refusesBytesThatAreNotWhole()
    {
        const std::string bytes(sample().bytes());
        std::size_t whole = 0;
        for (std::size_t size = 0; size < bytes.size(); ++size)
            whole += LineBlock::fromBytes(bytes.substr(0, size)) ? 1 : 0;
        QCOMPARE(whole, std::size_t(3)); // nothing, one line, two lines
    }

    void refusesImpossibleValues()
    {
        std::string bytes(sample().bytes());
        bytes[12] = 8; // severity
        QVERIFY(!LineBlock::fromBytes(bytes));
        bytes[12] = 0;
        bytes[13] = static_cast<char>(129); // process length
        QVERIFY(!LineBlock::fromBytes(bytes));
        bytes[13] = 5;
        bytes[11] = static_cast<char>(0xff); // text length
        QVERIFY(!LineBlock::fromBytes(bytes));
    }

    void takesAnotherBlock()
    {
        LineBlock block = sample();
        block.append(sample());
        QCOMPARE(block.size(), std::size_t(6));
        for (std::size_t i = 0; i < block.size(); ++i)
            QVERIFY(block[i] == sample()[i % 3]);
    }

    void cutsALongProcess()
    {
        LineBlock block;
        const std::string process(300, 'p');
        block.append({1, Severity::Notice, process, "text"});
        QCOMPARE(block[0].process.size(), std::size_t(128));
        QVERIFY(block[0].text == "text");
    }
};

QTEST_GUILESS_MAIN(LineBlockTest)
#include "lineblock_test.moc"
