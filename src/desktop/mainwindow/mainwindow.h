// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

#include <functional>
#include <memory>

class QDockWidget;
class QLabel;
class QSettings;

namespace drainboard {

class Banner;
class WelcomePage;
class Workspace;

namespace Ui {
class MainWindow;
}

/// The frame: menus, toolbar, banners, status bar, and in the middle the welcome page or a workspace. What
/// happens in it is wired elsewhere.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// `settings` must outlive it and holds nothing secret.
    explicit MainWindow(QSettings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    WelcomePage &welcome() const { return *m_welcome; }
    /// Shows a workspace, whose actions fill the menus, in place of the welcome page or an earlier workspace.
    void showWorkspace(std::unique_ptr<Workspace> workspace);
    /// Takes the workspace away and shows the welcome page.
    void showWelcome();
    Workspace *workspace() const { return m_workspace; }

    /// Puts the bar before the others, for good, and the menu into the File menu.
    void addSwitcher(QToolBar *bar, QMenu *menu);
    /// Adds a panel at the side, with an entry in the View menu for as long as it lives.
    void addPanel(QDockWidget *panel);

    /// What just happened, with Undo where there is one.
    Banner &messages() const { return *m_messages; }
    /// What is wrong with the platform as a whole.
    Banner &problemNotice() const { return *m_problemNotice; }
    /// What is wrong or new about the lines that come in.
    Banner &intakeNotices() const { return *m_intakeNotices; }

    /// The name of what is open, before the program's; empty for none.
    void setSubject(const QString &subject);
    void setIntakeText(const QString &text);
    void setRateText(const QString &text);
    void setUnknownText(const QString &text);
    /// A lasting one is shown in a banner, too, until that is closed or it is over.
    enum class Problem { Passing, Lasting };
    void setProblem(const QString &text, Problem problem);
    /// Says what the user would lose with the workspace, in sentences; empty for nothing. Asked when the
    /// window is to close, and by askBeforeLoss(); goes with the workspace.
    void setLossAtClose(std::function<QString()> loss) { m_lossAtClose = std::move(loss); }
    /// Calls `then`: at once if nothing would be lost, else when the user accepts that.
    void askBeforeLoss(const std::function<void()> &then);

public Q_SLOTS:
    /// Brings the window to the front.
    void raiseWindow();

Q_SIGNALS:
    void settingsRequested();
    void reloadRequested();
    void reportRequested();

protected:
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void connectActions();
    void fillMenus();
    void addGroup(const QList<QAction *> &actions);
    void clearMenus();
    void saveState();
    QString loss() const;
    void showShortcuts();
    void showAbout();
    QLabel *addStatusLabel(const QString &name, const QString &accessibleName);

    std::unique_ptr<Ui::MainWindow> m_ui;
    QSettings &m_settings;
    bool m_toolBarHidden; ///< by the user; without a workspace it is never shown
    WelcomePage *m_welcome;
    Workspace *m_workspace = nullptr;
    Banner *m_messages;
    Banner *m_problemNotice;
    std::function<QString()> m_lossAtClose;
    bool m_mayLose = false; ///< the user has said so
    Banner *m_intakeNotices;
    QLabel *m_problem;
    QLabel *m_unknown;
    QLabel *m_rate;
    QLabel *m_intake;
};

} // namespace drainboard
