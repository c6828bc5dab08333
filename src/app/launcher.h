// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"
#include "desktop/settings/preferences.h"
#include "platform/connections/connection.h"

#include <functional>
#include <memory>

class QSettings;

namespace drainboard {

class ConnectionController;
class MainController;
class SecretText;

/// Opens what the user chose, on the command line, on the welcome page or in the switcher, one after the
/// other, and applies the preferences.
class Launcher : public QObject
{
    Q_OBJECT

public:
    using MakeSession = std::function<Result<std::unique_ptr<Session>>()>;
    using MakeRemote =
        std::function<std::unique_ptr<Session>(const Connection &connection, const SecretText &token)>;

    /// All must outlive it.
    Launcher(MainWindow &window, Theme &theme, QSettings &settings, ConnectionController &connections);
    ~Launcher() override;

    /// What the welcome page and the switcher open.
    void setMakers(MakeSession embedded, MakeSession demo, MakeRemote remote);
    void openEmbedded();
    void openDemo();
    void open(const MakeSession &make, const Connection &connection);
    /// To be selected in what is opened next.
    void setApp(const QString &nameOrId) { m_app = nameOrId; }

    /// The id of the connection that was open last; empty if there was none.
    static QString lastConnection(const QSettings &settings);

private:
    void start(std::unique_ptr<Session> session, const Connection &connection);
    void close();
    void tellProblem(const QString &problem);
    void onTokenRefused(const Connection &connection);
    void showSettings();
    void apply(const Preferences &preferences);

    MainWindow &m_window;
    Theme &m_theme;
    QSettings &m_settings;
    ConnectionController &m_connections;
    MakeSession m_makeEmbedded;
    MakeSession m_makeDemo;
    MakeRemote m_makeRemote;
    QString m_app;
    QString m_told; ///< of the connections, last
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainController> m_controller; ///< after the session: goes first
};

} // namespace drainboard
