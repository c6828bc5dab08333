// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/router.h"

#include "support/manualclock.h"
#include "support/memorylinelog.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr SourceId shop{1};
constexpr SourceId blog{2};

IncomingLine incoming(std::string_view name, std::string_view text, std::string_view process = "web-1")
{
    return {name, {.process = process, .text = text}};
}

std::vector<std::string> textsOf(const MemoryLineLog &log, SourceId source)
{
    std::vector<std::string> texts;
    const auto found = log.sources.find(source);
    if (found == log.sources.end())
        return texts;
    for (const auto &chunk : found->second.chunks) {
        for (std::size_t i = 0; i < chunk->lines.size(); ++i)
            texts.emplace_back(chunk->lines[i].text);
    }
    return texts;
}

using Texts = std::vector<std::string>;

} // namespace

class RouterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesEachSourceItsLinesAtOnce();
    void countsUnknownNames();
    void followsARename();
    void forgetsARemovedSource();
    void aClosedLogTakesNothing();
    void dropsWhatIsAboveTheLimits();
    void limitsBytes();
    void manyProcessesShareOneAllowance();
    void longHostileNamesAreCut();
    void keepsTheNamesSeenLast();
    void forgetsNames();

private:
    ManualClock m_clock;
};

void RouterTest::givesEachSourceItsLinesAtOnce()
{
    MemoryLineLog log;
    Router router(log, m_clock);
    router.setSource(shop, "shop-api");
    router.setSource(blog, "ad-1234");
    router.receive(std::vector{incoming("shop-api", "a"), incoming("ad-1234", "b"), incoming("shop-api", "c"),
                               incoming("shop-api", "d"), incoming("ad-1234", "e")});
    QCOMPARE(textsOf(log, shop), (Texts{"a", "c", "d"}));
    QCOMPARE(textsOf(log, blog), (Texts{"b", "e"}));
    QCOMPARE(log.appends, 1);                               // all of them together
    router.receive(std::vector{incoming("shop-api", "f")}); // nothing of the last call comes again
    QCOMPARE(textsOf(log, shop), (Texts{"a", "c", "d", "f"}));
    QCOMPARE(log.appends, 2);
    QVERIFY(!router.unknownNames().takeChanged());
}

void RouterTest::countsUnknownNames()
{
    MemoryLineLog log;
    Router router(log, m_clock);
    router.setSource(shop, "shop-api");
    router.receive(std::vector{incoming("Shop-api", "a"), incoming("cron", "b"), incoming("Shop-api", "c"),
                               incoming("", "d")});
    QCOMPARE(log.appends, 0);
    QVERIFY(router.unknownNames().takeChanged());
    QVERIFY(!router.unknownNames().takeChanged());
    const auto names = router.unknownNames().list();
    QCOMPARE(names.size(), 3);
    QCOMPARE(names[0].name, QString());
    QCOMPARE(names[1].name, u"Shop-api"_s);
    QCOMPARE(names[1].lines, 2U);
    QCOMPARE(names[1].lastSeen, m_clock.wallMicroseconds());
    QCOMPARE(names[2].name, u"cron"_s);
}

void RouterTest::followsARename()
{
    MemoryLineLog log;
    Router router(log, m_clock);
    router.setSource(shop, "old");
    router.receive(std::vector{incoming("new", "a")});
    router.setSource(shop, "new");
    QVERIFY(router.unknownNames().list().isEmpty());
    router.receive(std::vector{incoming("new", "b"), incoming("old", "c")});
    QCOMPARE(textsOf(log, shop), (Texts{"b"}));
    QCOMPARE(router.unknownNames().list().front().name, u"old"_s);
}

void RouterTest::forgetsARemovedSource()
{
    MemoryLineLog log;
    Router router(log, m_clock);
    router.setSource(shop, "shop-api");
    router.setSource(blog, "blog");
    router.removeSource(shop);
    router.receive(std::vector{incoming("shop-api", "a"), incoming("blog", "b")});
    QCOMPARE(textsOf(log, shop), Texts());
    QCOMPARE(textsOf(log, blog), (Texts{"b"}));
    QCOMPARE(router.unknownNames().list().size(), 1);
}

void RouterTest::aClosedLogTakesNothing()
{
    MemoryLineLog log;
    Router router(log, m_clock);
    router.setSource(shop, "shop-api");
    log.close();
    router.receive(std::vector{incoming("shop-api", "a")});
    router.receive(std::vector{incoming("shop-api", "b")});
    QCOMPARE(textsOf(log, shop), Texts());
    QCOMPARE(log.appends, 2);
    QCOMPARE(router.refusedLines(), std::uint64_t(2));
}

void RouterTest::dropsWhatIsAboveTheLimits()
{
    MemoryLineLog log;
    Router router(log, m_clock, {.linesPerMinute = 3});
    router.setSource(shop, "shop-api");
    router.setSource(blog, "blog");
    const std::string overflow =
        "overflow: more than 3 lines within a minute; what follows in this minute is "
        "dropped";
    const auto ofWeb1 = std::vector(5, incoming("shop-api", "a"));
    router.receive(ofWeb1);
    QCOMPARE(textsOf(log, shop), (Texts{"a", "a", "a", overflow}));
    const auto marker = log.sources[shop].chunks.front()->lines[3];
    QCOMPARE(marker.process, std::string_view("web-1"));
    QCOMPARE(marker.severity, Severity::Warning);
    QCOMPARE(marker.time, m_clock.wallMicroseconds());

    // Other processes and other sources have an allowance of their own.
    router.receive(std::vector{incoming("shop-api", "b", "web-2"), incoming("blog", "c")});
    QCOMPARE(textsOf(log, shop), (Texts{"a", "a", "a", overflow, "b"}));
    QCOMPARE(textsOf(log, blog), (Texts{"c"}));

    m_clock.advance(59s);
    const int appends = log.appends;
    router.receive(ofWeb1);
    QCOMPARE(log.appends, appends);
    m_clock.advance(1s);
    router.receive(ofWeb1);
    QCOMPARE(textsOf(log, shop), (Texts{"a", "a", "a", overflow, "b", "a", "a", "a", overflow}));
}

void RouterTest::limitsBytes()
{
    MemoryLineLog log;
    Router router(log, m_clock, {.bytesPerMinute = 10});
    router.setSource(shop, "shop-api");
    router.receive(std::vector{incoming("shop-api", "12345"), incoming("shop-api", "12345"),
                               incoming("shop-api", ""), incoming("shop-api", "1"),
                               incoming("shop-api", "")});
    const auto texts = textsOf(log, shop);
    QCOMPARE(texts.size(), 4U);
    QVERIFY(texts.back().find("more than 10 bytes within a minute") != std::string::npos);
}

/// Names of processes come from whoever can send.
void RouterTest::manyProcessesShareOneAllowance()
{
    ProcessLimiter limiter({.linesPerMinute = 2}, 100);
    using Verdict = ProcessLimiter::Verdict;
    const auto now = m_clock.now();
    for (int i = 0; i < 100; ++i)
        QCOMPARE(limiter.judge(shop, "p" + std::to_string(i), 1, now), Verdict::Take);
    QCOMPARE(limiter.judge(shop, "x1", 1, now), Verdict::Take);
    QCOMPARE(limiter.judge(shop, "x2", 1, now), Verdict::Take);
    QCOMPARE(limiter.judge(shop, "x3", 1, now), Verdict::Overflow);
    QCOMPARE(limiter.judge(shop, "x4", 1, now), Verdict::Drop);
    QCOMPARE(limiter.judge(blog, "x4", 1, now), Verdict::Take);
    QCOMPARE(limiter.judge(shop, "p7", 1, now), Verdict::Take);
}

void RouterTest::longHostileNamesAreCut()
{
    UnknownNames names;
    const std::string longName(1 << 20, 'x');
    names.count(longName, 1);
    names.count(longName + "y", 2);
    names.count(std::string(63, 'x') + "é", 3); // byte 64 lies within the last character
    names.count(std::string("a\n\x1b[31m\0b\xff", 10), 4);
    const auto list = names.list();
    QCOMPARE(list.size(), 3);
    QCOMPARE(list[2].name, QString(64, u'x'));
    QCOMPARE(list[2].lines, 2U);
    QCOMPARE(list[1].name, QString(63, u'x'));
    for (const QChar c : list[0].name)
        QVERIFY(c.category() != QChar::Other_Control);
    QVERIFY(list[0].name.startsWith(u'a'));
}

void RouterTest::keepsTheNamesSeenLast()
{
    UnknownNames names(1000);
    names.count("real", 0);
    for (int i = 0; i < 5000; ++i) {
        names.count("random " + std::to_string(i), i);
        names.count("real", i);
    }
    const auto list = names.list();
    QCOMPARE(list.size(), 1000);
    QCOMPARE(list[0].name, u"real"_s);
    QCOMPARE(list[0].lines, 5001U);
    QCOMPARE(list[1].name, u"random 4999"_s);
    QCOMPARE(list.back().name, u"random 4001"_s);
}

void RouterTest::forgetsNames()
{
    UnknownNames names;
    names.count("a", 1);
    names.count("b", 1);
    names.forget("a");
    names.forget("never seen");
    QCOMPARE(names.list().size(), 1);
    QVERIFY(names.takeChanged());
    names.clear();
    QVERIFY(names.takeChanged());
    QVERIFY(names.list().isEmpty());
    names.clear();
    QVERIFY(!names.takeChanged());
}

QTEST_GUILESS_MAIN(RouterTest)
#include "router_test.moc"
