// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/stream.h"

#include <QTest>

using namespace drainboard;

/// The ends of a stream on their own; integration/httpserver_test holds them together.
class StreamTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void events_data();
    void events();
    void linkTellsAHandleThatIsThere();
    void handleTellsWhenNothingWaits();
    void handleOutlivesTheServer();
};

void StreamTest::events_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("event");
    QTest::newRow("one line") << QByteArray("a") << QByteArray("data: a\n\n");
    QTest::newRow("empty") << QByteArray() << QByteArray("data: \n\n");
    QTest::newRow("lines") << QByteArray("a\nb\rc\r\nd")
                           << QByteArray("data: a\ndata: b\ndata: c\ndata: d\n\n");
    QTest::newRow("ends in a break") << QByteArray("a\n") << QByteArray("data: a\ndata: \n\n");
    QTest::newRow("ends in a return") << QByteArray("a\r") << QByteArray("data: a\ndata: \n\n");
    QTest::newRow("forged") << QByteArray("a\n\nevent: b")
                            << QByteArray("data: a\ndata: \ndata: event: b\n\n");
}

void StreamTest::events()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, event);
    QCOMPARE(eventOf(text), event);
}

void StreamTest::linkTellsAHandleThatIsThere()
{
    const auto link = std::make_shared<StreamLink>();
    auto handle =
        std::make_unique<StreamHandle>(StreamKind::WebSocket, 100, link, std::weak_ptr<ServerCore>());
    QByteArrayList texts;
    int closed = 0;
    connect(handle.get(), &HttpStream::textReceived, this, [&](const QByteArray &text) { texts += text; });
    connect(handle.get(), &HttpStream::closed, this, [&] { ++closed; });
    link->tell([](StreamHandle &open) { open.takeText("a"); });
    link->tell([](StreamHandle &open) { open.takeClosed(); });
    link->tell([](StreamHandle &open) { open.takeText("b"); });
    link->tell([](StreamHandle &open) { open.takeClosed(); });
    QCOMPARE(closed, 0); // later, in its own thread
    QCoreApplication::processEvents();
    QCOMPARE(texts, QByteArrayList{"a"});
    QCOMPARE(closed, 1);
    link->tell([](StreamHandle &open) { open.takeClosed(); });
    handle.reset();
    link->tell([](StreamHandle &open) { open.takeClosed(); });
    QCoreApplication::processEvents();
    QCOMPARE(closed, 1);
}

void StreamTest::handleTellsWhenNothingWaits()
{
    const auto link = std::make_shared<StreamLink>();
    StreamHandle handle(StreamKind::WebSocket, 1000, link, std::weak_ptr<ServerCore>());
    int drained = 0;
    connect(&handle, &HttpStream::drained, this, [&] { ++drained; });
    handle.send("one");
    const std::size_t one = link->unsent();
    handle.send("two");
    link->discharge(one);
    QCoreApplication::processEvents();
    QCOMPARE(drained, 0);
    link->discharge(one);
    handle.send("six"); // before the handle is told
    QCoreApplication::processEvents();
    QCOMPARE(drained, 0);
    link->discharge(one);
    QCoreApplication::processEvents();
    QCOMPARE(drained, 1);
}

void StreamTest::handleOutlivesTheServer()
{
    const auto link = std::make_shared<StreamLink>();
    StreamHandle handle(StreamKind::Events, 100, link, std::weak_ptr<ServerCore>());
    handle.send("to nobody");
    handle.close();
    const std::size_t unsent = link->unsent();
    handle.send("after the end");
    QCOMPARE(link->unsent(), unsent);
}

QTEST_GUILESS_MAIN(StreamTest)
#include "stream_test.moc"
