// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/router.h"

#include "support/manualclock.h"
#include "support/memorylinelog.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr SourceId shop{1};
constexpr SourceId blog{2};

IncomingLine incoming(std::string_view name, std::string_view text)
{
    return {name, {.process = "web-1", .text = text}};
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
    QCOMPARE(log.appends, 2);
    router.receive(std::vector{incoming("shop-api", "f")}); // nothing of the last call comes again
    QCOMPARE(textsOf(log, shop), (Texts{"a", "c", "d", "f"}));
    QCOMPARE(log.appends, 3);
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
