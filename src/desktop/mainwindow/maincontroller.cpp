// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/maincontroller.h"

#include "base/visibletext.h"
#include "desktop/drains/drainsview.h"
#include "desktop/live/livepanel.h"
#include "desktop/mainwindow/addondialog.h"
#include "desktop/mainwindow/appnamedialog.h"
#include "desktop/mainwindow/auditdialog.h"
#include "desktop/mainwindow/drainundo.h"
#include "desktop/mainwindow/intakenotices.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/remotenotices.h"
#include "desktop/mainwindow/sourcesview.h"
#include "desktop/mainwindow/workspace.h"
#include "desktop/models/healthtext.h"
#include "desktop/report/reportdialog.h"
#include "desktop/widgets/banner.h"
#include "desktop/wizard/adddrainwizard.h"
#include "desktop/wizard/deletedraindialog.h"
#include "desktop/wizard/editdraindialog.h"
#include "platform/onreply.h"
#include "platform/remotecontrol.h"

#include <QDesktopServices>
#include <QGridLayout>
#include <QMessageBox>
#include <QPushButton>
#include <QStatusBar>
#include <QUrl>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

constexpr auto readingTime = 5s; ///< for what is told and over in the next moment

} // namespace

MainController::MainController(Platform &platform, MainWindow &window, QObject *parent)
    : QObject(parent)
    , m_platform(platform)
    , m_window(window)
    , m_inventory(platform)
    , m_permissions(platform)
    , m_readOnly(!platform.readOnlyReason().isEmpty())
{
    auto workspace = std::make_unique<Workspace>(m_inventory);
    m_workspace = workspace.get();
    window.showWorkspace(std::move(workspace));
    connectSources();
    connectDrains();
    connectStatus();
    if (RemoteControl *remote = platform.remote())
        connectRemote(*remote);
}

MainController::~MainController()
{
    delete m_undo;          // or it would tell once more what could not be put back
    delete m_intakeNotices; // or it would answer the end of its notice with another one
    if (m_workspace)
        m_window.showWelcome();
}

void MainController::selectApp(const QString &nameOrId)
{
    m_workspace->sources().selectApp(nameOrId);
}

void MainController::setUtc(bool utc)
{
    m_times = TimeFormat(utc);
    m_workspace->live().setUtc(utc);
    m_workspace->drains().setTimeFormat(m_times);
}

void MainController::connectSources()
{
    SourcesView &sources = m_workspace->sources();
    connect(&sources, &SourcesView::createAppRequested, this, [this] { createApp({}); });
    connect(&sources, &SourcesView::renameRequested, this, &MainController::renameApp);
    connect(&sources, &SourcesView::createAddonRequested, this, &MainController::createAddon);
    connect(&sources, &SourcesView::deleteRequested, this, &MainController::deleteSource);
    connect(&sources, &SourcesView::eventsRequested, this, &MainController::showEvents);
}

void MainController::connectDrains()
{
    DrainsView &drains = m_workspace->drains();
    m_undo = new DrainUndo(m_inventory, drains.drainActions(), m_window.messages(), this);
    connect(&drains, &DrainsView::addRequested, this, &MainController::addDrain);
    connect(&drains, &DrainsView::createAppRequested, this, [this] { createApp({}); });
    connect(&drains, &DrainsView::failed, this, &MainController::tellFailure);
    connect(&drains, &DrainsView::succeeded, this, [this] {
        for (const ErrorKind kind : {ErrorKind::Unavailable, ErrorKind::NotAllowed})
            takeBackFailure(kind);
    });
    connect(&drains, &DrainsView::noted, &m_window,
            [this](const QString &note) { m_window.statusBar()->showMessage(note, 10'000); });
    connect(&drains, &DrainsView::diagnoseRequested, this,
            [this](const Drain &drain) { m_diagnoses.open(m_inventory, drain, m_workspace); });
    connect(&drains, &DrainsView::editRequested, this, [this](const Drain &drain) {
        if (!allows(Deed::EditDrain))
            return;
        auto *dialog = new EditDrainDialog(m_platform, drain, m_workspace);
        connect(dialog, &EditDrainDialog::told, this, &MainController::tell);
        dialog->open();
    });
    connect(&drains, &DrainsView::deleteRequested, this, [this](const Drain &drain) {
        if (!allows(Deed::DeleteDrain))
            return;
        auto *dialog = new DeleteDrainDialog(m_platform, drain.key(), m_workspace);
        connect(dialog, &DeleteDrainDialog::drainsRemoved, m_undo, &DrainUndo::offer);
        dialog->open();
    });
}

void MainController::connectStatus()
{
    connect(&m_workspace->live(), &LivePanel::utcChanged, this, &MainController::setUtc);
    connect(&m_workspace->live(), &LivePanel::utcChanged, this, &MainController::utcChanged);
    connect(&m_window, &MainWindow::reloadRequested, &m_inventory, &Inventory::reload);
    connect(&m_window, &MainWindow::reportRequested, this, &MainController::saveReport);
    connect(&m_platform, &Platform::problemChanged, this, [this](const QString &problem) {
        // A server that starts again is worth no more than a word in the status bar.
        m_window.setProblem(visibleText(problem), m_platform.remote() ? MainWindow::Problem::Passing
                                                                      : MainWindow::Problem::Lasting);
    });
    connect(&m_platform, &Platform::catalogueChanged, this, &MainController::noteReadOnly);
    connect(&m_platform, &Platform::linesArrived, this, &MainController::countLines);
    connect(&m_inventory, &Inventory::ratesChanged, this, &MainController::tellRate);
    if (!m_platform.capabilities().testFlag(Capability::ReportHealth))
        tellRate(); // nothing to count before
    if (IntakeControl *intake = m_platform.intake()) {
        m_intakeNotices = new IntakeNotices(*intake, m_window, this);
        m_window.setLossAtClose([intake = QPointer(intake)] {
            return !intake || intake->takesLines()
                       ? QString()
                       : tr("The disk takes no lines. What has come over the network meanwhile is in memory "
                            "alone, and is lost when the engine stops.");
        });
        connect(m_intakeNotices, &IntakeNotices::createAppRequested, this, &MainController::createApp);
        connect(m_intakeNotices, &IntakeNotices::failed, this,
                [this](const QString &problem) { tell(Tone::Error, visibleText(problem)); });
    }
}

void MainController::connectRemote(RemoteControl &remote)
{
    SourcesView &sources = m_workspace->sources();
    connect(&sources, &SourcesView::currentChanged, &remote, &RemoteControl::setFocus);
    remote.setFocus(sources.current());
    auto *notices = new RemoteNotices(m_platform, remote, m_window, this);
    connect(notices, &RemoteNotices::tokenRefused, this, &MainController::tellTokenRefused);
    connect(&remote, &RemoteControl::crawlChanged, this, [this, &remote] { noteConnection(remote); });
}

bool MainController::allows(Deed deed)
{
    if (m_permissions.isAllowed(deed))
        return true;
    showFailure(m_permissions.refusal(deed), ErrorKind::NotAllowed);
    return false;
}

void MainController::tellRate()
{
    if (!m_platform.capabilities().testFlag(Capability::ReportHealth)) {
        m_window.setRateText(tr("Health: not reported by %1").arg(visibleText(m_platform.name())));
        return;
    }
    m_linesIn.note(m_linesCounted, m_platform.clock().wallMicroseconds());
    m_window.setRateText(tr("%1 lines/s in").arg(rateText(m_linesIn.current())));
}

void MainController::countLines(const QList<LiveBatch> &batches)
{
    for (const LiveBatch &batch : batches)
        m_linesCounted += batch.lines->size();
}

void MainController::tell(Tone tone, const QString &outcome)
{
    m_window.messages().showMessage(tone, outcome, {}, tone == Tone::Success ? 30s : 0s);
}

void MainController::tellFailure(const QString &problem, ErrorKind kind)
{
    RemoteControl *remote = m_platform.remote();
    if (remote && remote->crawl().tokenRefused)
        tellTokenRefused(); // nothing works until there is a new one, and that message asks for it
    else
        showFailure(problem, kind);
}

void MainController::showFailure(const QString &problem, ErrorKind kind)
{
    m_failure = visibleText(problem);
    m_failureKind = kind;
    m_window.messages().showMessage(Tone::Error, m_failure);
}

/// Whoever hears it tells it.
void MainController::tellTokenRefused()
{
    Q_EMIT tokenRefused();
    m_failure = m_window.messages().text();
    m_failureKind = ErrorKind::NotAllowed;
    m_refused = true;
}

/// What failed because the platform did not answer is over when it does, whatever it answers.
void MainController::noteConnection(const RemoteControl &remote)
{
    const CrawlStatus status = remote.crawl();
    const bool wasRefused = std::exchange(m_refused, status.tokenRefused);
    const bool wasTroubled = std::exchange(m_troubled, !status.problem.isEmpty());
    if (wasRefused && !m_refused)
        takeBackFailure(ErrorKind::NotAllowed);
    if (wasTroubled && !m_troubled && showsFailure(ErrorKind::Unavailable))
        m_window.messages().hideAfter(readingTime); // the next request may have been answered at once
}

void MainController::noteReadOnly()
{
    const bool was = std::exchange(m_readOnly, !m_platform.readOnlyReason().isEmpty());
    if (was && !m_readOnly)
        takeBackFailure(ErrorKind::NotAllowed);
}

/// And no other message in its place.
bool MainController::showsFailure(ErrorKind kind) const
{
    return kind == m_failureKind && !m_failure.isEmpty() && m_window.messages().text() == m_failure;
}

void MainController::takeBackFailure(ErrorKind kind)
{
    if (showsFailure(kind))
        m_window.messages().dismiss();
}

void MainController::createApp(const QString &suggestion)
{
    if (!allows(Deed::CreateApp))
        return;
    auto *dialog = new AppNameDialog(m_platform, suggestion, m_workspace);
    connect(dialog, &AppNameDialog::saved, this, [this](const App &app) { selectNew({app.id, {}}); });
    dialog->open();
}

void MainController::renameApp(const QString &appId)
{
    const App *app = m_inventory.app(appId);
    if (app && allows(Deed::RenameApp))
        (new AppNameDialog(m_platform, *app, m_workspace))->open();
}

/// With the keyboard in the tree: what opened the dialog may be gone, such as "Create your first app".
void MainController::selectNew(const SourceRef &source)
{
    m_workspace->sources().select(source);
    m_workspace->sources().setFocus();
}

void MainController::createAddon(const QString &appId)
{
    const App *app = m_inventory.app(appId);
    if (!app || !allows(Deed::CreateAddon))
        return;
    auto *dialog = new AddonDialog(m_platform, *app, m_workspace);
    connect(dialog, &AddonDialog::created, this, [this](const Addon &addon) {
        selectNew({addon.appId, addon.id});
    });
    dialog->open();
}

QString MainController::whatGoes(int drains, bool addons)
{
    if (drains > 0 && addons)
        return tr("%n drain(s), its addons and all its lines go with it. This cannot be undone.", nullptr,
                  drains);
    if (drains > 0)
        return tr("%n drain(s) and all its lines go with it. This cannot be undone.", nullptr, drains);
    if (addons)
        return tr("Its addons and all its lines go with it. This cannot be undone.");
    return tr("All its lines go with it. This cannot be undone.");
}

void MainController::deleteSource(const SourceRef &source)
{
    if (!allows(Deed::DeleteSource))
        return;
    const QString name = m_inventory.sourceName(source);
    qsizetype drains = 0;
    for (const SourceRef &one : m_inventory.sources(source))
        drains += m_inventory.drains(one).size();
    auto *box = new QMessageBox(QMessageBox::Warning, tr("Delete %1").arg(name),
                                tr("Delete %1 for good?").arg(name), QMessageBox::Cancel, m_workspace);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(whatGoes(int(drains), m_inventory.sources(source).size() > 1));
    // Wide enough for the title and the sentences, which a message box otherwise breaks after a few words.
    auto *layout = qobject_cast<QGridLayout *>(box->layout());
    layout->addItem(new QSpacerItem(box->fontMetrics().averageCharWidth() * 60, 0), layout->rowCount(), 0, 1,
                    layout->columnCount());
    QPushButton *button = box->addButton(tr("&Delete"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel); // Enter alone must not destroy anything
    connect(button, &QPushButton::clicked, this, [this, source] {
        onReply(this, source.isAddon() ? m_platform.deleteAddon(source) : m_platform.deleteApp(source.app),
                [this](const Result<void> &done) {
                    if (!done)
                        tellFailure(done.error().text, done.error().kind);
                });
    });
    box->open();
}

void MainController::addDrain()
{
    if (!allows(Deed::AddDrain))
        return;
    auto *wizard = new AddDrainWizard(m_platform, m_workspace->sources().current(), m_workspace);
    // Of several targets the first one stands for all.
    connect(wizard, &AddDrainWizard::drainAdded, this, &MainController::showDrain, Qt::SingleShotConnection);
    connect(wizard, &AddDrainWizard::told, this, &MainController::tell);
    wizard->open();
}

void MainController::saveReport()
{
    auto *dialog =
        new ReportDialog(m_inventory, m_workspace->sources().current(), m_diagnoses.newest(), m_workspace);
    connect(dialog, &ReportDialog::saved, this, [this](const QString &path) {
        m_window.messages().showMessage(
            Tone::Success, tr("The report was saved to “%1”.").arg(path),
            {{tr("Open"), [path] { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); }}}, 30s);
    });
    dialog->open();
}

void MainController::showDrain(const DrainKey &key)
{
    if (!covers(m_workspace->sources().current(), key.source))
        m_workspace->sources().select({key.source.app, {}});
    m_workspace->drains().selectDrain(key);
}

void MainController::showEvents(const QString &appId)
{
    if (RemoteControl *remote = m_platform.remote())
        (new AuditDialog(*remote, appId, m_inventory.sourceName({appId, {}}), m_times, m_workspace))->open();
}

} // namespace drainboard
