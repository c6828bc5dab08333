// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/banner.h"
#include "desktop/wizard/deletedraindialog.h"
#include "desktop/wizard/editdraindialog.h"
#include "desktop/wizard/removal.h"
#include "gui/wizardpilot.h"

#include <QAccessible>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

using namespace drainboard;
using namespace Qt::StringLiterals;

static const QByteArray url = "tcp+tls://logs3.papertrailapp.com:10333";
static const QByteArray other = "datadog://0123456789abcdef0123456789abcdef?region=eu";

class WizardDialogsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatGoes();
    void deleteFromAppAndAddons();
    void deleteOnlyFromApp();
    void onlyTheAppIsOfferedIfAnAddonHasIt();
    void deleteFromAddon();
    void deletionOfOneFails();
    void deletionFailsInPart();
    void drainsThatCannotBeRead();
    void drainThatIsGone();
    void closingDuringRemovalStillReports();
    void closingDuringReadingIsSafe();
    void editChangesUrlAndOptions();
    void untouchedUrlStaysAsItIs();
    void unrecognisedUrlKeepsItsOptionsEditable();
    void editIsRefused();
    void editWithAWrongField();
    void closingDuringSaveIsSafe();
    void everyWidgetHasAName();

private:
    FakePlatform &platform() { return *m_platform; }
    DeleteDrainDialog *openDelete(const DrainKey &key);
    EditDrainDialog *openEdit(const Drain &drain);
    QList<SourceRef> sourcesWith(const QByteArray &drainUrl);

    std::unique_ptr<FakePlatform> m_platform;
    std::unique_ptr<QWidget> m_window; ///< owns the dialogs as the main window does
    SourceRef m_app;
    SourceRef m_postgres;
    SourceRef m_redis;
};

void WizardDialogsTest::init()
{
    m_window = std::make_unique<QWidget>();
    m_platform = std::make_unique<FakePlatform>();
    m_app = {platform().addApp(u"shop-api"_s).id, {}};
    m_postgres = {m_app.app, platform().addAddon(m_app.app, u"postgresql"_s).id};
    platform().addAddon(m_app.app, u"mailer"_s);
    m_redis = {m_app.app, platform().addAddon(m_app.app, u"redis"_s).id};
    const SourceRef elsewhere{platform().addApp(u"shop-web"_s).id, {}};
    for (const auto &source : {m_app, m_postgres, m_redis, elsewhere})
        platform().addDrain(source, url);
    platform().addDrain(m_app, other);
}

DeleteDrainDialog *WizardDialogsTest::openDelete(const DrainKey &key)
{
    auto *dialog = new DeleteDrainDialog(platform(), key, m_window.get());
    dialog->open();
    settle();
    return dialog;
}

EditDrainDialog *WizardDialogsTest::openEdit(const Drain &drain)
{
    auto *dialog = new EditDrainDialog(platform(), drain, m_window.get());
    dialog->open();
    settle();
    return dialog;
}

QList<SourceRef> WizardDialogsTest::sourcesWith(const QByteArray &drainUrl)
{
    QList<SourceRef> sources;
    for (const auto &drain : platform().allDrains()) {
        if (drain.url == drainUrl && drain.source.app == m_app.app)
            sources.append(drain.source);
    }
    return sources;
}

static QList<SourceRef> sourcesOf(const QList<Drain> &drains)
{
    QList<SourceRef> sources;
    for (const auto &drain : drains)
        sources.append(drain.source);
    return sources;
}

void WizardDialogsTest::whatGoes()
{
    const auto all = platform().allDrains();
    QCOMPARE(sourcesOf(drainsToRemove({m_app, url}, all, false)), (QList{m_app, m_postgres, m_redis}));
    QCOMPARE(sourcesOf(drainsToRemove({m_app, url}, all, true)), QList{m_app});
    QCOMPARE(sourcesOf(drainsToRemove({m_redis, url}, all, false)), QList{m_redis});
    QCOMPARE(sourcesOf(drainsToRemove({m_app, other}, all, false)), QList{m_app});
    QVERIFY(drainsToRemove({m_redis, other}, all, false).isEmpty());
    // The URL is the identity, byte for byte.
    QVERIFY(drainsToRemove({m_redis, url + "/"}, all, false).isEmpty());
}

void WizardDialogsTest::deleteFromAppAndAddons()
{
    auto *dialog = openDelete({m_app, url});
    QSignalSpy removed(dialog, &DeleteDrainDialog::drainsRemoved);
    QCOMPARE(texts(dialog->findChild<QListWidget *>()),
             (QStringList{u"shop-api"_s, u"PostgreSQL (ad-1) of shop-api"_s, u"Redis (ad-3) of shop-api"_s}));
    QPointer<QDialog> gone = dialog;
    press(dialog->findChild<QPushButton *>(u"removeButton"_s));
    QCOMPARE(removed.count(), 1);
    QTRY_VERIFY(!gone);
    QVERIFY(sourcesWith(url).isEmpty());
    QCOMPARE(platform().allDrains().size(), 2);

    const auto drains = removed.front().front().value<QList<Drain>>();
    platform().restoreDrains(drains);
    QCOMPARE(sourcesWith(url), (QList{m_app, m_postgres, m_redis}));
}

void WizardDialogsTest::deleteOnlyFromApp()
{
    auto *dialog = openDelete({m_app, url});
    press(dialog->findChild<QAbstractButton *>(u"onlyAppCheck"_s));
    QCOMPARE(texts(dialog->findChild<QListWidget *>()), QStringList{u"shop-api"_s});
    press(dialog->findChild<QPushButton *>(u"removeButton"_s));
    QCOMPARE(sourcesWith(url), (QList{m_postgres, m_redis}));
}

void WizardDialogsTest::onlyTheAppIsOfferedIfAnAddonHasIt()
{
    const auto offered = [](DeleteDrainDialog *dialog) {
        return dialog->findChild<QAbstractButton *>(u"onlyAppCheck"_s)->isVisible();
    };
    QVERIFY(offered(openDelete({m_app, url})));
    QVERIFY(!offered(openDelete({m_app, other})));
    platform().fail(m_redis, {ErrorKind::Unavailable, u"The addon does not answer."_s, {}});
    QVERIFY2(offered(openDelete({m_app, other})), "it may have it");
}

void WizardDialogsTest::deleteFromAddon()
{
    auto *dialog = openDelete({m_redis, url});
    QVERIFY(!dialog->findChild<QWidget *>(u"onlyAppCheck"_s)->isVisible());
    QCOMPARE(texts(dialog->findChild<QListWidget *>()), QStringList{u"Redis (ad-3) of shop-api"_s});
    press(dialog->findChild<QPushButton *>(u"removeButton"_s));
    QCOMPARE(sourcesWith(url), (QList{m_app, m_postgres}));
}

void WizardDialogsTest::deletionOfOneFails()
{
    auto *dialog = openDelete({m_redis, url});
    auto *status = dialog->findChild<QLabel *>(u"statusLabel"_s);
    platform().fail(m_redis, {ErrorKind::Unavailable, u"The addon does not answer."_s, {}});
    press(dialog->findChild<QPushButton *>(u"removeButton"_s));
    QCOMPARE(status->text(), u"The drain was not deleted. The addon does not answer."_s);
}

void WizardDialogsTest::deletionFailsInPart()
{
    auto *dialog = openDelete({m_app, url});
    QSignalSpy removed(dialog, &DeleteDrainDialog::drainsRemoved);
    auto *button = dialog->findChild<QPushButton *>(u"removeButton"_s);
    platform().fail(m_redis, {ErrorKind::Unavailable, u"The addon does not answer."_s, {}});
    press(button);
    QVERIFY(dialog->isVisible());
    QCOMPARE(texts(dialog->findChild<QListWidget *>()),
             QStringList{u"Redis (ad-3) of shop-api: not deleted. The addon does not answer."_s});
    QCOMPARE(removed.count(), 0);
    platform().succeed(m_redis);
    press(button);
    QCOMPARE(removed.count(), 1);
    QCOMPARE(removed.front().front().value<QList<Drain>>().size(), 3);
    QVERIFY(sourcesWith(url).isEmpty());
}

void WizardDialogsTest::drainsThatCannotBeRead()
{
    platform().fail(m_redis, {ErrorKind::Unavailable, u"The addon does not answer."_s, {}});
    auto *dialog = openDelete({m_app, url});
    auto *button = dialog->findChild<QPushButton *>(u"removeButton"_s);
    QVERIFY2(!button->isEnabled(), "nobody knows what would go");
    QCOMPARE(dialog->findChild<QLabel *>(u"statusLabel"_s)->text(), u"The addon does not answer."_s);
    auto *onlyApp = dialog->findChild<QAbstractButton *>(u"onlyAppCheck"_s);
    press(onlyApp);
    QVERIFY(button->isEnabled());
    press(onlyApp);
    platform().succeed(m_redis);
    press(dialog->findChild<QPushButton *>(u"retryButton"_s));
    QVERIFY(button->isEnabled());
}

void WizardDialogsTest::drainThatIsGone()
{
    auto *dialog = openDelete({m_app, "tcp+tls://gone.example.com:1"});
    QVERIFY(!dialog->findChild<QPushButton *>(u"removeButton"_s)->isEnabled());
    QVERIFY(!dialog->findChild<QLabel *>(u"statusLabel"_s)->text().isEmpty());
}

void WizardDialogsTest::closingDuringRemovalStillReports()
{
    QPointer<DeleteDrainDialog> dialog = openDelete({m_app, url});
    QSignalSpy removed(dialog, &DeleteDrainDialog::drainsRemoved);
    platform().hold();
    press(dialog->findChild<QPushButton *>(u"removeButton"_s));
    dialog->close();
    settle();
    QCOMPARE(removed.count(), 0);
    platform().release();
    QTRY_COMPARE(removed.count(), 1);
    QTRY_VERIFY(!dialog);
}

void WizardDialogsTest::closingDuringReadingIsSafe()
{
    platform().hold();
    QPointer<DeleteDrainDialog> dialog = openDelete({m_app, url});
    QVERIFY(!dialog->findChild<QPushButton *>(u"removeButton"_s)->isEnabled());
    dialog->reject();
    QTRY_VERIFY(!dialog);
    platform().release();
    settle();
    QCOMPARE(platform().allDrains().size(), 5);
}

void WizardDialogsTest::editChangesUrlAndOptions()
{
    QPointer<EditDrainDialog> dialog = openEdit({m_app, url, {}});
    auto *port = dialog->findChild<QLineEdit *>(u"field_port"_s);
    QCOMPARE(port->text(), u"10333"_s);
    retype(port, u"10334"_s);
    press(dialog->findChild<QAbstractButton *>(u"advancedButton"_s));
    dialog->findChild<QComboBox *>(u"quarantineCombo"_s)->setCurrentIndex(1);
    QTest::keyClick(port, Qt::Key_Return);
    QTRY_VERIFY(!dialog);
    QVERIFY(sourcesWith("tcp+tls://logs3.papertrailapp.com:10334") == QList{m_app});
    const auto drains = platform().allDrains();
    QVERIFY(drains.front().options.quarantine.growing);
}

void WizardDialogsTest::untouchedUrlStaysAsItIs()
{
    // Each of these would read differently if it were made anew.
    const QByteArrayList urls = {"syslog+tls://logs3.papertrailapp.com:1", "datadog://abc",
                                 "syslog://:a%2fb@logs.example.com:6514", "ovh://:T@TAG3.logs.ovh.com:6514"};
    for (const QByteArray &odd : urls) {
        const Drain drain = platform().addDrain(m_app, odd);
        QPointer<EditDrainDialog> dialog = openEdit(drain);
        press(dialog->findChild<QAbstractButton *>(u"advancedButton"_s));
        dialog->findChild<QComboBox *>(u"afterCombo"_s)->setCurrentIndex(1);
        press(dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save));
        QTRY_VERIFY(!dialog);
        const Drain saved = platform().allDrains().back();
        QCOMPARE(saved.url, odd);
        QCOMPARE(saved.options.afterQuarantine, AfterQuarantine::SkipToNewest);
    }
}

void WizardDialogsTest::unrecognisedUrlKeepsItsOptionsEditable()
{
    const QByteArray strange = "gopher://:secret@old.example.com/x";
    const Drain drain = platform().addDrain(m_app, strange);
    QPointer<EditDrainDialog> dialog = openEdit(drain);
    QVERIFY(dialog->findChild<Banner *>()->text().contains(u"not recognised"_s));
    for (const auto *label : dialog->findChildren<QLabel *>())
        QVERIFY(!label->text().contains(u"secret"_s));
    dialog->findChild<QComboBox *>(u"afterCombo"_s)->setCurrentIndex(1);
    press(dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save));
    QTRY_VERIFY(!dialog);
    QCOMPARE(platform().allDrains().back().url, strange);
    QCOMPARE(platform().allDrains().back().options.afterQuarantine, AfterQuarantine::SkipToNewest);
}

void WizardDialogsTest::editIsRefused()
{
    platform().fail(m_app, {ErrorKind::InvalidInput, u"Host: must not be this program."_s, u"host"_s});
    QPointer<EditDrainDialog> dialog = openEdit({m_app, url, {}});
    auto *save = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save);
    press(save);
    QVERIFY(dialog->isVisible());
    auto *host = dialog->findChild<QLineEdit *>(u"field_host"_s);
    QCOMPARE(formOf(host)->shownError(), u"Host: must not be this program."_s);

    platform().fail(m_app, {ErrorKind::Storage, u"The disk is full."_s, {}});
    press(save);
    QCOMPARE(dialog->findChild<Banner *>()->text(), u"The disk is full."_s);
    QVERIFY(save->isEnabled());
    platform().hold();
    save->click();
    QVERIFY2(!dialog->findChild<Banner *>()->isVisible(), "it is not so any more, as far as anybody knows");
    platform().release();
    settle();
    QVERIFY(dialog->findChild<Banner *>()->isVisible());
}

void WizardDialogsTest::editWithAWrongField()
{
    QPointer<EditDrainDialog> dialog = openEdit({m_app, url, {}});
    retype(dialog->findChild<QLineEdit *>(u"field_port"_s), u"0"_s);
    press(dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save));
    QVERIFY(dialog->isVisible());
    QCOMPARE(platform().callCount(u"editDrain"_s), 0);
}

void WizardDialogsTest::closingDuringSaveIsSafe()
{
    QPointer<EditDrainDialog> dialog = openEdit({m_app, url, {}});
    retype(dialog->findChild<QLineEdit *>(u"field_port"_s), u"1"_s);
    platform().hold();
    press(dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save));
    dialog->reject();
    m_window.reset(); // as with a connection that is closed
    QVERIFY(!dialog);
    platform().release();
    settle();
    QVERIFY(sourcesWith("tcp+tls://logs3.papertrailapp.com:1") == QList{m_app});
}

/// What the keyboard can reach must say to a screen reader what it is.
static QStringList unnamed(QWidget *window)
{
    QStringList found;
    for (const auto *widget : window->findChildren<QWidget *>()) {
        if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus ||
            widget->focusProxy() || // looked at by itself
            widget->objectName() == "qt_spinbox_lineedit"_L1)
            continue;
        QAccessibleInterface *accessible =
            QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
        const bool named = accessible && !accessible->text(QAccessible::Name).isEmpty();
        if (!named || widget->objectName().isEmpty())
            found.append(
                QString(QLatin1String(widget->metaObject()->className()) + u' ' + widget->objectName()));
    }
    return found;
}

void WizardDialogsTest::everyWidgetHasAName()
{
    platform().fail(m_redis, {ErrorKind::Unavailable, u"The addon does not answer."_s, {}});
    for (const auto &provider : providers()) {
        WizardPilot pilot(platform(), m_app);
        QCOMPARE(unnamed(pilot.wizard()), QStringList());
        pilot.choose(provider.name);
        pilot.click("advancedButton");
        QCOMPARE(unnamed(pilot.wizard()), QStringList());
    }
    WizardPilot pilot(platform(), m_app);
    pilot.choose(u"appsignal"_s);
    pilot.fill({{u"token"_s, u"abc"_s}});
    for (const auto *page : {"TargetsPage", "ReviewPage", "ResultPage"}) {
        pilot.next();
        QCOMPARE(pilot.page(), QLatin1String(page));
        if (pilot.find<QAbstractButton>("allRadio"))
            pilot.click("allRadio");
        QCOMPARE(unnamed(pilot.wizard()), QStringList());
    }
    QVERIFY(pilot.find<QPushButton>("retryButton"));
    QCOMPARE(unnamed(openDelete({m_app, url})), QStringList());
    QCOMPARE(unnamed(openEdit({m_app, url, {}})), QStringList());
}

QTEST_MAIN(WizardDialogsTest)
#include "wizard_dialogs_test.moc"
