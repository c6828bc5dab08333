// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/mainwindow.h"

#include "ui_mainwindow.h"

#include "desktop/drains/drainactions.h"
#include "desktop/drains/drainsview.h"
#include "desktop/live/livepanel.h"
#include "desktop/mainwindow/shortcutsdialog.h"
#include "desktop/mainwindow/sourcesview.h"
#include "desktop/mainwindow/workspace.h"
#include "desktop/welcome/welcomepage.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/elidedlabel.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/windowsize.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

MainWindow::MainWindow(QSettings &settings, QWidget *parent)
    : QMainWindow(parent)
    , m_ui(std::make_unique<Ui::MainWindow>())
    , m_settings(settings)
    , m_toolBarHidden(settings.value(u"window/toolBarHidden"_s).toBool())
    , m_welcome(new WelcomePage)
    , m_messages(new Banner)
    , m_problemNotice(new Banner)
    , m_intakeNotices(new Banner)
{
    m_ui->setupUi(this);
    setWindowIcon(applicationIcon());
    m_ui->bannerLayout->addWidget(m_problemNotice);
    m_ui->bannerLayout->addWidget(m_intakeNotices);
    m_ui->bannerLayout->addWidget(m_messages);
    m_ui->stack->addWidget(m_welcome);
    m_problem = addStatusLabel(u"problemLabel"_s, tr("Problem"));
    m_unknown = addStatusLabel(u"unknownLabel"_s, tr("Unknown apps"));
    m_rate = addStatusLabel(u"rateLabel"_s, tr("Lines coming in"));
    m_intake = addStatusLabel(u"intakeLabel"_s, tr("Where lines come in"));
    connectActions();
    clearMenus();

    const QSize roomy(fontMetrics().averageCharWidth() * 200, fontMetrics().height() * 50);
    resizeWithinScreen(*this, roomy);
    restoreGeometry(m_settings.value(u"window/geometry"_s).toByteArray());
    QMainWindow::restoreState(m_settings.value(u"window/bars"_s).toByteArray());
    m_ui->toolBar->hide();
    setSubject({});
}

MainWindow::~MainWindow() = default;

QLabel *MainWindow::addStatusLabel(const QString &name, const QString &accessibleName)
{
    auto *label = new ElidedLabel;
    label->setObjectName(name);
    label->setAccessibleName(accessibleName);
    const int letter = fontMetrics().averageCharWidth();
    label->setContentsMargins(letter, 0, letter, 0); // several sentences stand side by side
    label->hide();
    m_ui->statusBar->addPermanentWidget(label);
    return label;
}

void MainWindow::connectActions()
{
    m_ui->settingsAction->setIcon(icon(Icon::Settings));
    m_ui->shortcutsAction->setIcon(icon(Icon::Help));
    m_ui->aboutAction->setIcon(icon(Icon::Info));
    m_ui->filterAppsAction->setIcon(icon(Icon::Search));
    m_ui->filterDrainsAction->setIcon(icon(Icon::Filter));
    m_ui->filterLinesAction->setIcon(icon(Icon::Filter));
    m_ui->reloadAction->setIcon(icon(Icon::Retry));
    m_ui->saveReportAction->setIcon(icon(Icon::Save));
    connect(m_ui->settingsAction, &QAction::triggered, this, &MainWindow::settingsRequested);
    connect(m_ui->quitAction, &QAction::triggered, this, &QWidget::close);
    connect(m_ui->reloadAction, &QAction::triggered, this, &MainWindow::reloadRequested);
    connect(m_ui->saveReportAction, &QAction::triggered, this, &MainWindow::reportRequested);
    connect(m_ui->shortcutsAction, &QAction::triggered, this, &MainWindow::showShortcuts);
    connect(m_ui->aboutAction, &QAction::triggered, this, &MainWindow::showAbout);
    connect(m_ui->fullScreenAction, &QAction::toggled, this, [this](bool full) {
        setWindowState(full ? windowState() | Qt::WindowFullScreen : windowState() & ~Qt::WindowFullScreen);
    });
    connect(m_ui->toolBar->toggleViewAction(), &QAction::triggered, this,
            [this](bool shown) { m_toolBarHidden = !shown; });
    connect(m_ui->filterAppsAction, &QAction::triggered, this,
            [this] { m_workspace->sources().focusFilter(); });
    connect(m_ui->filterDrainsAction, &QAction::triggered, this,
            [this] { m_workspace->drains().focusFilter(); });
    connect(m_ui->filterLinesAction, &QAction::triggered, this,
            [this] { m_workspace->live().focusFilter(); });
}

void MainWindow::showWorkspace(std::unique_ptr<Workspace> workspace)
{
    showWelcome();
    m_workspace = workspace.release();
    m_workspace->restoreState(m_settings);
    m_ui->stack->addWidget(m_workspace);
    m_ui->stack->setCurrentWidget(m_workspace);
    m_workspace->sources().setFocus();
    fillMenus();
}

void MainWindow::showWelcome()
{
    if (m_workspace) {
        saveState();
        clearMenus();
        delete std::exchange(m_workspace, nullptr);
        m_messages->dismiss(); // what is told without a workspace has nothing to do with the next one
    }
    m_intakeNotices->dismiss();
    setProblem({}, Problem::Lasting);
    m_lossAtClose = nullptr;
    for (QLabel *label : {m_unknown, m_rate, m_intake})
        label->hide();
    m_ui->stack->setCurrentWidget(m_welcome);
}

void MainWindow::fillMenus()
{
    for (const auto &[menu, actions] :
         {std::pair(m_ui->appMenu, m_workspace->sources().menu()),
          std::pair(m_ui->drainMenu, m_workspace->drains().drainActions().menu())}) {
        for (QAction *action : actions)
            action ? menu->addAction(action) : (void)menu->addSeparator();
        menu->menuAction()->setVisible(true);
    }
    for (QAction *action : {m_ui->filterAppsAction, m_ui->filterDrainsAction, m_ui->filterLinesAction,
                            m_ui->reloadAction, m_ui->saveReportAction})
        action->setEnabled(true);
    const DrainActions &drain = m_workspace->drains().drainActions();
    m_ui->toolBar->addActions({drain.add, drain.edit, drain.remove});
    addGroup({drain.retryNow, drain.pause, drain.sendTestLine});
    m_ui->toolBar->setVisible(!m_toolBarHidden);
    m_ui->toolBar->toggleViewAction()->setVisible(true);
}

/// Adds actions to the toolbar, with a separator that is there only while one of them is.
void MainWindow::addGroup(const QList<QAction *> &actions)
{
    auto *separator = new QAction(m_workspace);
    separator->setSeparator(true);
    const auto show = [separator, actions] {
        separator->setVisible(std::ranges::any_of(actions, &QAction::isVisible));
    };
    for (const QAction *action : actions)
        connect(action, &QAction::changed, separator, show);
    show();
    m_ui->toolBar->addAction(separator);
    m_ui->toolBar->addActions(actions);
}

void MainWindow::clearMenus()
{
    for (QMenu *menu : {m_ui->appMenu, m_ui->drainMenu}) {
        menu->clear();
        menu->menuAction()->setVisible(false);
    }
    for (QAction *action : {m_ui->filterAppsAction, m_ui->filterDrainsAction, m_ui->filterLinesAction,
                            m_ui->reloadAction, m_ui->saveReportAction})
        action->setEnabled(false);
    m_ui->toolBar->clear();
    m_ui->toolBar->hide();
    m_ui->toolBar->toggleViewAction()->setVisible(false);
}

void MainWindow::setSubject(const QString &subject)
{
    setWindowTitle(subject.isEmpty() ? tr("Drainboard") : tr("%1 – Drainboard", "what is open").arg(subject));
}

static void show(QLabel *label, const QString &text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

void MainWindow::setIntakeText(const QString &text)
{
    drainboard::show(m_intake, text);
}

void MainWindow::setRateText(const QString &text)
{
    drainboard::show(m_rate, text);
}

void MainWindow::setUnknownText(const QString &text)
{
    drainboard::show(m_unknown, text);
}

void MainWindow::setProblem(const QString &text, Problem problem)
{
    if (m_problem->text() == text)
        return; // if it was closed, it was read
    drainboard::show(m_problem, text);
    if (text.isEmpty() || problem == Problem::Passing)
        m_problemNotice->dismiss();
    else
        m_problemNotice->showMessage(Tone::Error, text);
}

void MainWindow::addSwitcher(QToolBar *bar, QMenu *menu)
{
    insertToolBar(m_ui->toolBar, bar);
    m_ui->fileMenu->insertMenu(m_ui->settingsAction, menu);
}

void MainWindow::addPanel(QDockWidget *panel)
{
    addDockWidget(Qt::RightDockWidgetArea, panel);
    m_ui->viewMenu->addAction(panel->toggleViewAction());
}

void MainWindow::raiseWindow()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange) // the desktop has a key for it, too
        m_ui->fullScreenAction->setChecked(isFullScreen());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!std::exchange(m_mayLose, false) && !loss().isEmpty()) {
        event->ignore();
        askBeforeLoss([this] {
            m_mayLose = true;
            close();
        });
        return;
    }
    saveState();
    QMainWindow::closeEvent(event);
}

QString MainWindow::loss() const
{
    return m_lossAtClose ? m_lossAtClose() : QString();
}

void MainWindow::askBeforeLoss(const std::function<void()> &then)
{
    const QString lost = loss();
    if (lost.isEmpty()) {
        then();
        return;
    }
    auto *box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Warning);
    box->setWindowTitle(tr("Lose lines"));
    box->setText(tr("Go on and lose lines?"));
    box->setInformativeText(lost);
    auto *lose = box->addButton(tr("&Lose them"), QMessageBox::DestructiveRole);
    auto *stay = box->addButton(tr("&Keep running"), QMessageBox::RejectRole);
    box->setDefaultButton(stay);
    box->setEscapeButton(stay);
    connect(lose, &QPushButton::clicked, this, then, Qt::QueuedConnection); // the box is gone by then
    box->open();
}

void MainWindow::saveState()
{
    m_settings.setValue(u"window/geometry"_s, saveGeometry());
    m_settings.setValue(u"window/bars"_s, QMainWindow::saveState());
    m_settings.setValue(u"window/toolBarHidden"_s, m_toolBarHidden);
    if (m_workspace)
        m_workspace->saveState(m_settings);
}

void MainWindow::showShortcuts()
{
    (new ShortcutsDialog(findChildren<QAction *>(), this))->open();
}

void MainWindow::showAbout()
{
    auto *box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("About Drainboard"));
    box->setIconPixmap(
        applicationIcon().pixmap(QSize(1, 1) * fontMetrics().height() * 4, devicePixelRatioF()));
    box->setText(tr("Drainboard %1").arg(QApplication::applicationVersion()));
    box->setInformativeText(tr("See, add, test and watch log drains.\n\nFree software under the GNU General "
                               "Public License, version 3 or later. It comes without any warranty."));
    box->open();
}

} // namespace drainboard
