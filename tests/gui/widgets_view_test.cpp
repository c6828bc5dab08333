// SPDX-License-Identifier: GPL-3.0-or-later
// The log view as a user meets it.
#include "desktop/widgets/logfeed.h"
#include "desktop/widgets/logview.h"

#include <QPushButton>
#include <QScreen>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

std::shared_ptr<const LineBlock> block(std::size_t lines, const std::string &prefix = "line ")
{
    auto made = std::make_shared<LineBlock>();
    for (std::size_t i = 0; i < lines; ++i)
        made->append({0, Severity::Informational, "web-1", prefix + std::to_string(i)});
    return made;
}

} // namespace

class WidgetsViewTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<LogFeed> m_feed;
    std::unique_ptr<LogView> m_view;

    void append(std::size_t lines)
    {
        const auto end = m_feed->buffer().endId() + lines;
        m_feed->append({{0, m_feed->buffer().endId(), block(lines)}});
        QTRY_COMPARE(m_feed->buffer().endId(), end);
    }
    /// What stands on the screen, as opposed to what a fresh painting would give.
    QImage onScreen() const
    {
        return m_view->screen()->grabWindow(m_view->winId()).toImage().convertToFormat(QImage::Format_RGB32);
    }
    bool showsTheTruth() const
    {
        QCoreApplication::processEvents();
        return onScreen() == m_view->grab().toImage().convertToFormat(QImage::Format_RGB32);
    }
    QScrollBar *bar() const { return m_view->verticalScrollBar(); }
    bool isAtEnd() const { return bar()->value() == bar()->maximum(); }

private Q_SLOTS:
    void init()
    {
        m_feed = std::make_unique<LogFeed>(LogBuffer(1000));
        m_view = std::make_unique<LogView>();
        m_view->setFeed(m_feed.get());
        m_view->resize(600, 300);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        append(500);
    }
    void cleanup()
    {
        m_view.reset();
        m_feed.reset();
    }

    /// Rows of one frame must not differ in where their text begins.
    void roomForNamesComesWithTheLines()
    {
        auto made = std::make_shared<LineBlock>();
        made->append({0, Severity::Informational, "a-long-process-name-1", "x"});
        m_view->hide(); // only grab() paints
        m_feed->append({{0, m_feed->buffer().endId(), made}});
        QTRY_COMPARE(m_feed->buffer().endId(), 501u);
        const QImage first = m_view->grab().toImage();
        QCOMPARE(m_view->grab().toImage(), first); // painting it has changed nothing
    }

    void followsUntilScrolledUp()
    {
        QVERIFY(m_view->isFollowing());
        QVERIFY(bar()->maximum() > 400);
        QVERIFY(isAtEnd());
        append(50);
        QVERIFY(isAtEnd());

        QSignalSpy following(m_view.get(), &LogView::followingChanged);
        bar()->setValue(100);
        QCOMPARE(following.size(), 1);
        QVERIFY(!m_view->isFollowing());
        auto *button = m_view->findChild<QPushButton *>(u"newLines"_s);
        QVERIFY(!button->isVisible());
        append(60);
        QCOMPARE(bar()->value(), 100);
        QCOMPARE(m_view->newRows(), std::uint64_t(60));
        QVERIFY(button->isVisible());
        QVERIFY(button->text().contains(u"60"));

        QTest::keyClick(m_view.get(), Qt::Key_End);
        QVERIFY(m_view->isFollowing());
        QVERIFY(isAtEnd());
        QVERIFY(!button->isVisible());
        m_view->setFollowing(false);
        append(10);
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(m_view->isFollowing());
    }

    void theNewestLineStandsAtTheBottom()
    {
        const int row = m_view->fontMetrics().height() + std::max(1, m_view->fontMetrics().height() / 10);
        const int frame = m_view->height() - m_view->viewport()->height();
        m_view->resize(600, frame + 10 * row + row / 2);
        QVERIFY(isAtEnd());
        const auto clickAt = [this](int y) {
            QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(50, y));
            return m_view->selectedLines().result().text;
        };
        QVERIFY(clickAt(10 * row).contains(u"line 499"));
        QVERIFY(clickAt(row).contains(u"line 490"));
        QVERIFY(isAtEnd());
        QVERIFY(clickAt(1).contains(u"line 489")); // seen in part
        QVERIFY(!isAtEnd());
        QCOMPARE(m_view->topRow(), std::uint64_t(489));
    }

    void staysWithTheSameLineWhileOldOnesGo()
    {
        bar()->setValue(400);
        const auto idBefore = m_feed->rows().idAt(m_view->topRow());
        append(800); // 300 too many
        QCOMPARE(m_feed->rows().idAt(m_view->topRow()), idBefore);
        append(900); // the line itself is gone: the oldest takes its place
        QCOMPARE(m_view->topRow(), std::uint64_t(0));
    }

    void selectsByKeyboard()
    {
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QCOMPARE(m_view->selectedRows(), std::uint64_t(1));
        QVERIFY(!m_view->isFollowing());
        QVERIFY(m_view->accessibleDescription().contains(u"line 0"));
        QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(m_view->selectedRows(), std::uint64_t(3));
        const QStringList lines = m_view->selectedLines().result().text.split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[2].endsWith(u"web-1 I line 2"));

        QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(m_view->selectedRows(), std::uint64_t(500));
        QSignalSpy copy(m_view.get(), &LogView::copyRequested);
        QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(copy.size(), 1);
        QTest::keyClick(m_view.get(), Qt::Key_Escape);
        QCOMPARE(m_view->selectedRows(), std::uint64_t(0));
        QTest::keyClick(m_view.get(), Qt::Key_PageUp);
        QCOMPARE(m_view->selectedRows(), std::uint64_t(1));
    }

    void selectsByMouse()
    {
        bar()->setValue(10);
        const int row = m_view->fontMetrics().height() + std::max(1, m_view->fontMetrics().height() / 10);
        QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, QPoint(50, row / 2));
        QTest::mouseMove(m_view->viewport(), QPoint(50, row * 4 + row / 2));
        QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, QPoint(50, row * 4 + row / 2));
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, Qt::ShiftModifier,
                          QPoint(50, row * 2 + row / 2));
        QCOMPARE(m_view->selectedRows(), std::uint64_t(3));
        QVERIFY(m_view->selectedLines().result().text.contains(u"line 12"));
    }

    void selectionSurvivesTheFilterAndEndsWithItsLines()
    {
        QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
        QVERIFY(m_feed->setFilter({u"line 49"_s}));
        QTRY_COMPARE(m_view->selectedRows(), std::uint64_t(11)); // 49, 490–499
        m_feed->clear();
        QCOMPARE(m_view->selectedRows(), std::uint64_t(0));
        QCOMPARE(m_view->selectedLines().result().text, QString());
    }

    void copiesNoMoreThanAClipboardHolds()
    {
        m_feed->clear();
        m_feed->append({{0, 0, block(600, std::string(20'000, 'x'))}});
        QTRY_COMPARE(m_feed->buffer().size(), std::size_t(600));
        m_view->selectAll();
        const CopiedLines copied = m_view->selectedLines().result();
        QVERIFY(copied.truncated);
        QVERIFY(copied.text.size() < 9 * 1024 * 1024);
    }

    void wrapsLongLinesWithinTheView()
    {
        m_feed->clear();
        m_feed->append({{0, 0, block(50, std::string(1 << 20, 'x'))}});
        QTRY_COMPARE(m_feed->buffer().size(), std::size_t(50));
        QVERIFY(isAtEnd());
        (void)m_view->grab();
        QTRY_VERIFY(m_view->horizontalScrollBar()->maximum() > 0);
        m_view->setWrap(true);
        QCOMPARE(m_view->horizontalScrollBar()->maximum(), 0);
        QVERIFY(isAtEnd());
        QCOMPARE(m_view->topRow(), std::uint64_t(49)); // one such line fills the view
        (void)m_view->grab();
    }

    /// Painting text is most of what a live log costs.
    void paintsOnlyWhatIsNew_data()
    {
        QTest::addColumn<bool>("wrap");
        QTest::addColumn<bool>("filtered");
        QTest::newRow("plain") << false << false;
        QTest::newRow("wrapped") << true << false;
        QTest::newRow("filtered") << false << true;
    }
    void paintsOnlyWhatIsNew()
    {
        QFETCH(bool, wrap);
        QFETCH(bool, filtered);
        m_view->setWrap(wrap);
        int painted = 0;
        m_view->setMarker([&painted](const LogLine &) {
            ++painted;
            return std::nullopt;
        });
        if (filtered) {
            QVERIFY(m_feed->setFilter({u"line"_s}));
            QTRY_COMPARE(m_feed->rows().count(), std::uint64_t(500));
        }
        QTRY_VERIFY(painted > 5);
        QCoreApplication::processEvents();
        painted = 0;
        append(3);
        QTRY_VERIFY(painted >= 3);
        QVERIFY2(painted <= 5, qPrintable(QString::number(painted))); // one may stick out at the top
        QTRY_VERIFY(showsTheTruth());
    }

    void scrolledPictureIsTheTruth()
    {
        append(400);
        QTRY_VERIFY(showsTheTruth());
        append(200); // the oldest go
        QTRY_VERIFY(showsTheTruth());
        append(2);
        QTRY_VERIFY(showsTheTruth());
        QVERIFY(m_feed->setFilter({u"line 1"_s})); // other lines between those that are seen
        QTRY_VERIFY(m_feed->rows().count() > 0 && m_feed->rows().count() < 500);
        QTRY_VERIFY(showsTheTruth());
        QVERIFY(m_feed->setFilter({}));
        append(3);
        QTRY_VERIFY(showsTheTruth());
        bar()->setValue(100);
        append(3);
        QTRY_VERIFY(showsTheTruth());
        m_feed->clear();
        append(2); // fewer than a page
        append(2);
        QTRY_VERIFY(showsTheTruth());
    }

    void changedMarksAreShown()
    {
        Shape shape = Shape::Circle;
        m_view->setMarker([&shape](const LogLine &) {
            return LogMark{shape, Tone::Success, u"delivered"_s};
        });
        QTest::keyClick(m_view.get(), Qt::Key_Up); // the frame of the current line crosses the marks
        QTRY_VERIFY(showsTheTruth());
        const QImage before = onScreen();
        shape = Shape::Cross;
        m_view->refreshMarks();
        QTRY_VERIFY(showsTheTruth());
        QVERIFY(onScreen() != before);
    }

    void marksAreAskedForVisibleLinesOnly()
    {
        int asked = 0;
        m_view->setMarker([&asked](const LogLine &) {
            ++asked;
            return LogMark{Shape::Circle, Tone::Success, u"delivered"_s};
        });
        (void)m_view->grab();
        QVERIFY(asked > 5);
        QVERIFY(asked < 100);
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QVERIFY(m_view->accessibleDescription().contains(u"delivered"));
    }
};

QTEST_MAIN(WidgetsViewTest)
#include "widgets_view_test.moc"
