// SPDX-License-Identifier: GPL-3.0-or-later
// In each language: every text is found under the name it is asked for, nothing is cut off, and no key of a
// window is given twice.
#include "demo/world/demoworld.h"
#include "desktop/demo/demopanel.h"
#include "desktop/mainwindow/addondialog.h"
#include "desktop/mainwindow/appnamedialog.h"
#include "desktop/mainwindow/maincontroller.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/settings/settingsdialog.h"
#include "desktop/wizard/deletedraindialog.h"
#include "desktop/wizard/editdraindialog.h"
#include "gui/languagecheck.h"
#include "gui/wizardpilot.h"

#include <QDockWidget>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

DrainStatus statusOf(const Drain &drain, HealthState state, int failures)
{
    DrainStatus status;
    status.key = drain.key();
    status.health.state = state;
    status.health.failures = failures;
    status.health.reason = u"HTTP 503"_s;
    status.backlog = 4711;
    return status;
}

} // namespace

class LanguagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();
    void findsWhatIsWrong();
    void mainWindow();
    void welcome();
    void wizardForEachProvider();
    void dialogs();
    void demoPanel();
    void demoFitsASmallScreen();

private:
    std::optional<InLanguage> m_language;
    std::unique_ptr<FakePlatform> m_platform;
    App m_shop;
    SourceRef m_app;
    Drain m_drain;
};

void LanguagesTest::initTestCase_data()
{
    QTest::addColumn<QString>("language");
    QTest::newRow("en") << u"en"_s;
    QTest::newRow("fr") << u"fr"_s;
}

void LanguagesTest::init()
{
    QFETCH_GLOBAL(const QString, language);
    m_language.emplace(language);
    QVERIFY(m_language->isLoaded());

    m_platform = std::make_unique<FakePlatform>();
    m_shop = m_platform->addApp(u"shop-api"_s);
    m_app = {m_shop.id, {}};
    const SourceRef database{m_app.app, m_platform->addAddon(m_app.app, u"postgresql"_s).id};
    m_platform->addAddon(m_app.app, u"scheduler"_s);
    m_drain = m_platform->addDrain(m_app, "tcp+tls://logs.papertrailapp.com:10333");
    m_platform->addDrain(database, "tcp+tls://logs.papertrailapp.com:10333");
}

void LanguagesTest::cleanup()
{
    QFETCH_GLOBAL(const QString, language);
    m_platform.reset();
    const QStringList missing = m_language->takeMissing();
    m_language.reset();
    if (language != "en"_L1) // English texts are their own translation
        QCOMPARE(missing.join(u'\n'), QString());
}

void LanguagesTest::findsWhatIsWrong()
{
    QCOMPARE(QCoreApplication::translate("Elsewhere", "Add a drain"), u"Add a drain"_s);
    QCOMPARE(m_language->takeMissing(), QStringList{u"Elsewhere | Add a drain"_s});

    QWidget window;
    QPushButton add(u"&Add"_s, &window);
    QPushButton all(u"&All that there is"_s, &window);
    add.resize(add.sizeHint());
    all.resize(add.size());
    window.show();
    QCOMPARE(problemsOf(window), u"same key: &Add, &All that there is\ncut off: &All that there is"_s);
}

void LanguagesTest::mainWindow()
{
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(u"window.ini"_s), QSettings::IniFormat);
    MainWindow window(settings);
    MainController controller(*m_platform, window);
    window.resize(smallScreen);
    window.show();
    QTRY_COMPARE(controller.inventory().state(), Inventory::State::Ready);
    m_platform->emitLines(m_app, {u"one line"_s, u"another line"_s});
    for (const auto &[state, failures] : {std::pair{HealthState::Failing, 1},
                                          {HealthState::Failing, 3},
                                          {HealthState::Quarantined, 10},
                                          {HealthState::Probing, 10},
                                          {HealthState::Healthy, 0}}) {
        m_platform->emitStatus(statusOf(m_drain, state, failures));
        QCOMPARE(problemsOf(window), QString());
    }
    DrainStatus paused = statusOf(m_drain, HealthState::Healthy, 0);
    paused.paused = true;
    m_platform->emitStatus(paused);
    QCOMPARE(problemsOf(window), QString());
}

void LanguagesTest::welcome()
{
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(u"window.ini"_s), QSettings::IniFormat);
    MainWindow window(settings);
    window.show();
    QCOMPARE(problemsOf(window), QString());
}

void LanguagesTest::wizardForEachProvider()
{
    for (const auto &provider : providers()) {
        WizardPilot pilot(*m_platform, m_app);
        QCOMPARE(problemsOf(*pilot.wizard()), QString());
        pilot.choose(provider.name);
        pilot.next(); // without values: the fields say what they miss
        QCOMPARE(problemsOf(*pilot.wizard()), QString());
    }

    WizardPilot pilot(*m_platform, m_app);
    pilot.choose(u"papertrail"_s);
    pilot.fill({{u"host"_s, u"logs3.papertrailapp.com"_s}, {u"port"_s, u"10333"_s}});
    while (pilot.page() != "ResultPage"_L1) {
        const QString page = pilot.page();
        pilot.next();
        QVERIFY(pilot.page() != page);
        QCOMPARE(problemsOf(*pilot.wizard()), QString());
    }
}

void LanguagesTest::dialogs()
{
    QDialog *const all[] = {new EditDrainDialog(*m_platform, m_drain),
                            new DeleteDrainDialog(*m_platform, m_drain.key()),
                            new AppNameDialog(*m_platform, u"shop"_s), new AddonDialog(*m_platform, m_shop),
                            new SettingsDialog(m_platform->intake(), {})};
    for (QDialog *dialog : all) {
        const std::unique_ptr<QDialog> owner(dialog);
        dialog->show();
        QCOMPARE(problemsOf(*dialog), QString());
    }
}

void LanguagesTest::demoPanel()
{
    const auto world = DemoWorld::make();
    QVERIFY(world.has_value());
    DemoPanel panel(**world);
    panel.show();
    QCOMPARE(problemsOf(panel), QString());
}

void LanguagesTest::demoFitsASmallScreen()
{
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(u"window.ini"_s), QSettings::IniFormat);
    MainWindow window(settings);
    MainController controller(*m_platform, window);
    const auto world = DemoWorld::make();
    QVERIFY(world.has_value());
    auto *dock = new QDockWidget(&window);
    dock->setObjectName(u"demoDock"_s);
    dock->setWidget(new DemoPanel(**world, dock));
    window.addPanel(dock);
    window.resize(window.minimumSizeHint());
    window.show();
    QTRY_COMPARE(controller.inventory().state(), Inventory::State::Ready);
    m_platform->emitStatus(statusOf(m_drain, HealthState::Quarantined, 10));
    m_platform->fakeIntake().setCounts({1'234'567, 1'234'567, 1'234'567});
    m_platform->fakeIntake().setUnknownApps({{u"cart"_s, 1'234'567}});
    window.findChild<QToolButton *>(u"detailsButton"_s)->click();
    QTRY_COMPARE(problemsOf(window), QString());       // the details find their width step by step
    const QSize room = QSize(960, 540) - QSize(2, 30); // the frame of the window
    const QSize least = window.minimumSizeHint();
    QVERIFY2(least.boundedTo(room) == least,
             qPrintable(u"needs %1 × %2"_s.arg(least.width()).arg(least.height())));

    auto *scroll = dock->findChild<QScrollArea *>(u"scroll"_s);
    auto *button = dock->findChild<QAbstractButton *>(u"toggle"_s);
    QVERIFY(scroll->verticalScrollBar()->isVisible());
    QVERIFY2(button->mapTo(scroll, button->rect().topRight()).x() + 4 < scroll->viewport()->width(),
             "touches the scroll bar");
}

QTEST_MAIN(LanguagesTest)
#include "languages_test.moc"
