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
#include "gui/wizardpilot.h"

#include <QGroupBox>
#include <QLabel>
#include <QLibraryInfo>
#include <QLocale>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSet>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTranslator>

#include <utility>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr QSize smallScreen(1280, 800);

/// A catalogue that notes what the program asks for and it does not have.
class NotingTranslator : public QTranslator
{
    Q_OBJECT

public:
    QString translate(const char *context, const char *source, const char *comment, int n) const override
    {
        const QString text = QTranslator::translate(context, source, comment, n);
        const auto name = QString::fromLatin1(context);
        const bool ofQt =
            name.startsWith(u'Q') || name == "CloseButton"_L1 || name == "MAC_APPLICATION_MENU"_L1;
        if (text.isNull() && !ofQt && *source)
            m_missing.insert(name + u" | "_s + QString::fromUtf8(source));
        return text;
    }
    QStringList takeMissing() { return std::exchange(m_missing, {}).values(); }

private:
    mutable QSet<QString> m_missing;
};

QChar keyOf(const QString &text)
{
    const auto sequence = QKeySequence::mnemonic(text);
    return sequence.isEmpty() ? QChar() : QChar(sequence[0].key());
}

/// Texts of a window whose keys work together.
QStringList textsWithKeys(const QWidget &window)
{
    QStringList found;
    for (const auto *button : window.findChildren<QAbstractButton *>()) {
        if (button->isVisible())
            found.append(button->text());
    }
    for (const auto *label : window.findChildren<QLabel *>()) {
        if (label->isVisible() && label->buddy())
            found.append(label->text());
    }
    for (const auto *box : window.findChildren<QGroupBox *>()) {
        if (box->isVisible())
            found.append(box->title());
    }
    if (const auto *bar = window.findChild<QMenuBar *>()) {
        for (const QAction *action : bar->actions())
            found.append(action->text());
    }
    return found;
}

QStringList sameKeys(const QStringList &texts)
{
    QMap<QChar, QStringList> byKey;
    for (const QString &text : texts) {
        if (const QChar key = keyOf(text); !key.isNull())
            byKey[key].append(text);
    }
    QStringList clashes;
    for (const QStringList &same : byKey) {
        if (same.size() > 1)
            clashes.append(u"same key: "_s + same.join(u", "_s));
    }
    return clashes;
}

/// Whether a scroll area shows only part of its width.
bool isBeside(const QWidget &widget)
{
    for (const QWidget *parent = widget.parentWidget(); parent; parent = parent->parentWidget()) {
        if (const auto *area = qobject_cast<const QScrollArea *>(parent)) {
            const QPoint corner = widget.mapTo(area->viewport(), widget.rect().bottomRight());
            return corner.x() > area->viewport()->width();
        }
    }
    return false;
}

/// What a look at a window on a small screen finds wrong.
QString problemsOf(QWidget &window)
{
    settle();
    QStringList problems = sameKeys(textsWithKeys(window));
    for (const auto *menu : window.findChildren<QMenu *>()) {
        QStringList texts;
        for (const QAction *action : menu->actions())
            texts.append(action->text());
        problems += sameKeys(texts);
    }
    const QSize least = window.minimumSizeHint();
    if (least.width() > smallScreen.width() || least.height() > smallScreen.height())
        problems.append(QStringLiteral("needs %1 × %2").arg(least.width()).arg(least.height()));
    for (const auto *button : window.findChildren<QAbstractButton *>()) {
        const auto *tool = qobject_cast<const QToolButton *>(button);
        if (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull())
            continue;
        if (button->isVisible() && !button->text().isEmpty() && button->width() < button->sizeHint().width())
            problems.append(u"cut off: "_s + button->text());
        if (button->isVisible() && isBeside(*button))
            problems.append(u"out of sight: "_s + button->objectName());
    }
    for (const auto *label : window.findChildren<QLabel *>()) {
        // A label that may be narrower than its text shortens it on purpose.
        const bool shortens = label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored ||
                              label->minimumSizeHint().width() < label->sizeHint().width();
        const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : 0;
        if (label->isVisible() &&
            ((!label->wordWrap() && !shortens && label->width() < label->sizeHint().width()) ||
             label->height() < needed))
            problems.append(u"cut off: "_s + label->text());
    }
    return problems.join(u'\n');
}

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

private:
    std::unique_ptr<QTranslator> m_qt;
    std::unique_ptr<NotingTranslator> m_translator;
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
    const QLocale locale(language);
    QLocale::setDefault(locale);
    m_qt = std::make_unique<QTranslator>();
    if (m_qt->load(locale, u"qtbase"_s, u"_"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(m_qt.get());
    m_translator = std::make_unique<NotingTranslator>();
    QVERIFY(m_translator->load(locale, u"drainboard"_s, u"_"_s, u":/i18n"_s));
    QCoreApplication::installTranslator(m_translator.get());

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
    const QStringList missing = m_translator->takeMissing();
    m_translator.reset();
    m_qt.reset();
    if (language != "en"_L1) // English texts are their own translation
        QCOMPARE(missing.join(u'\n'), QString());
}

void LanguagesTest::findsWhatIsWrong()
{
    QCOMPARE(QCoreApplication::translate("Elsewhere", "Add a drain"), u"Add a drain"_s);
    QCOMPARE(m_translator->takeMissing(), QStringList{u"Elsewhere | Add a drain"_s});

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

QTEST_MAIN(LanguagesTest)
#include "languages_test.moc"
