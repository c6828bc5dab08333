// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/wizardpilot.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace drainboard;
using namespace Qt::StringLiterals;

class WizardReviewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_scene = std::make_unique<WizardScene>(); }
    void secretsAreMaskedUntilRevealed();
    void shownSecretsLeaveBySecretClipboardAlone();
    void commandIsForScalingoAlone();
    void commandNamesAddons();
    void testLine_data();
    void testLine();
    void testLineOfAnEarlierVisitIsForgotten();
    void testLineIsUnsupported();

private:
    FakePlatform &platform() { return m_scene->platform; }

    std::unique_ptr<WizardScene> m_scene;
};

void WizardReviewTest::secretsAreMaskedUntilRevealed()
{
    WizardPilot pilot(platform(), m_scene->app);
    pilot.choose(u"rsyslog"_s);
    pilot.fill({{u"host"_s, u"logs.example.com"_s}, {u"port"_s, u"6514"_s}, {u"token"_s, u"s3cr3t"_s}});
    QCOMPARE(qobject_cast<QLineEdit *>(pilot.field(u"token"_s))->echoMode(), QLineEdit::Password);
    pilot.next();
    pilot.next();

    auto *url = pilot.find<QLineEdit>("urlEdit");
    auto *command = pilot.find<QPlainTextEdit>("commandEdit");
    auto *clipboard = QGuiApplication::clipboard();
    QVERIFY(!url->text().contains(u"s3cr3t"_s));
    QVERIFY(!command->toPlainText().contains(u"s3cr3t"_s));
    QVERIFY(command->toPlainText().contains(u"\"$TOKEN\""_s));
    pilot.click("copyCommandButton");
    QCOMPARE(clipboard->text(), command->toPlainText());

    pilot.click("revealCheck");
    QCOMPARE(url->text(), u"syslog://:s3cr3t@logs.example.com:6514"_s);
    QVERIFY(command->toPlainText().contains(u"s3cr3t"_s));
    pilot.click("copyUrlButton");
    QCOMPARE(clipboard->text(), u"syslog://:s3cr3t@logs.example.com:6514"_s);
    QCOMPARE(clipboard->mimeData()->data(u"x-kde-passwordManagerHint"_s), QByteArray("secret"));

    pilot.back();
    pilot.next();
    QVERIFY2(!url->text().contains(u"s3cr3t"_s), "coming back, secrets are masked again");
}

void WizardReviewTest::shownSecretsLeaveBySecretClipboardAlone()
{
    WizardPilot pilot(platform(), m_scene->app);
    pilot.choose(u"rsyslog"_s);
    pilot.fill({{u"host"_s, u"logs.example.com"_s}, {u"port"_s, u"6514"_s}, {u"token"_s, u"s3cr3t"_s}});
    pilot.next();
    pilot.next();
    auto *url = pilot.find<QLineEdit>("urlEdit");
    auto *command = pilot.find<QPlainTextEdit>("commandEdit");
    auto *clipboard = QGuiApplication::clipboard();
    const auto copiedAsSecret = [clipboard] {
        return clipboard->mimeData()->data(u"x-kde-passwordManagerHint"_s) == "secret";
    };
    for (QWidget *edit : {static_cast<QWidget *>(url), static_cast<QWidget *>(command)}) {
        QTest::keyClick(edit, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(edit, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(!clipboard->text().isEmpty());
        QVERIFY2(!copiedAsSecret(), "what is masked is no secret");
    }
    pilot.click("revealCheck");
    for (QWidget *edit : {static_cast<QWidget *>(url), static_cast<QWidget *>(command)}) {
        clipboard->clear();
        edit->setFocus();
        QTest::keyClick(edit, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(edit, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(clipboard->text().contains(u"s3cr3t"_s));
        QVERIFY(copiedAsSecret());
        if (clipboard->supportsSelection())
            QVERIFY(!clipboard->text(QClipboard::Selection).contains(u"s3cr3t"_s));
    }
    clipboard->clear();
    command->selectAll();
    QContextMenuEvent event(QContextMenuEvent::Keyboard, {1, 1}, command->mapToGlobal(QPoint(1, 1)));
    QCoreApplication::sendEvent(command->viewport(), &event);
    auto *menu = command->findChild<QMenu *>();
    QVERIFY(menu);
    menu->findChild<QAction *>(u"edit-copy"_s)->trigger();
    QCOMPARE(clipboard->text(), command->toPlainText());
    QVERIFY(copiedAsSecret());
    menu->close();

    command->selectAll();
    QTest::mousePress(command->viewport(), Qt::LeftButton, {}, command->cursorRect().center());
    QVERIFY2(!command->textCursor().hasSelection(), "it would be dragged");
    QTest::mouseRelease(command->viewport(), Qt::LeftButton, {}, command->cursorRect().center());
}

void WizardReviewTest::commandIsForScalingoAlone()
{
    platform().setCapabilities(platform().capabilities() & ~Capabilities(Capability::ScalingoCommand));
    WizardPilot pilot(platform(), m_scene->app);
    pilot.toReview();
    QVERIFY(pilot.find<QLineEdit>("urlEdit"));
    QVERIFY(!pilot.find<QPlainTextEdit>("commandEdit"));
    QVERIFY(!pilot.find<QLabel>("commandLabel"));
    QVERIFY(!pilot.find<QPushButton>("copyCommandButton"));
}

void WizardReviewTest::commandNamesAddons()
{
    WizardPilot pilot(platform(), m_scene->app);
    pilot.toReview("allRadio");
    QVERIFY(pilot.find<QPlainTextEdit>("commandEdit")->toPlainText().contains(u"--with-addons"_s));
    pilot.back();
    pilot.click("chosenRadio");
    auto *list = pilot.find<QListWidget>("addonList");
    list->item(0)->setCheckState(Qt::Checked);
    list->item(2)->setCheckState(Qt::Checked);
    pilot.next();
    const QStringList lines = pilot.find<QPlainTextEdit>("commandEdit")->toPlainText().split(u'\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].contains(u"ad-1"_s));
    QVERIFY(lines[1].contains(u"ad-3"_s));

    WizardPilot plain(platform(), m_scene->app);
    plain.choose(u"rsyslog"_s);
    plain.fill({{u"host"_s, u"logs.example.com"_s}, {u"port"_s, u"514"_s}, {u"transport"_s, u"udp"_s}});
    plain.next();
    plain.next();
    QVERIFY(plain.find<QPlainTextEdit>("commandEdit")->toPlainText().isEmpty());
    QVERIFY2(!plain.find<QPushButton>("copyCommandButton")->isEnabled(), "there is nothing to copy");
}

void WizardReviewTest::testLine_data()
{
    QTest::addColumn<TestReport>("report");
    QTest::addColumn<QStringList>("steps");
    QTest::addColumn<QString>("summary");
    QTest::newRow("delivered") << TestReport{{{TestStage::Name, true, u"resolved to 192.0.2.7"_s},
                                              {TestStage::Answer, true, u"HTTP 202"_s}}}
                               << QStringList{u"Name: resolved to 192.0.2.7"_s, u"Answer: HTTP 202"_s}
                               << u"The test line was delivered."_s;
    QTest::newRow("refused") << TestReport{{{TestStage::Connection, true, u"connected"_s},
                                            {TestStage::Tls, false, u"certificate is for another host"_s}}}
                             << QStringList{u"Connection: connected"_s,
                                            u"TLS: certificate is for another host"_s}
                             << u"The test line was not delivered."_s;
    QTest::newRow("no step at all") << TestReport() << QStringList() << u"The test line was not delivered."_s;
}

void WizardReviewTest::testLine()
{
    QFETCH(TestReport, report);
    QFETCH(QStringList, steps);
    QFETCH(QString, summary);
    platform().setTestReport(report);
    WizardPilot pilot(platform(), m_scene->app);
    pilot.toReview();
    platform().hold();
    pilot.click("testButton");
    QVERIFY2(!pilot.find<QPushButton>("testButton")->isEnabled(), "one at a time");
    platform().release();
    QTRY_VERIFY(pilot.find<QPushButton>("testButton")->isEnabled());
    QCOMPARE(texts(pilot.wizard()->findChild<QListWidget *>(u"stepList"_s)), steps);
    QCOMPARE(pilot.find<QLabel>("testLabel")->text(), summary);
    QVERIFY2(platform().allDrains().isEmpty(), "a test adds nothing");
}

void WizardReviewTest::testLineOfAnEarlierVisitIsForgotten()
{
    WizardPilot pilot(platform(), m_scene->app);
    pilot.toReview();
    platform().hold();
    pilot.click("testButton");
    pilot.back();
    pilot.back();
    pilot.fill({{u"port"_s, u"10334"_s}});
    platform().release();
    pilot.next();
    pilot.next();
    QCOMPARE(pilot.page(), u"ReviewPage"_s);
    QVERIFY(!pilot.find<QListWidget>("stepList"));
    QVERIFY(pilot.find<QPushButton>("testButton")->isEnabled());
}

void WizardReviewTest::testLineIsUnsupported()
{
    platform().setCapabilities({});
    WizardPilot pilot(platform(), m_scene->app);
    pilot.toReview();
    QVERIFY(!pilot.find<QPushButton>("testButton")->isEnabled());
    QCOMPARE(pilot.find<QLabel>("testLabel")->text(), u"This platform cannot send a test line."_s);
}

QTEST_MAIN(WizardReviewTest)
#include "wizard_review_test.moc"
