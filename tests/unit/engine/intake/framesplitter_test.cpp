// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/framesplitter.h"

#include <QObject>
#include <QTest>

#include <vector>

using namespace drainboard;
using namespace std::literals;

namespace {

using Messages = std::vector<std::string>;

/// What comes out when `bytes` arrive in pieces of `piece` bytes. Copies when a feed ends, not in the sink:
/// views must live that long.
Messages split(FrameSplitter &splitter, std::string_view bytes, std::size_t piece)
{
    Messages messages;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        std::vector<std::string_view> views;
        splitter.feed(bytes.substr(at, piece), [&](std::string_view message) { views.push_back(message); });
        messages.insert(messages.end(), views.begin(), views.end());
    }
    splitter.finish([&](std::string_view message) { messages.emplace_back(message); });
    return messages;
}

} // namespace

class FrameSplitterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void splits_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QList<QByteArray>>("messages");
        using List = QList<QByteArray>;
        QTest::newRow("line feeds") << QByteArray("<14>a\n<14>bc\n") << List{"<14>a", "<14>bc"};
        QTest::newRow("octet counts") << QByteArray("5 <14>a6 <14>bc") << List{"<14>a", "<14>bc"};
        QTest::newRow("a line feed inside a count")
            << QByteArray("7 <14>a\nb<14>c\n") << List{"<14>a\nb", "<14>c"};
        QTest::newRow("a line feed after a count")
            << QByteArray("5 <14>a\n5 <14>b\n") << List{"<14>a", "<14>b"};
        QTest::newRow("both by turns") << QByteArray("5 <14>a<14>line\n6 <14>bc<14>end")
                                       << List{"<14>a", "<14>line", "<14>bc", "<14>end"};
        QTest::newRow("NUL ends a line") << QByteArray("<14>a\0<14>b\0", 12) << List{"<14>a", "<14>b"};
        QTest::newRow("empty frames") << QByteArray("\n\n\r\n<14>a\n\n") << List{"<14>a"};
        QTest::newRow("a number that is text")
            << QByteArray("12 monkeys\n2026-01-15 x\n") << List{"12 monkeys", "2026-01-15 x"};
        QTest::newRow("a count beyond all numbers")
            << QByteArray("99999999999 <14>a\n<14>b\n") << List{"99999999999 <14>a", "<14>b"};
        QTest::newRow("no line feed at the end") << QByteArray("<14>a\n<14>b") << List{"<14>a", "<14>b"};
        QTest::newRow("a count alone at the end") << QByteArray("<14>a\n86 ") << List{"<14>a", "86 "};
    }
    void splits()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QList<QByteArray>, messages);
        Messages expected;
        for (const QByteArray &message : messages)
            expected.push_back(message.toStdString());
        for (std::size_t piece = 1; piece <= static_cast<std::size_t>(bytes.size()); ++piece) {
            FrameSplitter splitter;
            QCOMPARE(split(splitter, bytes.toStdString(), piece), expected);
            QCOMPARE(splitter.buffered(), std::size_t(0));
        }
    }

    void cutsLongMessages_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("line") << QByteArray("<14>0123456789abcdefXXXXXXXXXXXXXXXXX\n<14>next\n");
        QTest::newRow("counted") << QByteArray("37 <14>0123456789abcdefXXXXXXXXXXXXXXXXX<14>next\n");
        QTest::newRow("counted, with line feeds")
            << QByteArray("37 <14>0123456789abcdefXXXXXX\nXXXX\nXXXXX<14>next\n");
    }
    void cutsLongMessages()
    {
        QFETCH(const QByteArray, bytes);
        for (std::size_t piece = 1; piece <= static_cast<std::size_t>(bytes.size()); ++piece) {
            FrameSplitter splitter(20);
            QCOMPARE(split(splitter, bytes.toStdString(), piece),
                     (Messages{"<14>0123456789abcdef", "<14>next"}));
            QCOMPARE(splitter.cutMessages(), std::uint64_t(1));
        }
    }

    void memoryStaysBoundedOnEndlessLine()
    {
        FrameSplitter splitter(1000);
        const std::string block(300, 'x');
        int messages = 0;
        for (int i = 0; i < 1000; ++i) {
            splitter.feed(block, [&](std::string_view message) {
                ++messages;
                QCOMPARE(message.size(), std::size_t(1000));
            });
            QVERIFY(splitter.buffered() <= 1000);
        }
        QCOMPARE(messages, 1);
        QCOMPARE(splitter.cutMessages(), std::uint64_t(1));
    }

    void hugeCountIsCutAndSkipped()
    {
        FrameSplitter splitter(1000);
        std::vector<std::size_t> sizes;
        const auto note = [&](std::string_view message) { sizes.push_back(message.size()); };
        splitter.feed("9999999999 <14>", note);
        const std::string block(4000, 'x');
        for (int i = 0; i < 100; ++i)
            splitter.feed(block, note);
        QCOMPARE(sizes, std::vector<std::size_t>{1000});
        QCOMPARE(splitter.buffered(), std::size_t(0));
    }

    void linesOnlyKnowsNoCounts()
    {
        FrameSplitter splitter(1000, FrameSplitter::Framing::LinesOnly);
        QCOMPARE(split(splitter, "5 <14>a b c\n6 <1\n", 3), (Messages{"5 <14>a b c", "6 <1"}));
    }

    void countOfADatagram()
    {
        QCOMPARE(octetCountAt("86 <14>1 x")->length, std::size_t(3));
        QCOMPARE(octetCountAt("86 <14>1 x")->octets, std::uint64_t(86));
        QVERIFY(!octetCountAt("<14>1 x"));
        QVERIFY(!octetCountAt("86"));
        QVERIFY(!octetCountAt(""));
    }
};

QTEST_GUILESS_MAIN(FrameSplitterTest)
#include "framesplitter_test.moc"
