// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/secretfield.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QMimeData>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

bool copiedAsSecret()
{
    return QApplication::clipboard()->mimeData()->data(u"x-kde-passwordManagerHint"_s) == "secret";
}

} // namespace

class WidgetsSecretTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void secretIsMaskedUntilRevealed()
    {
        SecretField field;
        field.setSecret(SecretText(u"s3cr3t"_s));
        field.show();
        field.setFocus();
        QVERIFY(field.displayText() != u"s3cr3t"_s);
        field.selectAll();
        QApplication::clipboard()->clear();
        QTest::keyClick(&field, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QString());

        auto *reveal = field.findChild<QAction *>(u"reveal"_s);
        reveal->trigger();
        QVERIFY(field.isRevealed());
        QCOMPARE(field.displayText(), u"s3cr3t"_s);
        field.hide();
        QVERIFY(!field.isRevealed());
        QVERIFY(!reveal->isChecked());
        QCOMPARE(field.secret().reveal(), u"s3cr3t"_s);
    }

    void revealedSecretLeavesBySecretClipboardAlone_data()
    {
        QTest::addColumn<Qt::Key>("key");
        QTest::addColumn<QString>("left");
        QTest::newRow("copy") << Qt::Key_C << u"s3cr3t"_s;
        QTest::newRow("cut") << Qt::Key_X << QString();
        QTest::newRow("delete to the end") << Qt::Key_K << QString();
        QTest::newRow("delete all") << Qt::Key_U << QString();
    }
    void revealedSecretLeavesBySecretClipboardAlone()
    {
        QFETCH(Qt::Key, key);
        QFETCH(QString, left);
        SecretField field;
        field.setSecret(SecretText(u"s3cr3t"_s));
        field.show();
        field.setRevealed(true);
        field.selectAll();
        if (key == Qt::Key_K)
            field.setCursorPosition(0);
        QApplication::clipboard()->clear();
        QTest::keyClick(&field, key, Qt::ControlModifier);
        const bool isOfSomePlatforms = key == Qt::Key_K || key == Qt::Key_U;
        if (isOfSomePlatforms && field.text() != left)
            QSKIP("not a key of this platform");
        QCOMPARE(field.text(), left);
        QCOMPARE(QApplication::clipboard()->text(), u"s3cr3t"_s);
        QVERIFY(copiedAsSecret());
    }

    void revealedSecretLeavesByTheMenuAsASecret()
    {
        SecretField field;
        field.setSecret(SecretText(u"s3cr3t"_s));
        field.show();
        field.setRevealed(true);
        field.selectAll();
        QApplication::clipboard()->clear();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {1, 1}, field.mapToGlobal(QPoint(1, 1)));
        QApplication::sendEvent(&field, &event);
        auto *menu = field.findChild<QMenu *>();
        QVERIFY(menu);
        QVERIFY(menu->actions().contains(field.findChild<QAction *>(u"reveal"_s)));
        auto *copy = menu->findChild<QAction *>(u"edit-copy"_s);
        QVERIFY(copy && copy->isEnabled());
        copy->trigger();
        QCOMPARE(QApplication::clipboard()->text(), u"s3cr3t"_s);
        QVERIFY(copiedAsSecret());
        menu->close();
    }

    /// Where there is such a selection: X11, Wayland.
    void revealedSecretIsNoSelectionForOthers()
    {
        SecretField field;
        field.setSecret(SecretText(u"s3cr3t"_s));
        field.show();
        QVERIFY(QTest::qWaitForWindowActive(&field));
        field.setRevealed(true);
        field.setFocus();
        QTest::mouseDClick(&field, Qt::LeftButton);
        QCOMPARE(field.selectedText(), u"s3cr3t"_s);
        if (QApplication::clipboard()->supportsSelection())
            QCOMPARE(QApplication::clipboard()->text(QClipboard::Selection), QString());
    }
};

QTEST_MAIN(WidgetsSecretTest)
#include "widgets_secret_test.moc"
