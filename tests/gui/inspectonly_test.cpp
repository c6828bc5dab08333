// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/drainactions.h"
#include "desktop/models/permissions.h"
#include "desktop/widgets/banner.h"
#include "remotefixture.h"

#include <QAction>
#include <QClipboard>
#include <QDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

using namespace drainboard;
using namespace Qt::StringLiterals;

static const QList<Deed> allDeeds{Deed::AddDrain,  Deed::EditDrain,  Deed::DeleteDrain,  Deed::RestoreDrain,
                                  Deed::RetryNow,  Deed::PauseDrain, Deed::SendTestLine, Deed::RevealSecrets,
                                  Deed::CreateApp, Deed::RenameApp,  Deed::CreateAddon,  Deed::DeleteSource};

/// Everything but what a read-only connection leaves out.
static const Capabilities allCapabilities =
    Capability::ManageSources | Capability::EditDrains | Capability::DrainOptions | Capability::ReportHealth |
    Capability::ControlDrains | Capability::TestLine | Capability::LiveLines | Capability::DeliveryMarks |
    Capability::ChangeDrains | Capability::RevealSecrets;

class InspectOnlyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onePlaceDecides_data();
    void onePlaceDecides();
    void everyActionIsRefusedWithTheReason();
    void noActionReachesThePlatform_data();
    void noActionReachesThePlatform();
    void noShortcutDoesEither();
    void requestsFromElsewhereAreRefused();
    void secretsStayHidden();
    void windowFollowsWhatThePlatformPermits();
    void emptyPagesOfferNothing();
    void toolbarEndsWithAnAction();
};

namespace {

QStringList changingCalls(const FakePlatform &platform)
{
    static const QSet<QString> reads{u"apps"_s,     u"addons"_s, u"drains"_s,
                                     u"attempts"_s, u"gaps"_s,   u"newestLines"_s};
    QStringList calls;
    for (const FakePlatform::Call &call : platform.calls()) {
        if (!reads.contains(call.function))
            calls.append(call.function);
    }
    return calls;
}

QList<QDialog *> openDialogs(const QWidget &window)
{
    QList<QDialog *> dialogs;
    for (auto *dialog : window.findChildren<QDialog *>()) {
        if (dialog->isVisible())
            dialogs.append(dialog);
    }
    return dialogs;
}

} // namespace

void InspectOnlyTest::onePlaceDecides_data()
{
    QTest::addColumn<int>("capabilities");
    QTest::addColumn<QString>("readOnly");
    QTest::addColumn<QList<Deed>>("allowed");
    QTest::addColumn<QList<Deed>>("shown");
    const QList<Deed> everywhere{Deed::AddDrain, Deed::DeleteDrain, Deed::RestoreDrain, Deed::RevealSecrets};
    const QList<Deed> hosted = everywhere + QList<Deed>{Deed::EditDrain};
    const Capabilities hostedCan =
        Capability::EditDrains | Capability::LiveLines | Capability::ChangeDrains | Capability::RevealSecrets;
    QTest::newRow("embedded") << int(allCapabilities) << QString() << allDeeds << allDeeds;
    QTest::newRow("hosted") << int(hostedCan) << QString() << hosted << hosted;
    QTest::newRow("hosted, inspect only")
        << int(Capability::LiveLines) << RemoteFixture::reason << QList<Deed>() << hosted;
    // A platform that names its reason and forgets its capabilities is believed the reason.
    QTest::newRow("all capabilities, inspect only")
        << int(allCapabilities & ~Capabilities(Capability::RevealSecrets)) << RemoteFixture::reason
        << QList<Deed>() << allDeeds;
    // Nor is an older server, which lets such a token see secrets.
    QTest::newRow("read-only token that may see secrets")
        << int(Capability::ReportHealth | Capability::RevealSecrets) << RemoteFixture::reason << QList<Deed>()
        << hosted;
    QTest::newRow("nothing") << 0 << QString() << QList<Deed>() << everywhere;
}

void InspectOnlyTest::onePlaceDecides()
{
    QFETCH(int, capabilities);
    QFETCH(QString, readOnly);
    QFETCH(QList<Deed>, allowed);
    QFETCH(QList<Deed>, shown);
    FakePlatform platform;
    platform.setCapabilities(Capabilities(QFlag(capabilities)));
    platform.setReadOnlyReason(readOnly);
    const Permissions permissions(platform);
    for (const Deed deed : allDeeds) {
        const std::string number = std::to_string(int(deed));
        const char *const name = number.c_str();
        QVERIFY2(permissions.isAllowed(deed) == allowed.contains(deed), name);
        QVERIFY2(permissions.isOffered(deed) == shown.contains(deed), name);
        QVERIFY2(permissions.refusal(deed).isEmpty() == allowed.contains(deed), name);
        QAction action(u"Do it"_s);
        action.setStatusTip(u"Does it"_s);
        permissions.apply(deed, &action, true);
        QCOMPARE(action.isEnabled(), allowed.contains(deed));
        QCOMPARE(action.isVisible(), shown.contains(deed));
        QCOMPARE(action.statusTip(), allowed.contains(deed) ? u"Does it"_s : permissions.refusal(deed));
        permissions.apply(deed, &action, false);
        QVERIFY(!action.isEnabled());
        platform.setCapabilities(allCapabilities); // as a server that has told what it can do
        platform.setReadOnlyReason({});
        permissions.apply(deed, &action, true);
        QVERIFY(action.isEnabled() && action.isVisible());
        QCOMPARE(action.statusTip(), u"Does it"_s);
        platform.setCapabilities(Capabilities(QFlag(capabilities)));
        platform.setReadOnlyReason(readOnly);
    }
}

void InspectOnlyTest::everyActionIsRefusedWithTheReason()
{
    RemoteFixture f;
    f.makeInspectOnly();
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    for (const QString &name : {u"addDrain"_s, u"editDrain"_s, u"deleteDrain"_s, u"copyUrl"_s}) {
        auto *action = f.child<QAction>(name);
        QVERIFY2(!action->isEnabled(), qPrintable(name));
        QCOMPARE(action->toolTip(), RemoteFixture::reason);
        QCOMPARE(action->statusTip(), RemoteFixture::reason);
    }
    for (const QString &name : {u"retryNow"_s, u"pauseDrain"_s, u"sendTestLine"_s, u"createApp"_s,
                                u"createAddon"_s, u"renameApp"_s, u"deleteSource"_s}) {
        auto *action = f.child<QAction>(name);
        QVERIFY2(!action->isVisible() && !action->isEnabled(), qPrintable(name));
    }
    for (const QString &name : {u"copyMaskedUrl"_s, u"followLog"_s, u"appEvents"_s})
        QVERIFY2(f.child<QAction>(name)->isEnabled(), qPrintable(name));
    for (const QString &name : {u"retryButton"_s, u"pauseButton"_s, u"testButton"_s})
        QVERIFY2(!f.child<QToolButton>(name)->isVisible(), qPrintable(name));
    RemoteFixture::picture(*f.window, u"inspect-only"_s);
}

void InspectOnlyTest::noActionReachesThePlatform_data()
{
    QTest::addColumn<bool>("capable");
    QTest::newRow("capabilities taken away") << false;
    QTest::newRow("only the reason given") << true;
}

void InspectOnlyTest::noActionReachesThePlatform()
{
    QFETCH(bool, capable);
    RemoteFixture f;
    f.makeInspectOnly();
    if (capable)
        f.platform.setCapabilities(allCapabilities);
    QVERIFY(f.open());
    for (const SourceRef &source : {SourceRef(), f.shop, f.postgres}) {
        f.sources().select(source);
        if (!source.app.isEmpty())
            f.drains().selectDrain({source, f.platform.allDrains().at(source.isAddon() ? 1 : 0).url});
        for (QAction *action : f.window->findChildren<QAction *>()) {
            if (action->objectName() == u"quitAction"_s || action->menu())
                continue;
            action->trigger();
            for (QDialog *dialog : openDialogs(*f.window)) {
                QVERIFY2(!dialog->inherits("QWizard") && !dialog->inherits("drainboard::EditDrainDialog") &&
                             !dialog->inherits("drainboard::DeleteDrainDialog") &&
                             !dialog->inherits("drainboard::AppNameDialog") &&
                             !dialog->inherits("drainboard::AddonDialog"),
                         dialog->metaObject()->className());
                dialog->reject();
            }
        }
    }
    auto *table = f.child<QTableView>(u"table"_s);
    QTest::mouseDClick(table->viewport(), Qt::LeftButton, {},
                       table->visualRect(table->model()->index(0, 0)).center());
    QVERIFY(openDialogs(*f.window).isEmpty());
    QCOMPARE(changingCalls(f.platform), QStringList());
}

void InspectOnlyTest::noShortcutDoesEither()
{
    RemoteFixture f;
    f.makeInspectOnly();
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    f.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&*f.window));
    QGuiApplication::clipboard()->clear();
    for (QWidget *widget : {static_cast<QWidget *>(f.child<QTableView>(u"table"_s)),
                            static_cast<QWidget *>(f.child<QTreeView>(u"tree"_s))}) {
        widget->setFocus();
        for (const QString &keys : {u"Ctrl+N"_s, u"F2"_s, u"Del"_s, u"Ctrl+R"_s, u"Ctrl+P"_s, u"Ctrl+T"_s,
                                    u"Ctrl+Shift+C"_s, u"Ctrl+Shift+N"_s, u"Ctrl+V"_s})
            QTest::keySequence(widget, QKeySequence(keys));
    }
    QVERIFY(openDialogs(*f.window).isEmpty());
    QVERIFY(!QGuiApplication::clipboard()->text().contains(u"s3cr3t"_s));
    QCOMPARE(changingCalls(f.platform), QStringList());
}

void InspectOnlyTest::requestsFromElsewhereAreRefused()
{
    RemoteFixture f;
    f.makeInspectOnly();
    QVERIFY(f.open());
    f.sources().select(f.shop);
    const auto refused = [&f] {
        const bool told =
            f.window->messages().isVisible() && f.window->messages().text() == RemoteFixture::reason;
        f.window->messages().dismiss();
        return told && openDialogs(*f.window).isEmpty();
    };
    Q_EMIT f.drains().addRequested();
    QVERIFY(refused());
    Q_EMIT f.drains().editRequested(f.drain);
    QVERIFY(refused());
    Q_EMIT f.drains().deleteRequested(f.drain);
    QVERIFY(refused());
    Q_EMIT f.drains().createAppRequested();
    QVERIFY(refused());
    Q_EMIT f.sources().createAppRequested();
    QVERIFY(refused());
    Q_EMIT f.sources().createAddonRequested(f.shop.app);
    QVERIFY(refused());
    Q_EMIT f.sources().renameRequested(f.shop.app);
    QVERIFY(refused());
    Q_EMIT f.sources().deleteRequested(f.shop);
    QVERIFY(refused());
    QCOMPARE(changingCalls(f.platform), QStringList());
}

void InspectOnlyTest::secretsStayHidden()
{
    RemoteFixture f;
    f.makeInspectOnly();
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    auto *reveal = f.child<QToolButton>(u"revealButton"_s);
    auto *url = f.child<QLineEdit>(u"urlEdit"_s);
    QVERIFY(!reveal->isEnabled());
    QCOMPARE(reveal->toolTip(), RemoteFixture::reason);
    reveal->setChecked(true); // as if something had slipped through
    QVERIFY(!url->text().contains(u"s3cr3t"_s));
    f.child<QAction>(u"copyMaskedUrl"_s)->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"syslog://"_s));
    QVERIFY(!QGuiApplication::clipboard()->text().contains(u"s3cr3t"_s));

    RemoteFixture open;
    QVERIFY(open.open());
    open.sources().select(open.shop);
    open.drains().selectDrain(open.drain.key());
    open.child<QToolButton>(u"revealButton"_s)->click();
    QVERIFY(open.child<QLineEdit>(u"urlEdit"_s)->text().contains(u"s3cr3t"_s));
}

/// A server tells what its token may do only once it has answered, and apps may be known before.
void InspectOnlyTest::windowFollowsWhatThePlatformPermits()
{
    RemoteFixture f;
    f.platform.setCapabilities(Capability::ReportHealth);
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    const auto isAble = [&](const QString &name) {
        const auto *action = f.child<QAction>(name);
        return action->isVisible() && action->isEnabled();
    };
    const QStringList actions{u"createApp"_s, u"renameApp"_s,    u"createAddon"_s, u"deleteSource"_s,
                              u"addDrain"_s,  u"sendTestLine"_s, u"copyUrl"_s};
    const auto allAre = [&](bool able) {
        return std::ranges::all_of(actions, [&](const QString &name) { return isAble(name) == able; }) &&
               f.child<QToolButton>(u"revealButton"_s)->isEnabled() == able;
    };
    QVERIFY(allAre(false));
    f.platform.setCapabilities(allCapabilities);
    Q_EMIT f.platform.catalogueChanged();
    QTRY_VERIFY(allAre(true));
    f.child<QToolButton>(u"revealButton"_s)->click();
    QVERIFY(f.child<QLineEdit>(u"urlEdit"_s)->text().contains(u"s3cr3t"_s));
    f.child<QLineEdit>(u"urlEdit"_s)->selectAll();
    f.platform.createApp(u"new"_s);
    QTRY_COMPARE(f.inventory().apps().size(), 3);
    QVERIFY(f.child<QLineEdit>(u"urlEdit"_s)->hasSelectedText()); // something else changed
    f.platform.setReadOnlyReason(RemoteFixture::reason);
    Q_EMIT f.platform.catalogueChanged();
    QTRY_VERIFY(allAre(false));
    QVERIFY(!f.child<QLineEdit>(u"urlEdit"_s)->text().contains(u"s3cr3t"_s));
}

void InspectOnlyTest::emptyPagesOfferNothing()
{
    RemoteFixture f;
    f.makeInspectOnly();
    QVERIFY(f.open());
    f.sources().select(f.billing);
    auto *button = f.child<QPushButton>(u"messageButton"_s);
    QVERIFY(button->parentWidget()->isVisible()); // the page that says there is no drain
    QVERIFY(!button->isVisible());

    RemoteFixture open;
    QVERIFY(open.open());
    open.sources().select(open.billing);
    QVERIFY(open.child<QPushButton>(u"messageButton"_s)->isVisible());
}

void InspectOnlyTest::toolbarEndsWithAnAction()
{
    RemoteFixture f; // cannot retry, pause or send a test line
    QVERIFY(f.open());
    QList<QAction *> shown = f.child<QToolBar>(u"toolBar"_s)->actions();
    shown.removeIf([](const QAction *action) { return !action->isVisible(); });
    QCOMPARE(shown.size(), 3);
    QVERIFY(!shown.last()->isSeparator());
}

QTEST_MAIN(InspectOnlyTest)
#include "inspectonly_test.moc"
