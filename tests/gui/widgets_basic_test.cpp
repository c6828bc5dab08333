// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/banner.h"
#include "desktop/widgets/bars.h"
#include "desktop/widgets/elidedlabel.h"
#include "desktop/widgets/formfield.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/messageline.h"
#include "desktop/widgets/monogram.h"
#include "desktop/widgets/outlinestyle.h"
#include "desktop/widgets/shapes.h"
#include "desktop/widgets/theme.h"
#include "desktop/widgets/windowsize.h"

#include <QApplication>
#include <QComboBox>
#include <QDBusVariant>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStyleOptionButton>
#include <QStyleOptionToolButton>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

FieldMessage onlyDigits(const QString &text)
{
    for (const QChar c : text) {
        if (!c.isDigit())
            return {u"Only digits are possible here."_s, {}};
    }
    return {{}, text.size() == 3 ? u"Three digits are unusual."_s : QString()};
}

QImage picture(const QIcon &icon, int side, QIcon::Mode mode = QIcon::Normal)
{
    return icon.pixmap(QSize(side, side), 1.0, mode).toImage();
}

int inked(const QImage &image)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y).alpha() > 127 ? 1 : 0;
    }
    return count;
}

} // namespace

class WidgetsBasicTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void longTextGivesWay()
    {
        ElidedLabel label;
        label.setText(u"Syslog at 127.0.0.1:5514, 12 datagrams lost <b>"_s);
        QVERIFY(label.minimumSizeHint().width() * 3 < label.sizeHint().width());
        label.resize(label.sizeHint());
        const QImage whole = label.grab().toImage();
        label.resize(label.width() / 2, label.height());
        const QImage part = label.grab().toImage();
        QVERIFY2(part != whole.copy(part.rect()), "what is left out is marked");
        QVERIFY(label.text().endsWith(u"<b>"_s));
    }

    void fieldTellsWhenEditingEnds()
    {
        QWidget window;
        QVBoxLayout layout(&window);
        auto *edit = new QLineEdit;
        FormField field(u"&Port"_s, edit);
        QLineEdit other;
        layout.addWidget(&field);
        layout.addWidget(&other);
        field.setHint(u"The number behind the colon."_s);
        field.setValidator(onlyDigits);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        edit->setFocus();
        QCOMPARE(edit->accessibleName(), u"Port"_s);

        QTest::keyClicks(edit, u"12a"_s);
        QCOMPARE(field.shownError(), QString());
        QVERIFY(!field.isAcceptable());
        other.setFocus();
        QCOMPARE(field.shownError(), u"Only digits are possible here."_s);
        QVERIFY(edit->accessibleDescription().startsWith(u"Only digits"));
        QVERIFY(edit->accessibleDescription().endsWith(u"colon."));

        edit->setFocus();
        QTest::keyClick(edit, Qt::Key_Backspace);
        QCOMPARE(field.shownError(), QString());
        QVERIFY(field.isAcceptable());
        QTest::keyClicks(edit, u"3"_s);
        QCOMPARE(field.shownWarning(), QString());
        QVERIFY(field.validate());
        QCOMPARE(field.shownWarning(), u"Three digits are unusual."_s);
        QTest::keyClicks(edit, u"4"_s);
        QCOMPARE(field.shownWarning(), QString());

        field.setError(u"The server says no."_s);
        QCOMPARE(field.shownError(), u"The server says no."_s);
        QTest::keyClicks(edit, u"5"_s);
        QCOMPARE(field.shownError(), QString());
    }

    void fieldIsReachedByMouseAndTab()
    {
        QWidget window;
        QVBoxLayout layout(&window);
        FormField host(u"Host"_s, new QLineEdit);
        FormField port(u"Port"_s, new QLineEdit);
        layout.addWidget(&host);
        layout.addWidget(&port);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        host.editor()->setFocus();
        QTest::mouseClick(port.editor(), Qt::LeftButton);
        QCOMPARE(QApplication::focusWidget(), port.editor());
        QTest::keyClick(port.editor(), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), host.editor());
    }

    void errorDoesNotMoveWhatIsClicked()
    {
        QWidget window;
        QVBoxLayout layout(&window);
        FormField field(u"Host"_s, new QLineEdit);
        field.setValidator([](const QString &) { return FieldMessage{u"Host is required."_s, {}}; });
        QPushButton button(u"Advanced"_s);
        layout.addWidget(&field);
        layout.addWidget(&button);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        field.editor()->setFocus();
        const QSignalSpy clicked(&button, &QPushButton::clicked);
        const QPoint place = button.pos();
        QTest::mousePress(&button, Qt::LeftButton);
        QCOMPARE(QApplication::focusWidget(), &button);
        QCoreApplication::processEvents();
        QCOMPARE(button.pos(), place);
        QTest::mouseRelease(&button, Qt::LeftButton);
        QCOMPARE(clicked.size(), 1);
        QTRY_COMPARE(field.shownError(), u"Host is required."_s);
    }

    void windowStaysWithinTheScreen()
    {
        QDialog window;
        resizeWithinScreen(window, {100, 120});
        QCOMPARE(window.size(), QSize(100, 120));
        resizeWithinScreen(window, {100'000, 120});
        QVERIFY(window.width() < window.screen()->availableSize().width());
        QCOMPARE(window.height(), 120);
        resizeWithinScreen(window, {100, 100'000});
        QVERIFY(window.height() < window.screen()->availableSize().height());
    }

    void windowGrowsWithItsContents()
    {
        QDialog window;
        QVBoxLayout layout(&window);
        FormField field(u"Name"_s, new QLineEdit);
        layout.addWidget(&field);
        growWithContents(window);
        window.resize(window.fontMetrics().averageCharWidth() * 30, 1);
        window.show();
        const int before = window.height();
        field.setError(u"A sentence that is so long that it needs two or three lines in a narrow window."_s);
        QTRY_VERIFY(window.height() > before);
        const QLabel *text = field.findChild<MessageLine *>(u"error"_s)->findChildren<QLabel *>().last();
        QTRY_VERIFY(text->height() >= text->heightForWidth(text->width()));
    }

    void fieldWorksWithOtherEditors()
    {
        auto *box = new QComboBox;
        box->addItems({u"eu"_s, u"us"_s});
        FormField choice(u"Region"_s, box);
        QSignalSpy changed(&choice, &FormField::textChanged);
        box->setCurrentIndex(1);
        QCOMPARE(choice.text(), u"us"_s);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(box->accessibleName(), u"Region"_s);

        auto *spin = new QSpinBox;
        spin->setMaximum(65535);
        FormField port(u"Port"_s, spin);
        port.setText(u"6514"_s);
        QCOMPARE(spin->value(), 6514);
        QCOMPARE(port.text(), u"6514"_s);
    }

    void bannerRunsItsActions()
    {
        QWidget window;
        QVBoxLayout layout(&window);
        Banner banner;
        QLineEdit other;
        layout.addWidget(&banner);
        layout.addWidget(&other);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QSignalSpy dismissed(&banner, &Banner::dismissed);
        int undone = 0;
        banner.showMessage(Tone::Success, u"2 drains were removed."_s, {{u"Undo"_s, [&] { ++undone; }}});
        QVERIFY(banner.isVisible());
        QCOMPARE(banner.accessibleName(), u"2 drains were removed."_s);
        auto *undo = banner.findChild<QPushButton *>();
        QVERIFY(undo->focusPolicy() & Qt::TabFocus);
        QTest::keyClick(undo, Qt::Key_Space);
        QCOMPARE(undone, 1);
        QVERIFY(banner.isHidden());
        QCOMPARE(dismissed.size(), 1);

        banner.showMessage(Tone::Error, u"No."_s);
        QTest::keyClick(&banner, Qt::Key_Escape);
        QVERIFY(banner.isHidden());
        other.setFocus(); // it would stay for as long as the keyboard is in it
        banner.showMessage(Tone::Info, u"Soon gone."_s, {}, 1ms);
        QTRY_VERIFY(banner.isHidden());
        QCOMPARE(dismissed.size(), 3);
        // An action may bring the next message.
        banner.showMessage(Tone::Info, u"First."_s,
                           {{u"Next"_s, [&] { banner.showMessage(Tone::Info, u"Second."_s); }}});
        for (auto *button : banner.findChildren<QPushButton *>()) {
            if (button->text() == u"Next")
                button->click();
        }
        QVERIFY(banner.isVisible());
        QCOMPARE(banner.text(), u"Second."_s);
    }

    void remainingTime()
    {
        QCOMPARE(remainingTimeText(271s), u"4:31"_s);
        QCOMPARE(remainingTimeText(270'001ms), u"4:31"_s);
        QCOMPARE(remainingTimeText(5min), u"5:00"_s);
        QCOMPARE(remainingTimeText(9s), u"0:09"_s);
        QCOMPARE(remainingTimeText(1ms), u"0:01"_s);
        QCOMPARE(remainingTimeText(-3s), u"0:00"_s);
        QCOMPARE(remainingTimeText(1h + 4min + 31s), u"1:04:31"_s);
    }

    void tonesAreReadable_data()
    {
        QTest::addColumn<QPalette>("palette");
        QTest::newRow("light") << lightPalette();
        QTest::newRow("dark") << darkPalette();
        QTest::newRow("black on white") << QPalette(Qt::black, Qt::white, Qt::white, Qt::gray, Qt::gray,
                                                    Qt::black, Qt::white, Qt::white, Qt::white);
    }
    void tonesAreReadable()
    {
        QFETCH(QPalette, palette);
        for (const Tone tone : {Tone::Neutral, Tone::Info, Tone::Success, Tone::Warning, Tone::Error}) {
            for (const auto role : {QPalette::Window, QPalette::Base, QPalette::AlternateBase}) {
                const QColor background = palette.color(role);
                QVERIFY(contrastRatio(toneColor(tone, palette), background) >= textContrast);
                QVERIFY(contrastRatio(toneColor(tone, palette, graphicsContrast), background) >=
                        graphicsContrast);
            }
            QVERIFY(contrastRatio(palette.color(QPalette::WindowText), toneBackground(tone, palette)) >=
                    textContrast);
            const QColor selected = palette.color(QPalette::Highlight);
            QVERIFY(contrastRatio(toneColor(tone, selected), selected) >= textContrast);
        }
        for (const auto &[text, behind] :
             {std::pair(QPalette::Text, QPalette::Base), std::pair(QPalette::ButtonText, QPalette::Button),
              std::pair(QPalette::HighlightedText, QPalette::Highlight)})
            QVERIFY(contrastRatio(palette.color(text), palette.color(behind)) >= textContrast);
    }

    void contrastIsThatOfTheStandard()
    {
        QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
        QVERIFY(qAbs(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
    }

    void shapesDifferWithoutColour()
    {
        const QList<Shape> all{Shape::Circle,     Shape::Ring,     Shape::DottedRing,
                               Shape::HalfCircle, Shape::Triangle, Shape::Square,
                               Shape::Diamond,    Shape::Bars,     Shape::Cross};
        QList<QImage> seen;
        for (const Shape shape : all) {
            const QImage image = picture(shapeIcon(shape, Tone::Neutral), 16);
            QVERIFY(inked(image) > 20);
            QVERIFY(!seen.contains(image));
            seen += image;
        }
    }

    void everyIconIsDrawnInThePalettesColour()
    {
        const QPalette before = QApplication::palette();
        const QIcon plus = icon(Icon::Add);
        QApplication::setPalette(darkPalette());
        for (int i = 0; i <= int(Icon::Wrap); ++i) {
            QVERIFY2(inked(picture(icon(Icon(i)), 24)) > 10, qPrintable(QString::number(i)));
            QVERIFY2(inked(picture(icon(Icon(i)), 48)) > 40, qPrintable(QString::number(i)));
        }
        QCOMPARE(picture(plus, 24).pixelColor(12, 12), darkPalette().color(QPalette::ButtonText));
        QApplication::setPalette(lightPalette());
        QCOMPARE(picture(plus, 24).pixelColor(12, 12), lightPalette().color(QPalette::ButtonText));
        QApplication::setPalette(before);
        QVERIFY(inked(picture(applicationIcon(), 64)) > 3000);
    }

    void monograms()
    {
        QCOMPARE(monogram(u"Better Stack"_s), u"BS"_s);
        QCOMPARE(monogram(u"Datadog"_s), u"D"_s);
        QCOMPARE(monogram(u"AppSignal"_s), u"AS"_s);
        QCOMPARE(monogram(u"OVHcloud Logs"_s), u"OL"_s);
        QCOMPARE(monogram(QString()), QString());
        QVERIFY(inked(picture(monogramIcon(u"Datadog"_s), 32)) > 900);
    }

    /// Told of when it is chosen, not when the keyboard goes elsewhere.
    void choicesAreJudgedAtOnce()
    {
        auto *box = new QComboBox;
        box->addItems({u"TLS"_s, u"TCP"_s});
        FormField field(u"Transport"_s, box);
        field.setValidator([](const QString &text) {
            return FieldMessage{{}, text == u"TCP"_s ? u"unencrypted"_s : QString()};
        });
        box->setCurrentIndex(1);
        QCOMPARE(field.shownWarning(), u"unencrypted"_s);
        box->setCurrentIndex(0);
        QCOMPARE(field.shownWarning(), QString());
    }

    void boxesToTickStandOutWhenDark()
    {
        OutlineStyle style;
        QStyleOptionButton option;
        option.palette = darkPalette();
        option.rect = QRect(2, 2, 16, 16);
        option.state = QStyle::State_Enabled | QStyle::State_Off;
        const QColor window = option.palette.color(QPalette::Window);
        QImage image(20, 20, QImage::Format_ARGB32);
        image.fill(window);
        QPainter painter(&image);
        style.drawPrimitive(QStyle::PE_IndicatorCheckBox, &option, &painter, nullptr);
        painter.end();
        QVERIFY(contrastRatio(image.pixelColor(2, 10), window) >= graphicsContrast);
    }

    void buttonsThatAreOnStandOut_data()
    {
        QTest::addColumn<QPalette>("palette");
        QTest::newRow("dark") << darkPalette();
        QTest::newRow("light") << lightPalette();
    }

    void buttonsThatAreOnStandOut()
    {
        QFETCH(const QPalette, palette);
        OutlineStyle style;
        const auto drawn = [&](QStyle::State state) {
            QStyleOptionToolButton option;
            option.palette = palette;
            option.rect = QRect(2, 2, 24, 24);
            option.state = QStyle::State_Enabled | state;
            QImage image(28, 28, QImage::Format_ARGB32);
            image.fill(palette.color(QPalette::Window));
            QPainter painter(&image);
            style.drawPrimitive(QStyle::PE_PanelButtonTool, &option, &painter, nullptr);
            painter.end();
            return image;
        };
        const QImage on = drawn(QStyle::State_On);
        const QImage off = drawn(QStyle::State_Off | QStyle::State_Raised);
        for (const QPoint &place :
             {QPoint(14, 23), QPoint(14, 2), QPoint(2, 14)}) { // the bar, and the outline
            QVERIFY(contrastRatio(on.pixelColor(place), palette.color(QPalette::Window)) >= graphicsContrast);
            if (place.y() == 23)
                QVERIFY(contrastRatio(on.pixelColor(place), off.pixelColor(place)) >= graphicsContrast);
        }
    }

    void themeFollowsItsMode()
    {
        QCOMPARE(darkFromPortal(QVariant::fromValue(QDBusVariant(1u))), std::optional(true));
        QCOMPARE(darkFromPortal(QVariant::fromValue(QDBusVariant(QVariant::fromValue(QDBusVariant(2u))))),
                 std::optional(false));
        QCOMPARE(darkFromPortal(0u), std::optional<bool>());
        QCOMPARE(darkFromPortal(u"dark"_s), std::optional<bool>());

        Theme theme;
        const bool systemIsDark = theme.isDark();
        QSignalSpy changed(&theme, &Theme::changed);
        theme.setMode(Theme::Mode::Dark);
        QVERIFY(theme.isDark());
        QVERIFY(isDark(QApplication::palette()));
        theme.setMode(Theme::Mode::Light);
        QVERIFY(!theme.isDark());
        theme.setMode(Theme::Mode::System);
        QCOMPARE(theme.isDark(), systemIsDark);
        QCOMPARE(changed.size(), 3);
    }

    void sparkline()
    {
        QImage image(60, 20, QImage::Format_ARGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        const double values[] = {0, 0, 0, 10, 10, 10};
        paintSparkline(painter, QRectF(2, 2, 56, 16), values, Qt::black);
        painter.end();
        QVERIFY(image.pixelColor(50, 2).lightness() < 128); // high at the end
        QVERIFY(image.pixelColor(8, 2).lightness() > 240);  // low at the beginning
        QVERIFY(image.pixelColor(8, 18).lightness() < 160);
    }

    void narrowSparklineShowsTheNewest()
    {
        QImage image(20, 20, QImage::Format_ARGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        QList<double> values(60, 100.0);
        std::fill(values.end() - 15, values.end(), 0.0);
        paintSparkline(painter, QRectF(0, 2, 20, 16), values, Qt::black);
        painter.end();
        for (int x = 0; x < image.width(); ++x)
            QVERIFY(image.pixelColor(x, 3).lightness() > 240); // what was high is long ago
        QVERIFY(image.pixelColor(10, 18).lightness() < 160);
    }
};

QTEST_MAIN(WidgetsBasicTest)
#include "widgets_basic_test.moc"
