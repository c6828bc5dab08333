// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/settings/settingsdialog.h"
#include "desktop/settings/settingsfile.h"
#include "support/fakeintake.h"
#include "support/filesizelimit.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class SettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void preferencesAreKept();
    void areKeptOnAFullDisk_data();
    void areKeptOnAFullDisk();
    void areSavedOnceThereIsRoomAgain();
    void withoutIntakeOnlyAppearance();
    void addressIsChanged();
    void refusedAddressIsTold();
    void filesNeedASource();
    void filesCanBeRemoved();
    void fitsALowScreen();
};

static void accept(const SettingsDialog &dialog)
{
    dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok)->click();
}

void SettingsTest::preferencesAreKept()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(u"window.ini"_s), QSettings::IniFormat);
    QCOMPARE(Preferences::load(settings), Preferences());
    const Preferences chosen{Theme::Mode::Dark, true, u"fr"_s};
    chosen.save(settings);
    QCOMPARE(Preferences::load(settings), chosen);
    settings.setValue(u"preferences/theme"_s, u"mauve"_s);
    QCOMPARE(Preferences::load(settings).theme, Theme::Mode::System);
}

void SettingsTest::areKeptOnAFullDisk_data()
{
    QTest::addColumn<int>("room");
    QTest::addColumn<bool>("guardedBefore");
    QTest::addColumn<bool>("saved");
    for (const bool guardedBefore : {false, true}) {
        const auto row = [&](const char *name, int room, bool saved) {
            QTest::addRow("%s, %s", name, guardedBefore ? "guarded before" : "of an earlier version")
                << room << guardedBefore << saved;
        };
        row("no room", 0, false);
        row("room for a part", 400, false); // and for the lock of QSettings
        row("room for all but the end", 6000, true);
    }
}

void SettingsTest::areKeptOnAFullDisk()
{
    QFETCH(int, room);
    QFETCH(bool, guardedBefore);
    QFETCH(bool, saved);
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"window.ini"_s);
    const QByteArray geometry(1000, '\1');
    {
        QSettings before(path, QSettings::IniFormat);
        before.setValue(u"window/geometry"_s, geometry);
        before.setValue(u"workspace/app"_s, u"été"_s);
        if (guardedBefore)
            guardSettings(before);
    }
    {
        QSettings settings(path, QSettings::IniFormat);
        guardSettings(settings);
        Preferences{Theme::Mode::Dark, true, u"fr"_s}.save(settings);
        FileSizeLimit full(room);
        const bool toldSaved = saveSettings(settings);
        QCOMPARE(settings.value(u"preferences/language"_s).toString(), u"fr"_s); // for now
        settings.sync();
        full.lift();
        QCOMPARE(toldSaved, saved);
        QVERIFY(QFile::copy(path, path + u".now"_s)); // its own object would write again at its end
    }
    QSettings now(path + u".now"_s, QSettings::IniFormat);
    QCOMPARE(now.value(u"window/geometry"_s).toByteArray(), geometry);
    QCOMPARE(now.value(u"workspace/app"_s).toString(), u"été"_s);
    QCOMPARE(now.value(u"preferences/language"_s).toString(), saved ? u"fr"_s : QString());
    QCOMPARE(now.value(u"preferences/utc"_s).toBool(), saved);
    if (guardedBefore || saved)
        QCOMPARE(now.allKeys().constLast(), u"~/end"_s);
}

void SettingsTest::areSavedOnceThereIsRoomAgain()
{
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(u"window.ini"_s), QSettings::IniFormat);
    guardSettings(settings);
    FileSizeLimit full(0);
    const bool savedOnFullDisk = saveSettings(settings);
    full.lift();
    QVERIFY(!savedOnFullDisk);
    QVERIFY(!QFile::exists(settings.fileName()));
    QVERIFY(saveSettings(settings));
    QVERIFY(QFile::exists(settings.fileName()));
}

void SettingsTest::withoutIntakeOnlyAppearance()
{
    QPointer<SettingsDialog> dialog = new SettingsDialog(nullptr, {});
    dialog->open();
    QVERIFY(!dialog->findChild<QGroupBox *>(u"intakeGroup"_s)->isVisible());
    auto *theme = dialog->findChild<QComboBox *>(u"themeCombo"_s);
    theme->setCurrentIndex(theme->findData(int(Theme::Mode::Dark)));
    Preferences chosen;
    QSignalSpy spy(dialog, &SettingsDialog::preferencesChosen);
    connect(dialog, &SettingsDialog::preferencesChosen, this,
            [&chosen](const Preferences &preferences) { chosen = preferences; });
    accept(*dialog);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(chosen.theme, Theme::Mode::Dark);
    QTRY_VERIFY(!dialog);
}

void SettingsTest::addressIsChanged()
{
    FakeIntake intake;
    QPointer<SettingsDialog> dialog = new SettingsDialog(&intake, {});
    dialog->open();
    auto *address = dialog->findChild<QLineEdit *>(u"addressEdit"_s);
    QCOMPARE(address->text(), u"127.0.0.1:5514"_s);
    address->setText(u"127.0.0.1:6000"_s);
    accept(*dialog);
    QTRY_VERIFY(!dialog);
    QCOMPARE(intake.status().address, u"127.0.0.1:6000"_s);
}

void SettingsTest::refusedAddressIsTold()
{
    FakeIntake intake;
    intake.failAddress(Error{ErrorKind::AlreadyExists, u"Port 22 is in use."_s, {}});
    QPointer<SettingsDialog> dialog = new SettingsDialog(&intake, {});
    QSignalSpy spy(dialog, &SettingsDialog::preferencesChosen);
    dialog->open();
    dialog->findChild<QLineEdit *>(u"addressEdit"_s)->setText(u"127.0.0.1:22"_s);
    accept(*dialog);
    const auto told = [&] {
        for (const QLabel *label : dialog->findChildren<QLabel *>()) {
            if (label->text().contains(u"Port 22 is in use."_s) && label->isVisible())
                return true;
        }
        return false;
    };
    QTRY_VERIFY(told());
    QVERIFY(dialog->isVisible());
    QVERIFY(spy.isEmpty());
    dialog->reject();
    QTRY_VERIFY(!dialog);
    QCOMPARE(intake.status().address, u"127.0.0.1:5514"_s);
}

void SettingsTest::filesNeedASource()
{
    FakeIntake intake;
    intake.setFollowedFiles({{u"/var/log/a.log"_s, {}, u"web"_s, u"The file cannot be read."_s}});
    QPointer<SettingsDialog> dialog = new SettingsDialog(&intake, {});
    dialog->open();
    auto *files = dialog->findChild<QTableWidget *>(u"filesTable"_s);
    QCOMPARE(files->rowCount(), 1);
    QCOMPARE(files->item(0, 3)->text(), u"The file cannot be read."_s);
    accept(*dialog);
    QVERIFY(dialog && dialog->isVisible()); // whose lines are they?
    files->item(0, 1)->setText(u"shop"_s);
    accept(*dialog);
    QTRY_VERIFY(!dialog);
    QCOMPARE(intake.followedFiles().constFirst().sourceName, u"shop"_s);
}

void SettingsTest::filesCanBeRemoved()
{
    FakeIntake intake;
    intake.setFollowedFiles({{u"/var/log/a.log"_s, u"shop"_s, {}, {}}});
    QPointer<SettingsDialog> dialog = new SettingsDialog(&intake, {});
    dialog->open();
    auto *files = dialog->findChild<QTableWidget *>(u"filesTable"_s);
    auto *remove = dialog->findChild<QPushButton *>(u"removeFileButton"_s);
    QVERIFY2(!remove->isEnabled(), "no file is chosen");
    files->setCurrentCell(0, 0);
    remove->click();
    QCOMPARE(files->rowCount(), 0);
    QVERIFY(!remove->isEnabled());
    accept(*dialog);
    QTRY_VERIFY(!dialog);
    QVERIFY(intake.followedFiles().isEmpty());
}

void SettingsTest::fitsALowScreen()
{
    FakeIntake intake;
    intake.failAddress(Error{ErrorKind::AlreadyExists, u"Port 22 is in use."_s, {}});
    QPointer<SettingsDialog> dialog = new SettingsDialog(&intake, {});
    dialog->open();
    QVERIFY2(dialog->minimumSizeHint().height() < dialog->fontMetrics().height() * 20,
             "what does not fit scrolls");
    dialog->resize(dialog->width(), dialog->minimumSizeHint().height());
    auto *scroll = dialog->findChild<QScrollArea *>();
    const auto seen = [&](const QWidget *widget) {
        const QRect place(widget->mapTo(scroll->viewport(), QPoint()), widget->size());
        return widget->isVisible() && scroll->viewport()->rect().contains(place);
    };
    auto *address = dialog->findChild<QLineEdit *>(u"addressEdit"_s);
    QTRY_COMPARE_GT(scroll->verticalScrollBar()->maximum(), 0);
    scroll->verticalScrollBar()->setValue(scroll->verticalScrollBar()->maximum());
    QVERIFY(!seen(address));
    address->setText(u"127.0.0.1:22"_s);
    accept(*dialog);
    QTRY_VERIFY2(seen(address), "the error must be seen");
    dialog->reject();
    QTRY_VERIFY(!dialog);
}

QTEST_MAIN(SettingsTest)
#include "settings_test.moc"
