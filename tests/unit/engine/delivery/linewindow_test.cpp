// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/linewindow.h"

#include "support/memorylinelog.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr SourceId sourceId{1};

std::vector<std::string> textsOf(const LineWindow &window)
{
    std::vector<std::string> texts;
    for (const LineView &line : window.lines())
        texts.emplace_back(line.text);
    return texts;
}

std::vector<std::string> numbered(int first, int end)
{
    std::vector<std::string> texts;
    for (int i = first; i < end; ++i)
        texts.push_back("line " + std::to_string(i));
    return texts;
}

} // namespace

class LineWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAcrossChunks();
    void movesForwardAndBack();
    void isBoundedInBytes();
    void tellsWhatRetentionTook();
    void stopsBeforeAHole();
    void failsOnlyWithoutLines();
};

void LineWindowTest::readsAcrossChunks()
{
    MemoryLineLog log;
    LineWindow window(log, sourceId);
    QVERIFY(window.fill(0, 10));
    QVERIFY(window.lines().empty());
    log.appendTexts(sourceId, 3);
    QVERIFY(window.fill(0, 10));
    QCOMPARE(textsOf(window), numbered(0, 3));
    QVERIFY(!window.isFull(10));
    log.appendTexts(sourceId, 20);
    QVERIFY(window.fill(0, 10));
    QCOMPARE(textsOf(window), numbered(0, 10));
    QVERIFY(window.isFull(10));
    QVERIFY(window.fill(0, 5)); // fewer are wanted: what is there stays
    QCOMPARE(textsOf(window), numbered(0, 10));
}

void LineWindowTest::movesForwardAndBack()
{
    MemoryLineLog log;
    for (int i = 0; i < 10; ++i)
        log.appendTexts(sourceId, 5);
    LineWindow window(log, sourceId);
    for (const int cursor : {0, 3, 12, 13, 14, 11, 2, 40, 49, 50, 48}) {
        QVERIFY(window.fill(static_cast<LineNumber>(cursor), 8));
        QCOMPARE(textsOf(window), numbered(cursor, std::min(cursor + 8, 50)));
    }
    window.clear();
    QVERIFY(window.fill(48, 8));
    QCOMPARE(textsOf(window), numbered(48, 50));
}

void LineWindowTest::isBoundedInBytes()
{
    MemoryLineLog log;
    for (int i = 0; i < 10; ++i)
        log.appendTexts(sourceId, 1, std::string(1'000'000, 'x'));
    LineWindow window(log, sourceId);
    QVERIFY(window.fill(0, 1000));
    QCOMPARE(window.lines().size(), 4U);
    QVERIFY(window.isFull(1000));
    QVERIFY(window.fill(3, 1000));
    QCOMPARE(window.lines().size(), 4U); // what was sent makes room
}

void LineWindowTest::tellsWhatRetentionTook()
{
    MemoryLineLog log;
    log.appendTexts(sourceId, 5);
    log.appendTexts(sourceId, 5);
    log.dropBefore(sourceId, 5);
    LineWindow window(log, sourceId);
    QVERIFY(window.fill(2, 10));
    QVERIFY(window.lines().empty());
    QCOMPARE(window.missing(), (LineRange{2, 5}));
    QVERIFY(window.fill(5, 10));
    QVERIFY(window.missing().empty());
    QCOMPARE(textsOf(window), numbered(5, 10));
}

void LineWindowTest::stopsBeforeAHole()
{
    MemoryLineLog log;
    for (int i = 0; i < 3; ++i)
        log.appendTexts(sourceId, 5);
    auto &chunks = log.sources[sourceId].chunks;
    chunks.erase(chunks.begin() + 1); // damaged, so the log passes it over
    LineWindow window(log, sourceId);
    QVERIFY(window.fill(0, 100));
    QCOMPARE(textsOf(window), numbered(0, 5));
    QVERIFY(window.missing().empty());
    QVERIFY(window.fill(5, 100));
    QCOMPARE(window.missing(), (LineRange{5, 10}));
    QVERIFY(window.fill(10, 100));
    QCOMPARE(textsOf(window), numbered(10, 15));
}

void LineWindowTest::failsOnlyWithoutLines()
{
    MemoryLineLog log;
    log.appendTexts(sourceId, 5);
    LineWindow window(log, sourceId);
    QVERIFY(window.fill(0, 100));
    log.appendTexts(sourceId, 5);
    log.readProblem = u"The disk cannot be read."_s;
    QVERIFY(window.fill(0, 100));
    QCOMPARE(textsOf(window), numbered(0, 5));
    const auto filled = window.fill(5, 100);
    QVERIFY(!filled);
    QCOMPARE(filled.error().text, u"The disk cannot be read."_s);
}

QTEST_GUILESS_MAIN(LineWindowTest)
#include "linewindow_test.moc"
