// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/launcher.h"

#include "desktop/mainwindow/maincontroller.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/settings/settingsdialog.h"
#include "desktop/welcome/welcomepage.h"
#include "platform/onreply.h"

#include <QSettings>

namespace drainboard {

Launcher::Launcher(MainWindow &window, Theme &theme, QSettings &settings)
    : m_window(window)
    , m_theme(theme)
    , m_settings(settings)
{
    connect(&window, &MainWindow::settingsRequested, this, &Launcher::showSettings);
    connect(&window.welcome(), &WelcomePage::embeddedChosen, this, &Launcher::openEmbedded);
    connect(&window.welcome(), &WelcomePage::demoChosen, this, &Launcher::openDemo);
    apply(Preferences::load(settings));
}

Launcher::~Launcher()
{
    close();
}

void Launcher::setMakers(MakeSession embedded, MakeSession demo)
{
    m_makeEmbedded = std::move(embedded);
    m_makeDemo = std::move(demo);
}

void Launcher::open(const MakeSession &make)
{
    auto session = make();
    if (session)
        start(std::move(*session));
    else
        m_window.welcome().showProblem(session.error().text);
}

void Launcher::start(std::unique_ptr<Session> session)
{
    close();
    m_window.welcome().showProblem({});
    m_session = std::move(session);
    connect(m_session.get(), &Session::raiseRequested, &m_window, &MainWindow::raiseWindow);
    // Its first reports come through the event loop, which does not run before the controller listens.
    const Reply<void> started = m_session->start();
    m_controller = std::make_unique<MainController>(m_session->platform(), m_window);
    m_controller->setUtc(Preferences::load(m_settings).utc);
    connect(m_controller.get(), &MainController::utcChanged, this, [this](bool utc) {
        Preferences preferences = Preferences::load(m_settings);
        preferences.utc = utc;
        preferences.save(m_settings);
    });
    if (!m_app.isEmpty())
        m_controller->selectApp(m_app);
    m_window.setSubject(m_session->subject());
    m_session->furnish(m_window);
    onReply(m_session.get(), started, [this](const Result<void> &done) {
        if (done)
            return;
        // Not from within a callback of the session that is about to go.
        QMetaObject::invokeMethod(
            this,
            [this, problem = done.error().text] {
                close();
                m_window.welcome().showProblem(problem);
            },
            Qt::QueuedConnection);
    });
}

void Launcher::close()
{
    m_controller.reset();
    m_session.reset();
    m_window.setSubject({});
}

void Launcher::showSettings()
{
    IntakeControl *intake = m_session ? m_session->platform().intake() : nullptr;
    auto *dialog = new SettingsDialog(intake, Preferences::load(m_settings), &m_window);
    connect(dialog, &SettingsDialog::preferencesChosen, this, [this](const Preferences &preferences) {
        preferences.save(m_settings);
        apply(preferences);
    });
    if (m_session) // the dialog must not outlive the intake that it shows
        connect(m_session.get(), &QObject::destroyed, dialog, &QDialog::reject);
    dialog->open();
}

void Launcher::apply(const Preferences &preferences)
{
    m_theme.setMode(preferences.theme);
    if (m_controller)
        m_controller->setUtc(preferences.utc);
}

} // namespace drainboard
