// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/launcher.h"
#include "desktop/connections/connectionbar.h"
#include "desktop/connections/connectioncontroller.h"
#include "desktop/drains/drainsview.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/sourcesview.h"
#include "desktop/mainwindow/workspace.h"
#include "desktop/settings/settingsdialog.h"
#include "desktop/welcome/welcomepage.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/messageline.h"
#include "desktop/widgets/theme.h"
#include "platform/pendingreply.h"
#include "support/fakeplatform.h"
#include "support/filesizelimit.h"
#include "support/memoryvault.h"
#include "support/writefile.h"

#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

/// A session on a platform in memory.
class FakeSession : public Session
{
public:
    FakeSession()
    {
        m_platform.addApp(u"billing"_s);
        m_platform.addApp(u"shop"_s);
    }

    Platform &platform() override { return m_platform; }
    Reply<void> start() override { return started.reply(); }
    QString subject() const override
    {
        return m_platform.readOnlyReason().isEmpty() ? u"A subject"_s : u"A subject (inspect only)"_s;
    }
    FakePlatform &fake() { return m_platform; }
    void makeRemote() { remote = &m_platform.makeRemote(); }

    PendingReply<void> started;
    FakeRemote *remote = nullptr;

private:
    FakePlatform m_platform;
};

struct Fixture
{
    Fixture()
    {
        window.addSwitcher(&bar, &bar.menu());
        const auto make = [this]() -> Result<std::unique_ptr<Session>> {
            if (!problem.isEmpty())
                return failure(ErrorKind::Storage, problem);
            auto made = std::make_unique<FakeSession>();
            session = made.get();
            return std::unique_ptr<Session>(std::move(made));
        };
        launcher.setMakers(make, make, [this](const Connection &, const SecretText &) {
            auto made = std::make_unique<FakeSession>();
            made->makeRemote();
            session = made.get();
            return made;
        });
        window.show();
    }
    /// As the switcher asks for it.
    Connection openRemote(const QString &id, const QString &name, const QString &token)
    {
        Connection connection;
        connection.id = id;
        connection.name = name;
        Q_EMIT connections.openRequested(connection, SecretText(token));
        return connection;
    }
    QString welcomeProblem() { return window.welcome().findChild<MessageLine *>()->text(); }
    bool isOpen() const { return window.workspace() != nullptr; }

    QTemporaryDir folder;
    QSettings settings{folder.filePath(u"window.ini"_s), QSettings::IniFormat};
    Theme theme;
    MainWindow window{settings};
    ConnectionBar bar;
    ManualClock clock;
    ConnectionStore store{folder.filePath(u"connections.json"_s)};
    MemoryVault vault;
    Journal journal{folder.filePath(u"journal.jsonl"_s), clock};
    ConnectionController connections{
        {store, vault, journal,
         [](ConnectionKind, const QString &, const SecretText &) { return PendingReply<Account>().reply(); }},
        bar,
        window};
    QString problem; ///< of opening
    QPointer<FakeSession> session;
    Launcher launcher{window, theme, settings, connections};
};

} // namespace

class LauncherTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensOneAfterTheOther();
    void whatCannotBeOpenedIsTold();
    void aFailedStartLeadsBackToTheWelcomePage();
    void selectsTheWantedApp();
    void aReadOnlyTokenIsInspectOnly();
    void aRefusedTokenIsAskedForAnew();
    void onlyWhatIsStillShownIsTakenBack();
    void settingsThatCannotBeSavedAreTold();
    void aRefusalIsTakenBackWithItsReason();
    void damagedConnectionsAreToldUntilClosed();
};

void LauncherTest::opensOneAfterTheOther()
{
    Fixture f;
    QVERIFY(Launcher::lastConnection(f.settings).isEmpty());
    f.window.welcome().findChild<QAbstractButton *>(u"demoButton"_s)->click();
    QVERIFY(f.isOpen());
    QVERIFY(f.window.windowTitle().startsWith(u"A subject"_s));
    QCOMPARE(Launcher::lastConnection(f.settings), u"demo"_s);
    const QPointer<FakeSession> first = f.session;
    f.launcher.openEmbedded();
    QVERIFY(!first);
    QVERIFY(f.session && f.isOpen());
    QCOMPARE(Launcher::lastConnection(f.settings), u"embedded"_s);
}

void LauncherTest::whatCannotBeOpenedIsTold()
{
    Fixture f;
    f.problem = u"The folder cannot be read."_s;
    f.launcher.openEmbedded();
    QVERIFY(!f.isOpen());
    QCOMPARE(f.welcomeProblem(), f.problem);
    f.problem.clear();
    f.launcher.openDemo();
    QVERIFY(f.isOpen());
    QCOMPARE(f.welcomeProblem(), QString());
    f.problem = u"Another program holds the folder."_s;
    f.launcher.openEmbedded();
    QVERIFY(f.session && f.isOpen()); // what was open stays
    QCOMPARE(f.window.messages().text(), f.problem);
}

void LauncherTest::aFailedStartLeadsBackToTheWelcomePage()
{
    Fixture f;
    f.launcher.openEmbedded();
    f.session->started.answer(failure(ErrorKind::Storage, u"The store is from a newer version."_s));
    QTRY_VERIFY(!f.session);
    QVERIFY(!f.isOpen());
    QCOMPARE(f.welcomeProblem(), u"The store is from a newer version."_s);
}

void LauncherTest::selectsTheWantedApp()
{
    Fixture f;
    f.launcher.setApp(u"shop"_s);
    f.launcher.openEmbedded();
    QTRY_COMPARE(f.window.workspace()->sources().current().app, u"id-shop"_s);
}

/// Which a server tells only once it has answered.
void LauncherTest::aReadOnlyTokenIsInspectOnly()
{
    Fixture f;
    f.openRemote(u"c"_s, u"Logs"_s, u"tk"_s);
    const auto *badge = f.bar.findChild<QLabel *>(u"inspectOnlyBadge"_s);
    QVERIFY(!badge->isVisible());
    for (const bool readOnly : {true, false}) {
        f.session->fake().setReadOnlyReason(readOnly ? u"This token may only look."_s : QString());
        Q_EMIT f.session->fake().catalogueChanged();
        QTRY_COMPARE(badge->isVisible(), readOnly);
        QCOMPARE(f.window.windowTitle().contains(u"(inspect only)"_s), readOnly);
    }
}

void LauncherTest::aRefusedTokenIsAskedForAnew()
{
    Fixture f;
    const Connection connection =
        f.openRemote(u"0b9f7a52-8f5e-4d0e-9c59-000000000001"_s, u"Production"_s, u"tk-old"_s);
    QVERIFY(f.isOpen());
    QCOMPARE(Launcher::lastConnection(f.settings), connection.id);
    CrawlStatus crawl;
    crawl.problem = u"Production does not accept the token."_s;
    crawl.tokenRefused = true;
    f.session->remote->setCrawl(crawl);
    QVERIFY(f.window.messages().text().startsWith(u"The token of Production is not accepted any more."_s));
    // What fails for that very reason must not take the way out away.
    for (const bool closed : {false, true}) {
        if (closed)
            f.window.messages().dismiss();
        Q_EMIT f.window.workspace()->drains().failed(crawl.problem, ErrorKind::NotAllowed);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(f.window.messages().findChildren<QPushButton *>().size(), 1);
        QVERIFY(f.window.messages().isVisible());
    }
    f.window.messages().findChild<QPushButton *>()->click();
    auto *dialog = f.window.findChild<QDialog *>(u"TokenDialog"_s);
    QVERIFY(dialog && dialog->isVisible());
}

void LauncherTest::onlyWhatIsStillShownIsTakenBack()
{
    Fixture f;
    Banner &messages = f.window.messages();
    Q_EMIT f.connections.told(Tone::Info, u"Opening Production…"_s);
    Q_EMIT f.connections.told(Tone::Info, {});
    QVERIFY(messages.isHidden());
    Q_EMIT f.connections.told(Tone::Info, u"Opening Production…"_s);
    messages.showMessage(Tone::Success, u"2 drains deleted."_s); // with Undo
    Q_EMIT f.connections.told(Tone::Info, {});
    QVERIFY(!messages.isHidden());
}

void LauncherTest::settingsThatCannotBeSavedAreTold()
{
    Fixture f;
    for (const bool isFull : {true, false}) {
        f.window.messages().dismiss();
        Q_EMIT f.window.settingsRequested();
        auto *dialog = f.window.findChild<SettingsDialog *>();
        QVERIFY(dialog);
        FileSizeLimit full(isFull ? 0 : RLIM_INFINITY);
        Q_EMIT dialog->preferencesChosen({Theme::Mode::System, true, {}});
        full.lift();
        dialog->reject();
        QTRY_VERIFY(!f.window.findChild<SettingsDialog *>());
        QCOMPARE(f.window.messages().isVisible(), isFull);
        QVERIFY(Preferences::load(f.settings).utc);
    }
}

void LauncherTest::aRefusalIsTakenBackWithItsReason()
{
    Fixture f;
    f.openRemote(u"0b9f7a52-8f5e-4d0e-9c59-000000000001"_s, u"Production"_s, u"tk-old"_s);
    Banner &messages = f.window.messages();
    CrawlStatus crawl;
    crawl.problem = u"Production does not accept the token."_s;
    crawl.tokenRefused = true;
    f.session->remote->setCrawl(crawl);
    QVERIFY(messages.isVisible());
    f.session->remote->setCrawl({});
    QVERIFY(!messages.isVisible());
    f.session->remote->setCrawl(crawl);
    messages.showMessage(Tone::Success, u"The report was saved."_s);
    f.session->remote->setCrawl({});
    QVERIFY(messages.isVisible());
}

void LauncherTest::damagedConnectionsAreToldUntilClosed()
{
    Fixture f;
    QVERIFY(writeFile(f.folder.filePath(u"connections.json"_s), "{"));
    f.connections.load();
    f.launcher.openEmbedded();
    QVERIFY(f.isOpen());
    QVERIFY(f.window.messages().isVisible());
    QVERIFY(f.window.messages().text().contains(u"connections.json"_s));
}

QTEST_MAIN(LauncherTest)
#include "launcher_test.moc"
