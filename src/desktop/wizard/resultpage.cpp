// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/resultpage.h"

#include "desktop/widgets/icons.h"
#include "desktop/widgets/messageline.h"
#include "domain/drainurl.h"
#include "platform/onreply.h"
#include "ui_resultpage.h"

#include <QWizard>

#include <algorithm>

namespace drainboard {

ResultPage::ResultPage(const AddDrainModel &model, Platform &platform, QWidget *parent)
    : QWizardPage(parent)
    , m_ui(std::make_unique<Ui::ResultPage>())
    , m_model(model)
    , m_platform(platform)
    , m_wait(platform)
{
    m_ui->setupUi(this);
    m_ui->retryButton->setIcon(icon(Icon::Retry));
    connect(m_ui->retryButton, &QPushButton::clicked, this, [this] { add(failed()); });
    connect(&m_wait, &RequestWait::changed, this, &ResultPage::showSummary);
}

ResultPage::~ResultPage() = default;

void ResultPage::initializePage()
{
    m_targets = m_model.targets();
    m_results.clear();
    add(m_targets);
}

void ResultPage::add(const QList<SourceRef> &sources)
{
    for (const auto &source : sources)
        m_results.remove(source);
    showResults();
    const auto url = makeDrainUrl(m_model.draft());
    if (!url) {
        onResults(tl::unexpected<Error>(url.error()), sources);
        return;
    }
    onReply(this, m_platform.addDrains(sources, *url, m_model.options),
            [this, sources](const Result<QList<TargetResult>> &results) { onResults(results, sources); });
}

void ResultPage::onResults(const Result<QList<TargetResult>> &results, const QList<SourceRef> &sources)
{
    for (const auto &source : sources) {
        // Should the platform say nothing about a target, it must not look as if it had been added.
        std::optional<DrainKey> added;
        Result<void> result = failure(ErrorKind::Unavailable, tr("The platform did not answer for it."));
        if (!results)
            result = tl::unexpected<Error>(results.error());
        else if (const auto found = std::ranges::find(*results, source, &TargetResult::source);
                 found != results->end())
            result = found->result.map([&added](const Drain &drain) { added = drain.key(); });
        m_results.insert(source, result);
        if (added)
            Q_EMIT drainAdded(*added);
    }
    showResults();
    QStringList failures;
    for (const auto &target : failed())
        failures.append(failureText(target));
    Q_EMIT finished(failures.isEmpty() ? Tone::Success : Tone::Error,
                    failures.isEmpty() ? m_ui->summaryLabel->text() : failures.join(u'\n'));
}

QString ResultPage::failureText(const SourceRef &target) const
{
    return tr("%1: not added. %2").arg(m_model.sourceName(target), m_results[target].error().text);
}

QList<SourceRef> ResultPage::failed() const
{
    QList<SourceRef> failed;
    for (const auto &target : m_targets) {
        if (m_results.contains(target) && !m_results[target])
            failed.append(target);
    }
    return failed;
}

void ResultPage::showResults()
{
    m_ui->resultList->clear();
    for (const auto &target : m_targets) {
        const auto result = m_results.constFind(target);
        const QString name = m_model.sourceName(target);
        if (result == m_results.cend()) {
            new QListWidgetItem(toneIcon(Tone::Info), tr("%1: being added…").arg(name), m_ui->resultList);
        } else if (!result.value()) {
            new QListWidgetItem(toneIcon(Tone::Error), failureText(target), m_ui->resultList);
        } else {
            new QListWidgetItem(toneIcon(Tone::Success), tr("%1: added").arg(name), m_ui->resultList);
        }
    }
    m_ui->retryButton->setVisible(!failed().isEmpty() && !isRunning());
    showSummary();
    // What is added stays added: going back would not undo it.
    wizard()->setOption(QWizard::DisabledBackButtonOnLastPage,
                        isRunning() || failed().size() < m_targets.size());
}

void ResultPage::showSummary()
{
    const qsizetype added = m_targets.size() - failed().size();
    if (isRunning())
        m_ui->summaryLabel->setText(m_wait.added(tr("Adding the drain…")));
    else if (added == m_targets.size())
        m_ui->summaryLabel->setText(tr("The drain was added everywhere."));
    else if (added == 0)
        m_ui->summaryLabel->setText(tr("The drain was not added. Go back to change it, or try again."));
    else
        m_ui->summaryLabel->setText(
            tr("The drain was added to %1 of %2. What failed can be tried again alone.")
                .arg(added)
                .arg(m_targets.size()));
}

} // namespace drainboard
