// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/targetspage.h"

#include "base/visibletext.h"
#include "platform/onreply.h"
#include "platform/remotecontrol.h"
#include "ui_targetspage.h"

#include <QSignalBlocker>

#include <algorithm>

namespace drainboard {

TargetsPage::TargetsPage(AddDrainModel &model, Platform &platform, QWidget *parent)
    : QWizardPage(parent)
    , m_ui(std::make_unique<Ui::TargetsPage>())
    , m_model(model)
    , m_platform(platform)
{
    m_ui->setupUi(this);
    connect(m_ui->appCombo, &QComboBox::currentIndexChanged, this, &TargetsPage::onAppChosen);
    for (auto *radio : {m_ui->appRadio, m_ui->allRadio, m_ui->chosenRadio})
        connect(radio, &QRadioButton::clicked, this, &TargetsPage::onScopeChosen);
    connect(m_ui->addonList, &QListWidget::itemChanged, this, &TargetsPage::onAddonTicked);
    connect(m_ui->retryButton, &QPushButton::clicked, this, &TargetsPage::loadApps);
}

TargetsPage::~TargetsPage() = default;

void TargetsPage::initializePage()
{
    m_ui->appRadio->setChecked(m_model.scope == TargetScope::App);
    m_ui->allRadio->setChecked(m_model.scope == TargetScope::AppAndAddons);
    m_ui->chosenRadio->setChecked(m_model.scope == TargetScope::ChosenAddons);
    loadApps();
}

bool TargetsPage::isComplete() const
{
    return m_state == State::Ready && !m_model.appId.isEmpty() && !m_model.targets().isEmpty();
}

void TargetsPage::loadApps()
{
    m_state = State::Loading;
    showState();
    onReply(this, m_platform.apps(), [this, request = ++m_request](const Result<QList<App>> &apps) {
        if (request != m_request)
            return;
        if (apps)
            onApps(*apps);
        else
            fail(apps.error());
    });
}

void TargetsPage::onApps(const QList<App> &apps)
{
    m_model.apps = apps;
    if (m_model.appId.isEmpty() && apps.size() == 1)
        m_model.appId = apps.front().id;
    {
        const QSignalBlocker filling(m_ui->appCombo);
        m_ui->appCombo->clear();
        for (const auto &app : apps)
            m_ui->appCombo->addItem(visibleText(app.name), app.id);
        m_ui->appCombo->setCurrentIndex(m_ui->appCombo->findData(m_model.appId));
    }
    onAppChosen();
}

void TargetsPage::onAppChosen()
{
    m_model.appId = m_ui->appCombo->currentData().toString();
    m_model.addons.clear();
    loadAddons();
}

void TargetsPage::loadAddons()
{
    m_state = State::Loading;
    const int request = ++m_request;
    if (m_model.appId.isEmpty()) {
        onAddons({});
        return;
    }
    showState();
    if (RemoteControl *remote = m_platform.remote())
        remote->readAhead({m_model.appId, {}}); // or its addons would come when it is their turn
    onReply(this, m_platform.addons(m_model.appId), [this, request](const Result<QList<Addon>> &addons) {
        if (request != m_request)
            return;
        if (addons)
            onAddons(*addons);
        else
            fail(addons.error());
    });
}

void TargetsPage::onAddons(const QList<Addon> &addons)
{
    m_model.addons = addons;
    m_state = State::Ready;
    const bool hasSources = std::any_of(addons.begin(), addons.end(), producesLines);
    if (!hasSources) {
        m_model.scope = TargetScope::App;
        m_ui->appRadio->setChecked(true);
    }
    m_ui->allRadio->setEnabled(hasSources);
    m_ui->chosenRadio->setEnabled(hasSources);
    m_ui->addonList->setVisible(!addons.isEmpty());
    const QSignalBlocker filling(m_ui->addonList);
    m_ui->addonList->clear();
    for (const auto &addon : addons) {
        auto *item = new QListWidgetItem(addonTitle(addon), m_ui->addonList);
        item->setData(Qt::UserRole, addon.id);
        item->setCheckState(Qt::Unchecked);
        if (!producesLines(addon)) {
            item->setText(tr("%1: produces no log lines; only databases do").arg(addonTitle(addon)));
            item->setFlags(Qt::NoItemFlags);
        } else if (m_model.chosenAddons.contains(addon.id)) {
            item->setCheckState(Qt::Checked);
        }
    }
    showState();
}

void TargetsPage::onScopeChosen()
{
    m_model.scope = m_ui->allRadio->isChecked()      ? TargetScope::AppAndAddons
                    : m_ui->chosenRadio->isChecked() ? TargetScope::ChosenAddons
                                                     : TargetScope::App;
    showState();
}

void TargetsPage::onAddonTicked()
{
    for (int row = 0; row < m_ui->addonList->count(); ++row) {
        const auto *item = m_ui->addonList->item(row);
        const QString id = item->data(Qt::UserRole).toString();
        if (item->checkState() == Qt::Checked)
            m_model.chosenAddons.insert(id);
        else
            m_model.chosenAddons.remove(id);
    }
    showState();
}

void TargetsPage::fail(const Error &error)
{
    m_state = State::Failed;
    m_error = error.text;
    showState();
}

void TargetsPage::showState()
{
    QString status;
    if (m_state == State::Loading)
        status = tr("Loading apps and addons…");
    else if (m_state == State::Failed)
        status = m_error;
    else if (m_ui->appCombo->count() == 0)
        status = tr("There is no app yet. Create one first, then add a drain to it.");
    else if (m_model.appId.isEmpty())
        status = tr("Choose an app.");
    else if (m_model.addons.isEmpty())
        status = tr("This app has no addons.");
    else if (m_model.targets().isEmpty())
        status = tr("Choose at least one addon.");
    else if (m_model.scope == TargetScope::App)
        status = tr("Lines of its addons are not forwarded by this drain.");
    else if (m_model.scope == TargetScope::AppAndAddons)
        status =
            tr("The drain is added to the app and %n addon(s) now. Addons that come later do not get it.",
               nullptr, int(m_model.targets().size()) - 1);
    m_ui->statusLabel->setText(status);
    m_ui->retryButton->setVisible(m_state == State::Failed);
    m_ui->addonList->setEnabled(m_model.scope == TargetScope::ChosenAddons && m_state == State::Ready);
    Q_EMIT completeChanged();
}

} // namespace drainboard
