// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/launcher.h"

#include "base/secrettext.h"
#include "base/visibletext.h"
#include "desktop/connections/connectioncontroller.h"
#include "desktop/connections/connectionlook.h"
#include "desktop/mainwindow/maincontroller.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/settings/settingsdialog.h"
#include "desktop/settings/settingsfile.h"
#include "desktop/welcome/welcomepage.h"
#include "desktop/widgets/banner.h"
#include "platform/onreply.h"

#include <QSettings>

namespace drainboard {

using namespace Qt::StringLiterals;

Launcher::Launcher(MainWindow &window, Theme &theme, QSettings &settings, ConnectionController &connections)
    : m_window(window)
    , m_theme(theme)
    , m_settings(settings)
    , m_connections(connections)
{
    connect(&window, &MainWindow::settingsRequested, this, &Launcher::showSettings);
    connect(&window.welcome(), &WelcomePage::embeddedChosen, this, &Launcher::openEmbedded);
    connect(&window.welcome(), &WelcomePage::demoChosen, this, &Launcher::openDemo);
    connect(&window.welcome(), &WelcomePage::scalingoChosen, this,
            [this] { m_connections.addAccount(ConnectionKind::Scalingo); });
    connect(&window.welcome(), &WelcomePage::serverChosen, this,
            [this] { m_connections.addAccount(ConnectionKind::Server); });
    connect(&connections, &ConnectionController::embeddedRequested, this, &Launcher::openEmbedded);
    connect(&connections, &ConnectionController::openRequested, this,
            [this](const Connection &connection, const SecretText &token) {
                start(m_makeRemote(connection, token), connection);
            });
    connect(&connections, &ConnectionController::closeRequested, this, &Launcher::close);
    connect(&connections, &ConnectionController::told, this, [this](Tone tone, const QString &text) {
        if (!text.isEmpty())
            m_window.messages().showMessage(tone, text);
        else if (m_window.messages().text() == m_told)
            m_window.messages().dismiss();
        m_told = text;
    });
    apply(Preferences::load(settings));
}

Launcher::~Launcher()
{
    close();
}

void Launcher::setMakers(MakeSession embedded, MakeSession demo, MakeRemote remote)
{
    m_makeEmbedded = std::move(embedded);
    m_makeDemo = std::move(demo);
    m_makeRemote = std::move(remote);
}

void Launcher::openEmbedded()
{
    open(m_makeEmbedded, embeddedConnection());
}

void Launcher::openDemo()
{
    Connection demo;
    demo.id = u"demo"_s;
    demo.name = tr("Demo");
    open(m_makeDemo, demo);
}

void Launcher::open(const MakeSession &make, const Connection &connection)
{
    m_window.askBeforeLoss([this, make, connection] {
        auto session = make();
        if (session)
            start(std::move(*session), connection);
        else
            tellProblem(session.error().text);
    });
}

void Launcher::tellProblem(const QString &problem)
{
    if (m_session)
        m_window.messages().showMessage(Tone::Error, problem);
    else
        m_window.welcome().showProblem(problem);
}

QString Launcher::lastConnection(const QSettings &settings)
{
    return settings.value(u"connection/last"_s).toString();
}

void Launcher::start(std::unique_ptr<Session> session, const Connection &connection)
{
    close();
    m_window.welcome().showProblem({});
    m_session = std::move(session);
    connect(m_session.get(), &Session::raiseRequested, &m_window, &MainWindow::raiseWindow);
    // Its first reports come through the event loop, which does not run before the controller listens.
    const Reply<void> started = m_session->start();
    m_controller = std::make_unique<MainController>(m_session->platform(), m_window);
    m_controller->diagnoses().setOverrides(m_session->overrides());
    m_controller->setUtc(Preferences::load(m_settings).utc);
    connect(m_controller.get(), &MainController::utcChanged, this, [this](bool utc) {
        Preferences preferences = Preferences::load(m_settings);
        preferences.utc = utc;
        preferences.save(m_settings);
        m_connections.setUtc(utc);
    });
    connect(m_controller.get(), &MainController::tokenRefused, this,
            [this, connection] { onTokenRefused(connection); });
    if (!m_app.isEmpty())
        m_controller->selectApp(m_app);
    m_window.setSubject(m_session->subject());
    m_connections.setCurrent(connection);
    // The connection itself may be for inspection, or a server may know it of the token.
    connect(&m_session->platform(), &Platform::catalogueChanged, m_controller.get(),
            [this, marked = connection.inspectOnly] {
                m_window.setSubject(m_session->subject());
                m_connections.setInspectOnly(marked || !m_session->platform().readOnlyReason().isEmpty());
            });
    m_settings.setValue(u"connection/last"_s, connection.id);
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
    m_connections.setCurrent({});
}

void Launcher::onTokenRefused(const Connection &connection)
{
    const QString reason =
        tr("The token of %1 is not accepted any more. Create a new one there and enter it.")
            .arg(visibleText(connection.name));
    m_window.messages().showMessage(Tone::Error, reason,
                                    {{tr("Enter a new token…"), [this, connection, reason] {
                                          m_connections.askToken(connection, reason);
                                      }}});
}

void Launcher::showSettings()
{
    IntakeControl *intake = m_session ? m_session->platform().intake() : nullptr;
    auto *dialog = new SettingsDialog(intake, Preferences::load(m_settings), &m_window);
    connect(dialog, &SettingsDialog::preferencesChosen, this, [this](const Preferences &preferences) {
        preferences.save(m_settings);
        apply(preferences);
        if (!saveSettings(m_settings))
            m_window.messages().showMessage(
                Tone::Error,
                tr("The settings hold until Drainboard is closed: the file %1 cannot be written.")
                    .arg(m_settings.fileName()));
    });
    if (m_session) // the dialog must not outlive the intake that it shows
        connect(m_session.get(), &QObject::destroyed, dialog, &QDialog::reject);
    dialog->open();
}

void Launcher::apply(const Preferences &preferences)
{
    m_theme.setMode(preferences.theme);
    m_connections.setUtc(preferences.utc);
    if (m_controller)
        m_controller->setUtc(preferences.utc);
}

} // namespace drainboard
