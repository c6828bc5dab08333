// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/drainsview.h"

#include "ui_drainsview.h"

#include "desktop/drains/consentpage.h"
#include "desktop/drains/drainactions.h"
#include "desktop/drains/draincolumns.h"
#include "desktop/drains/draindelegates.h"
#include "desktop/drains/draindetails.h"
#include "desktop/drains/reasondialog.h"
#include "desktop/drains/scopenotes.h"
#include "desktop/models/remotetext.h"
#include "desktop/widgets/clipboard.h"
#include "desktop/widgets/icons.h"
#include "domain/drainurl.h"
#include "platform/onreply.h"

#include <QAction>
#include <QHeaderView>
#include <QMenu>
#include <QSettings>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

static bool hasSecrets(const Drain &drain)
{
    return maskedDrainUrl(drain.url) != QString::fromUtf8(drain.url);
}

DrainsView::DrainsView(Inventory &inventory, QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::DrainsView>())
    , m_inventory(inventory)
    , m_model(inventory)
    , m_permissions(inventory.platform())
    , m_actions(new DrainActions(m_permissions, this))
{
    m_ui->setupUi(this);
    m_notes = new ScopeNotes(inventory);
    m_ui->layout->insertWidget(1, m_notes);
    m_consentPage = new ConsentPage;
    m_ui->stack->addWidget(m_consentPage);
    connect(m_consentPage, &ConsentPage::lookAnyway, this, &DrainsView::askReason);
    setUpDetails();
    m_ui->filterEdit->addAction(icon(Icon::Filter), QLineEdit::LeadingPosition)->setText(tr("Filter"));
    setUpTable();
    connectActions();

    connect(m_ui->filterEdit, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter.setText(text);
        refreshState();
    });
    connect(m_ui->withAddonsCheck, &QCheckBox::toggled, this, [this](bool checked) {
        m_filter.setWithAddons(checked);
        refreshState();
    });
    connect(m_ui->messageButton, &QPushButton::clicked, this, &DrainsView::messageButtonPressed);
    connect(&inventory, &Inventory::stateChanged, this, &DrainsView::refreshState);
    connect(&inventory, &Inventory::catalogueChanged, this, &DrainsView::refreshState);
    connect(&inventory, &Inventory::drainsChanged, this, &DrainsView::refreshState);
    connect(&inventory, &Inventory::agesChanged, this, &DrainsView::refreshState); // a consent may have ended
    if (RemoteControl *remote = inventory.platform().remote())
        connect(remote, &RemoteControl::consentChanged, this, &DrainsView::refreshState);
    m_tick.setInterval(250ms);
    connect(&m_tick, &QTimer::timeout, this, &DrainsView::tick);
    m_ui->withAddonsCheck->setChecked(true);
    currentChanged();
    refreshState();
}

DrainsView::~DrainsView() = default;

void DrainsView::setUpTable()
{
    m_filter.setSourceModel(&m_model);
    QTableView *table = m_ui->table;
    table->setModel(&m_filter);
    table->setItemDelegateForColumn(int(DrainColumn::Health),
                                    new HealthDelegate(m_inventory.platform().clock(), this));
    table->setItemDelegateForColumn(int(DrainColumn::Provider), new ProviderDelegate(this));
    table->setItemDelegateForColumn(int(DrainColumn::Rate), new RateDelegate(this));
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() * 7 / 4);
    QHeaderView *header = table->horizontalHeader();
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder); // the app's own drains first, then its addons'
    m_columns = new DrainColumns(*table, *m_ui->columnsButton, this);

    connect(&m_model, &QAbstractItemModel::rowsInserted, this, &DrainsView::followFirst);
    connect(table, &QAbstractItemView::pressed, this, [this] { m_nobodyChose = false; });
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &DrainsView::currentChanged);
    connect(&m_filter, &QAbstractItemModel::modelReset, this, &DrainsView::currentChanged);
    connect(&m_filter, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first) {
        if (first.column() == int(DrainColumn::Health)) // what can be done depends on nothing else
            dataChanged();
    });
    connect(&m_filter, &QAbstractItemModel::rowsInserted, this, &DrainsView::dataChanged);
    connect(table, &QWidget::customContextMenuRequested, this, &DrainsView::showContextMenu);
    connect(table, &QAbstractItemView::doubleClicked, m_actions->edit, &QAction::trigger);
}

void DrainsView::setUpDetails()
{
    m_details = new DrainDetails(m_inventory, *m_actions, this);
    m_ui->splitter->addWidget(m_details);
    m_ui->splitter->setStretchFactor(0, 1);
    m_ui->splitter->setStretchFactor(1, 0);
    const int letter = fontMetrics().averageCharWidth();
    m_ui->splitter->setSizes({letter * 114, letter * 44});
    m_ui->detailsButton->setIcon(icon(Icon::Info));
    connect(m_ui->detailsButton, &QToolButton::toggled, this, &DrainsView::showDetails);
    connect(m_ui->detailsButton, &QToolButton::clicked, this, [this] { m_detailsChosen = true; });
    connect(m_ui->stack, &QStackedWidget::currentChanged, this, &DrainsView::showDetails);
}

void DrainsView::showDetails()
{
    m_details->setVisible(m_ui->detailsButton->isChecked() && m_ui->stack->currentWidget() == m_ui->table);
}

void DrainsView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    // Without the user's word, they are there where the table has room enough beside them.
    if (!m_detailsChosen)
        m_ui->detailsButton->setChecked(width() >= fontMetrics().averageCharWidth() * 110);
}

void DrainsView::connectActions()
{
    const auto withDrain = [this](QAction *action, auto work) {
        connect(action, &QAction::triggered, this, [this, work] {
            m_nobodyChose = false; // whoever works with it wants to keep it
            if (const auto drain = currentDrain())
                work(*drain);
        });
    };
    connect(m_actions->add, &QAction::triggered, this, &DrainsView::addRequested);
    withDrain(m_actions->edit, [this](const Drain &drain) { Q_EMIT editRequested(drain); });
    withDrain(m_actions->remove, [this](const Drain &drain) { Q_EMIT deleteRequested(drain); });
    withDrain(m_actions->diagnose, [this](const Drain &drain) { Q_EMIT diagnoseRequested(drain); });
    withDrain(m_actions->retryNow, [this](const Drain &drain) { retryNow(drain); });
    withDrain(m_actions->pause, [this](const Drain &drain) { togglePaused(drain); });
    withDrain(m_actions->sendTestLine, [this](const Drain &drain) { sendTestLine(drain); });
    withDrain(m_actions->followLog, [this](const Drain &drain) { Q_EMIT followLogRequested(drain.source); });
    withDrain(m_actions->copyMaskedUrl, [this](const Drain &drain) {
        copyText(maskedDrainUrl(drain.url));
        Q_EMIT noted(hasSecrets(drain) ? tr("URL copied, with its secrets masked.") : tr("URL copied."));
    });
    withDrain(m_actions->copyUrl, [this](const Drain &drain) {
        copySecret(QString::fromUtf8(drain.url));
        Q_EMIT noted(hasSecrets(drain)
                         ? tr("Whole URL copied, with its secrets. It leaves the clipboard in a minute.")
                         : tr("Whole URL copied. It leaves the clipboard in a minute."));
    });
    for (QAction *action : m_actions->menu()) {
        if (action)
            m_ui->table->addAction(action);
    }
}

void DrainsView::setScope(const SourceRef &scope)
{
    m_wantedKey.reset();
    m_model.setScope(scope);
    m_notes->setScope(scope);
    refreshState();
}

std::optional<Drain> DrainsView::currentDrain() const
{
    return m_currentKey && !m_consentMissing ? m_inventory.drain(*m_currentKey) : std::nullopt;
}

void DrainsView::selectDrain(const DrainKey &key)
{
    const int row = m_model.rowOf(key);
    m_wantedKey = row < 0 ? std::optional(key) : std::nullopt;
    if (row < 0)
        return;
    if (key.source.isAddon() && key.source != m_model.scope())
        m_ui->withAddonsCheck->setChecked(true);
    m_ui->filterEdit->clear();
    const QModelIndex index = m_filter.mapFromSource(m_model.index(row, 0));
    m_ui->table->setCurrentIndex(index);
    m_ui->table->scrollTo(index);
}

void DrainsView::focusFilter()
{
    m_ui->filterEdit->setFocus(Qt::ShortcutFocusReason);
    m_ui->filterEdit->selectAll();
}

void DrainsView::setTimeFormat(const TimeFormat &times)
{
    m_times = times;
    m_details->setTimeFormat(times);
    m_notes->setTimeFormat(times);
    showConsent();
}

void DrainsView::refreshState()
{
    const SourceRef &scope = m_model.scope();
    m_ui->scopeLabel->setText(scope.app.isEmpty() ? tr("Drains of all apps")
                                                  : tr("Drains of %1").arg(m_inventory.sourceName(scope)));
    m_ui->withAddonsCheck->setEnabled(!scope.isAddon());
    m_columns->setHealthReported(reportsHealth());
    refreshAges();
    const Addon *addon = m_inventory.addon(scope);
    m_consentMissing = showConsent();
    m_canAdd = !m_consentMissing && !m_inventory.apps().isEmpty() && (!addon || producesLines(*addon));
    keepOneSelected();
    currentChanged();
    if (m_consentMissing)
        return;

    const QString problem = m_inventory.problem(scope);
    if (m_filter.rowCount() > 0)
        m_ui->stack->setCurrentWidget(m_ui->table);
    else if (m_inventory.state() == Inventory::State::Failed)
        showMessage(tr("The apps could not be read. %1").arg(m_inventory.failure()), MessageAction::Reload,
                    tr("Try again"));
    else if (!m_inventory.appsKnown())
        showMessage(tr("Reading apps and drains…"));
    else if (addon && !producesLines(*addon))
        showMessage(tr("%1 has no log: only database addons produce lines.").arg(addonDisplayName(*addon)));
    else if (m_model.rowCount() == 0 && m_inventory.isReading(scope))
        showMessage(scope.app.isEmpty() ? tr("Reading the drains…")
                                        : tr("Reading the drains of %1…").arg(m_inventory.sourceName(scope)));
    else if (!problem.isEmpty())
        showMessage(problem, MessageAction::Reload, tr("Try again"));
    else if (m_inventory.apps().isEmpty() && m_permissions.isAllowed(Deed::CreateApp))
        showMessage(tr("An app is where log lines come from. There is none yet."), MessageAction::CreateApp,
                    tr("Create your first app"));
    else if (m_inventory.apps().isEmpty())
        showMessage(tr("There is no app here."));
    else if (m_model.rowCount() == 0)
        showMessage(tr("Nothing forwards these lines yet."),
                    m_permissions.isAllowed(Deed::AddDrain) ? MessageAction::AddDrain : MessageAction::None,
                    tr("Add a drain"));
    else if (!m_ui->filterEdit->text().trimmed().isEmpty())
        showMessage(tr("No drain matches the filter."), MessageAction::ClearFilter, tr("Clear the filter"));
    else
        showMessage(tr("The app itself has no drain; its addons have some."), MessageAction::ShowAddons,
                    tr("Show with addons"));
}

void DrainsView::refreshAges()
{
    const auto age = m_inventory.age(m_model.scope());
    m_ui->ageLabel->setText(age ? readText(*age) : QString());
    m_ui->ageLabel->setVisible(age && !m_inventory.isOld(m_model.scope())); // else the notes say it louder
    m_notes->refresh();
}

/// True if the owner's consent is missing for what is shown; then the page for it is.
bool DrainsView::showConsent()
{
    RemoteControl *remote = m_inventory.platform().remote();
    const SourceRef &scope = m_model.scope();
    if (!remote || scope.app.isEmpty())
        return false;
    const Consent consent = remote->consent(scope.app);
    const QDateTime now = platformTime(m_inventory.platform());
    if (mayLook(consent, true, now) || (!scope.isAddon() && mayLook(consent, false, now)))
        return false;
    m_consentPage->setApp(m_inventory.sourceName({scope.app, {}}), consent, now, m_times);
    m_ui->stack->setCurrentWidget(m_consentPage);
    return true;
}

void DrainsView::askReason()
{
    const QString appId = m_model.scope().app;
    auto *dialog = new ReasonDialog(m_inventory.sourceName({appId, {}}), this);
    connect(dialog, &ReasonDialog::stated, this, [this, appId](const QString &reason) {
        m_inventory.platform().remote()->stateReason(appId, reason);
    });
    dialog->open();
}

void DrainsView::showMessage(const QString &text, MessageAction action, const QString &button)
{
    m_ui->messageLabel->setText(text);
    m_ui->messageButton->setText(button);
    m_ui->messageButton->setVisible(action != MessageAction::None);
    m_messageAction = action;
    m_ui->stack->setCurrentWidget(m_ui->messagePage);
}

void DrainsView::messageButtonPressed()
{
    switch (m_messageAction) {
    case MessageAction::None:
        break;
    case MessageAction::CreateApp:
        Q_EMIT createAppRequested();
        break;
    case MessageAction::AddDrain:
        Q_EMIT addRequested();
        break;
    case MessageAction::Reload:
        m_inventory.reload();
        break;
    case MessageAction::ClearFilter:
        m_ui->filterEdit->clear();
        break;
    case MessageAction::ShowAddons:
        m_ui->withAddonsCheck->setChecked(true);
        break;
    }
}

/// So that the details and the marks of the lines always have something to tell.
void DrainsView::keepOneSelected()
{
    if (m_wantedKey && m_model.rowOf(*m_wantedKey) >= 0)
        selectDrain(DrainKey(*m_wantedKey));
    // An account behind a network is read for minutes; elsewhere the first of all is known in a moment.
    const bool settled = m_inventory.state() != Inventory::State::Loading || m_inventory.platform().remote();
    if (settled && !m_ui->table->currentIndex().isValid() && m_filter.rowCount() > 0)
        selectFirst();
}

void DrainsView::selectFirst()
{
    m_ui->table->setCurrentIndex(m_filter.index(0, 0));
    m_nobodyChose = true;
}

/// A demo, say, comes into being bit by bit, and what comes first need not stand first.
void DrainsView::followFirst()
{
    if (m_nobodyChose && !m_inventory.platform().remote())
        selectFirst();
}

void DrainsView::currentChanged()
{
    const QModelIndex current = m_filter.mapToSource(m_ui->table->currentIndex());
    const auto key = current.isValid() ? std::optional(m_model.keyAt(current.row())) : std::nullopt;
    const bool changed = key != m_currentKey;
    m_currentKey = key;
    if (changed)
        m_nobodyChose = false;
    dataChanged();
    m_details->setDrain(m_currentKey);
    if (changed)
        Q_EMIT currentDrainChanged(m_currentKey);
}

void DrainsView::dataChanged()
{
    const auto drain = currentDrain();
    m_actions->update(drain ? &*drain : nullptr, drain ? m_inventory.status(*drain) : DrainStatus(),
                      m_canAdd);
    if (drain) {
        for (QAction *action : m_underWay.values(drain->key()))
            action->setEnabled(false);
    }
    const bool counting = m_model.countsDown();
    if (counting != m_tick.isActive())
        counting ? m_tick.start() : m_tick.stop();
}

void DrainsView::tick()
{
    QTableView *table = m_ui->table;
    const int column = int(DrainColumn::Health);
    table->viewport()->update(table->columnViewportPosition(column), 0, table->columnWidth(column),
                              table->viewport()->height());
    m_details->refreshTime();
}

void DrainsView::showContextMenu(const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true); // why something is not allowed
    for (QAction *action : m_actions->menu())
        action ? menu->addAction(action) : (void)menu->addSeparator();
    menu->popup(m_ui->table->viewport()->mapToGlobal(position));
}

/// What failed is told as `failure` with the reason in it.
void DrainsView::carryOut(QAction *action, const DrainKey &key, const Reply<void> &reply,
                          const QString &failure)
{
    setUnderWay(action, key, true);
    onReply(this, reply, [this, action, key, failure](const Result<void> &done) {
        setUnderWay(action, key, false);
        if (done)
            Q_EMIT succeeded();
        else
            Q_EMIT failed(failure.arg(done.error().text), done.error().kind);
    });
}

void DrainsView::setUnderWay(QAction *action, const DrainKey &key, bool underWay)
{
    if (underWay)
        m_underWay.insert(key, action);
    else
        m_underWay.remove(key, action);
    dataChanged();
}

void DrainsView::retryNow(const Drain &drain)
{
    carryOut(m_actions->retryNow, drain.key(), m_inventory.platform().retryNow(drain.key()),
             tr("Retrying failed: %1"));
}

void DrainsView::togglePaused(const Drain &drain)
{
    const bool pause = !m_inventory.status(drain).paused;
    carryOut(m_actions->pause, drain.key(), m_inventory.platform().setPaused(drain.key(), pause),
             pause ? tr("Pausing failed: %1") : tr("Resuming failed: %1"));
}

void DrainsView::sendTestLine(const Drain &drain)
{
    m_ui->detailsButton->setChecked(true); // where its steps are told
    m_details->showTestRunning();
    setUnderWay(m_actions->sendTestLine, drain.key(), true);
    onReply(this, m_inventory.platform().sendTestLine(drain.source, drain.url, drain.options),
            [this, key = drain.key()](const Result<TestReport> &report) {
                setUnderWay(m_actions->sendTestLine, key, false);
                if (m_currentKey == key)
                    m_details->showTestReport(report);
            });
}

QString DrainsView::columnsKey() const
{
    return reportsHealth() ? u"drains/columns"_s : u"drains/columnsWithoutHealth"_s;
}

bool DrainsView::reportsHealth() const
{
    return m_inventory.platform().capabilities().testFlag(Capability::ReportHealth);
}

void DrainsView::saveState(QSettings &settings) const
{
    m_columns->saveState(settings, columnsKey());
    if (m_detailsChosen)
        settings.setValue(u"drains/details"_s, m_ui->detailsButton->isChecked());
    settings.setValue(u"drains/splitter"_s, m_ui->splitter->saveState());
    settings.setValue(u"drains/withAddons"_s, m_ui->withAddonsCheck->isChecked());
}

void DrainsView::restoreState(const QSettings &settings)
{
    m_columns->restoreState(settings, columnsKey());
    m_detailsChosen = settings.contains(u"drains/details"_s);
    if (m_detailsChosen)
        m_ui->detailsButton->setChecked(settings.value(u"drains/details"_s).toBool());
    m_ui->splitter->restoreState(settings.value(u"drains/splitter"_s).toByteArray());
    m_ui->withAddonsCheck->setChecked(settings.value(u"drains/withAddons"_s, true).toBool());
}

} // namespace drainboard
