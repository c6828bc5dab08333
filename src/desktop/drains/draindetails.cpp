// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/draindetails.h"

#include "ui_draindetails.h"

#include "base/visibletext.h"
#include "desktop/drains/drainactions.h"
#include "desktop/models/healthlook.h"
#include "desktop/models/healthtext.h"
#include "desktop/models/permissions.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/plaintooltip.h"
#include "desktop/widgets/secretguard.h"
#include "domain/drainurl.h"
#include "platform/onreply.h"

#include <QAction>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <QScrollBar>

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// Chooses singular or plural; the figure itself is written apart, for it may not fit an int.
int pluralOf(std::uint64_t count)
{
    return int(std::min<std::uint64_t>(count, std::numeric_limits<int>::max()));
}

/// Successes in a row are one attempt, which grows.
bool isSameAttempt(const Attempt &shown, const Attempt &now)
{
    return shown.delivered == now.delivered &&
           (shown.delivered ? shown.time <= now.time : shown.time == now.time && shown.text == now.text);
}

} // namespace

DrainDetails::DrainDetails(Inventory &inventory, DrainActions &actions, QWidget *parent)
    : QStackedWidget(parent)
    , m_ui(std::make_unique<Ui::DrainDetails>())
    , m_inventory(inventory)
{
    m_ui->setupUi(this);
    QFont bold = font();
    bold.setBold(true);
    for (QLabel *label : {m_ui->titleLabel, m_ui->attemptsTitle, m_ui->gapsTitle})
        label->setFont(bold);
    m_ui->retryButton->setDefaultAction(actions.retryNow);
    m_ui->pauseButton->setDefaultAction(actions.pause);
    m_ui->testButton->setDefaultAction(actions.sendTestLine);
    m_ui->followButton->setDefaultAction(actions.followLog);
    m_ui->followButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_ui->diagnoseButton->setDefaultAction(actions.diagnose);
    m_ui->diagnoseButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    for (QToolButton *button : {m_ui->retryButton, m_ui->pauseButton, m_ui->testButton}) {
        const QAction *action = button->defaultAction();
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setVisible(action->isVisible());
        connect(action, &QAction::visibleChanged, button,
                [button, action] { button->setVisible(action->isVisible()); });
    }
    // "Resume" is longer; queued, for the layout takes notice of that first.
    connect(actions.pause, &QAction::changed, this, &DrainDetails::fitWidth, Qt::QueuedConnection);
    m_ui->copyButton->setDefaultAction(actions.copyMaskedUrl);
    auto *copyMenu = new QMenu(m_ui->copyButton);
    copyMenu->addActions({actions.copyMaskedUrl, actions.copyUrl});
    m_ui->copyButton->setMenu(copyMenu);
    m_urlGuard = new SecretGuard(*m_ui->urlEdit);
    m_ui->revealButton->setIcon(icon(Icon::Reveal));
    connect(m_ui->revealButton, &QToolButton::toggled, this, &DrainDetails::refreshUrl);
    for (QTreeWidget *list : {m_ui->attempts, m_ui->gaps, m_ui->testSteps})
        list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_ui->gaps->setMostRows(6);
    m_ui->testSteps->setMostRows(4);

    connect(&inventory, &Inventory::statusesChanged, this, &DrainDetails::takeStatuses);
    connect(&inventory, &Inventory::catalogueChanged, this,
            &DrainDetails::refreshUrl); // it may be hidden now
    connect(&inventory, &Inventory::ratesChanged, this, [this] {
        if (!std::exchange(m_outdated, false))
            return;
        refresh();
        loadHistory();
    });
    hideTest();
}

DrainDetails::~DrainDetails() = default;

void DrainDetails::setDrain(const std::optional<DrainKey> &key)
{
    if (key != m_key) {
        m_key = key;
        ++m_historyRequests;
        m_historyPending = false;
        m_ui->revealButton->setChecked(false);
        showAttempts({});
        showGaps({});
        hideTest();
        loadHistory();
    }
    setCurrentWidget(m_key ? static_cast<QWidget *>(m_ui->drainPage) : m_ui->nothingPage);
    refresh();
    refreshUrl();
    fitWidth();
}

void DrainDetails::showEvent(QShowEvent *event)
{
    QStackedWidget::showEvent(event);
    fitWidth();
    m_ui->content->layout()->update(); // which an area resizes while it is shown, without telling its layout
}

void DrainDetails::fitWidth()
{
    // The widest row sets the width; only what is shown has its fonts and margins.
    m_ui->drainPage->setMinimumWidth(m_ui->content->minimumSizeHint().width() +
                                     m_ui->drainPage->verticalScrollBar()->sizeHint().width());
}

/// A change of health is shown at once; counters run several times a second, and each new text lays out the
/// whole window.
void DrainDetails::takeStatuses(const QList<DrainKey> &keys)
{
    const auto drain = m_key && keys.contains(*m_key) ? m_inventory.drain(*m_key) : std::nullopt;
    if (!drain)
        return;
    const DrainStatus status = m_inventory.status(*drain);
    m_outdated = status.health == m_shownHealth && status.paused == m_shownPaused;
    if (m_outdated)
        return;
    refresh();
    loadHistory();
}

void DrainDetails::refresh()
{
    const auto drain = m_key ? m_inventory.drain(*m_key) : std::nullopt;
    if (!drain)
        return;
    const DrainStatus status = m_inventory.status(*drain);
    m_shownHealth = status.health;
    m_shownPaused = status.paused;
    const HealthLook look = healthLook(status.health.state, status.paused);
    m_ui->shapeLabel->setPixmap(
        shapeIcon(look.shape, look.tone)
            .pixmap(QSize(fontMetrics().height(), fontMetrics().height()), devicePixelRatioF()));
    m_ui->titleLabel->setText(
        tr("%1, attached to %2").arg(targetName(drain->url), m_inventory.sourceName(drain->source)));
    refreshTime();
    refreshCounters(status);
}

void DrainDetails::refreshTime()
{
    const auto drain = m_key ? m_inventory.drain(*m_key) : std::nullopt;
    if (!drain)
        return;
    m_ui->sentenceLabel->setText(
        reportsHealth()
            ? healthSentence(m_inventory.status(*drain), m_inventory.platform().clock().now())
            : tr("Not reported by %1: how this drain is doing. What can be done from here is to diagnose the "
                 "target and to follow the log.")
                  .arg(visibleText(m_inventory.platform().name())));
}

void DrainDetails::setTimeFormat(const TimeFormat &times)
{
    m_times = times;
    m_ui->attempts->headerItem()->setText(0, times.heading());
    m_ui->gaps->headerItem()->setText(0, times.heading());
    refresh();
    showAttempts(QList(m_attempts));
    showGaps(QList(m_gaps));
}

bool DrainDetails::reportsHealth() const
{
    return m_inventory.platform().capabilities().testFlag(Capability::ReportHealth);
}

void DrainDetails::refreshUrl()
{
    const Permissions permissions(m_inventory.platform());
    const QString refusal = permissions.refusal(Deed::RevealSecrets);
    m_ui->revealButton->setEnabled(refusal.isEmpty());
    m_ui->revealButton->setToolTip(refusal.isEmpty() ? tr("Show the secrets in the URL")
                                                     : plainToolTip(refusal));
    const bool revealed = m_ui->revealButton->isChecked() && refusal.isEmpty();
    m_ui->revealButton->setIcon(icon(revealed ? Icon::Hide : Icon::Reveal));
    m_urlGuard->setActive(revealed);
    const QByteArray url = m_key ? m_key->url : QByteArray();
    const QString text = revealed ? visibleText(QString::fromUtf8(url)) : maskedDrainUrl(url);
    if (text == m_ui->urlEdit->text())
        return; // what is selected in it stays
    m_ui->urlEdit->setText(text);
    m_ui->urlEdit->setCursorPosition(0);
}

void DrainDetails::refreshCounters(const DrainStatus &status)
{
    for (QLabel *label : {m_ui->deliveredTitle, m_ui->deliveredLabel, m_ui->backlogTitle, m_ui->backlogLabel,
                          m_ui->lostTitle, m_ui->lostLabel, m_ui->failedTitle, m_ui->failedLabel,
                          m_ui->successTitle, m_ui->successLabel, m_ui->errorTitle, m_ui->errorLabel})
        label->setVisible(reportsHealth());
    m_ui->followButton->setVisible(!reportsHealth()); // elsewhere the state is told right here
    if (!reportsHealth())
        return; // the sentence above says so once
    if (!isReported(status)) {
        for (QLabel *label : {m_ui->deliveredLabel, m_ui->backlogLabel, m_ui->lostLabel, m_ui->failedLabel,
                              m_ui->successLabel, m_ui->errorLabel})
            label->setText(unknownText());
        return;
    }
    const QLocale locale;
    const DrainCounters &counters = status.counters;
    m_ui->deliveredLabel->setText(tr("%1 line(s), %2", nullptr, pluralOf(counters.linesDelivered))
                                      .arg(locale.toString(qulonglong(counters.linesDelivered)),
                                           locale.formattedDataSize(qint64(counters.bytesDelivered))));
    m_ui->backlogLabel->setText(
        tr("%1 line(s)", nullptr, pluralOf(status.backlog)).arg(locale.toString(qulonglong(status.backlog))));
    m_ui->lostLabel->setText(tr("%1 line(s)", nullptr, pluralOf(counters.linesLost))
                                 .arg(locale.toString(qulonglong(counters.linesLost))));
    m_ui->failedLabel->setText(locale.toString(qulonglong(counters.attemptsFailed)));
    m_ui->successLabel->setText(status.lastSuccess ? m_times.withZone(m_times.precise(status.lastSuccess))
                                                   : tr("never"));
    m_ui->errorLabel->setText(status.lastError.isEmpty() ? tr("none") : visibleText(status.lastError));
}

void DrainDetails::loadHistory()
{
    if (!m_key || m_historyPending || !reportsHealth())
        return;
    m_historyPending = true;
    const int request = ++m_historyRequests;
    Platform &platform = m_inventory.platform();
    onReply(this, platform.attempts(*m_key), [this, request](const Result<QList<Attempt>> &attempts) {
        if (request == m_historyRequests && attempts)
            showAttempts(*attempts);
    });
    onReply(this, platform.gaps(*m_key), [this, request](const Result<QList<Gap>> &gaps) {
        if (request != m_historyRequests)
            return;
        m_historyPending = false;
        if (gaps)
            showGaps(*gaps);
    });
}

void DrainDetails::showAttempts(const QList<Attempt> &attempts)
{
    QList<OutcomeRow> rows;
    for (const Attempt &attempt : attempts)
        rows.append({{m_times.precise(attempt.time), QLocale().toString(qulonglong(attempt.lines)),
                      visibleText(attempt.text)},
                     attempt.delivered});
    m_ui->attempts->setRows(rows, newInFront(m_attempts, attempts, isSameAttempt));
    m_ui->attempts->setVisible(!attempts.isEmpty());
    m_ui->attemptsTitle->setVisible(!attempts.isEmpty());
    m_attempts = attempts;
}

void DrainDetails::showGaps(const QList<Gap> &gaps)
{
    QList<OutcomeRow> rows;
    for (const Gap &gap : gaps) {
        const QLocale locale;
        const QString range = tr("%1 line(s): %2 to %3", nullptr, pluralOf(gap.lines.size()))
                                  .arg(locale.toString(qulonglong(gap.lines.size())),
                                       locale.toString(qulonglong(gap.lines.first)),
                                       locale.toString(qulonglong(gap.lines.end - 1)));
        rows.append({{m_times.precise(gap.time), range, visibleText(gap.cause)}, false});
    }
    m_ui->gaps->setRows(rows, newInFront(m_gaps, gaps, std::equal_to<Gap>()));
    m_ui->gaps->setVisible(!gaps.isEmpty());
    m_ui->gapsTitle->setVisible(!gaps.isEmpty());
    m_gaps = gaps;
}

void DrainDetails::hideTest()
{
    m_ui->testLabel->hide();
    m_ui->testSteps->hide();
}

void DrainDetails::showTestRunning()
{
    hideTest();
    m_ui->testLabel->setText(tr("Sending a test line…"));
    m_ui->testLabel->show();
}

void DrainDetails::showTestReport(const Result<TestReport> &report)
{
    hideTest();
    m_ui->testLabel->show();
    if (!report) {
        m_ui->testLabel->setText(tr("The test line was not sent: %1").arg(report.error().text));
        return;
    }
    m_ui->testLabel->setText(report->delivered() ? tr("The test line arrived:")
                                                 : tr("The test line did not arrive:"));
    QList<OutcomeRow> rows;
    for (const TestStep &step : report->steps)
        rows.append({{stageWord(step.stage), visibleText(step.text)}, step.passed});
    m_ui->testSteps->setRows(rows, rows.size());
    m_ui->testSteps->setVisible(!rows.isEmpty());
}

void DrainDetails::changeEvent(QEvent *event)
{
    QStackedWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_key)
        refresh();
}

void DrainDetails::hideEvent(QHideEvent *event)
{
    m_ui->revealButton->setChecked(false);
    QStackedWidget::hideEvent(event);
}

} // namespace drainboard
