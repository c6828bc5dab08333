// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"
#include "desktop/settings/preferences.h"

#include <functional>
#include <memory>

class QSettings;

namespace drainboard {

class MainController;

/// Opens what the user chose, on the command line or on the welcome page, and applies the preferences.
class Launcher : public QObject
{
    Q_OBJECT

public:
    using MakeSession = std::function<Result<std::unique_ptr<Session>>()>;

    /// All must outlive it.
    Launcher(MainWindow &window, Theme &theme, QSettings &settings);
    ~Launcher() override;

    /// What the buttons of the welcome page open.
    void setMakers(MakeSession embedded, MakeSession demo);
    void openEmbedded() { open(m_makeEmbedded); }
    void openDemo() { open(m_makeDemo); }
    void open(const MakeSession &make);
    /// To be selected in what is opened next.
    void setApp(const QString &nameOrId) { m_app = nameOrId; }

private:
    void start(std::unique_ptr<Session> session);
    void close();
    void showSettings();
    void apply(const Preferences &preferences);

    MainWindow &m_window;
    Theme &m_theme;
    QSettings &m_settings;
    MakeSession m_makeEmbedded;
    MakeSession m_makeDemo;
    QString m_app;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainController> m_controller; ///< after the session: goes first
};

} // namespace drainboard
