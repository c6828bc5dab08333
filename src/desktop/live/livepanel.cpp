// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/live/livepanel.h"

#include "desktop/live/deliverymark.h"
#include "desktop/live/livestatusline.h"
#include "desktop/models/inventory.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/logsaver.h"
#include "desktop/widgets/messageline.h"
#include "platform/intakecontrol.h"

#include "ui_livepanel.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLocale>
#include <QSettings>

#include <algorithm>
#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

LivePanel::LivePanel(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::LivePanel>())
    , m_lines(m_feed)
    , m_filterError(new MessageLine(Tone::Error, this))
    , m_liveStatus(new LiveStatusLine(this))
{
    m_ui->setupUi(this);
    m_ui->splitter->setStretchFactor(0, 1);
    m_ui->splitter->setStretchFactor(1, 0);
    const int letter = fontMetrics().averageCharWidth();
    m_ui->splitter->setSizes({letter * 106, letter * 36});
    m_besideState = m_ui->splitter->saveState();
    m_filterError->setObjectName(QStringLiteral("filterError"));
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->insertWidget(1, m_filterError);
    column->insertWidget(2, m_liveStatus);
    column->setStretchFactor(m_ui->splitter, 1);
    m_ui->view->setFeed(&m_feed);

    setUpButtons();
    setUpFilter();
    setUpSaving();
    m_statusSoon.setSingleShot(true);
    m_statusSoon.setInterval(500ms);
    connect(&m_statusSoon, &QTimer::timeout, this, &LivePanel::updateStatus);
    const auto updateStatusSoon = [this] {
        if (!m_statusSoon.isActive())
            m_statusSoon.start();
    };
    connect(&m_feed, &LogFeed::changed, this, updateStatusSoon);
    connect(&m_feed, &LogFeed::waitingChanged, this, updateStatusSoon);
    connect(&m_lines, &LiveLines::sourcesChanged, this, &LivePanel::updateNames);
    connect(&m_lines, &LiveLines::begun, this, [this] {
        if (m_ui->banner->text() == std::exchange(m_failure, {}))
            m_ui->banner->dismiss();
    });
    connect(&m_lines, &LiveLines::failed, this, [this](const QString &error) {
        m_failure = error;
        tell(error);
    });
    connect(m_ui->strip, &QuarantineStrip::failed, this, &LivePanel::tell);
    connect(m_ui->strip, &QuarantineStrip::quietChanged, this, &LivePanel::updateStatus);
    showPaused(false);
    updatePlaceholder();
}

LivePanel::~LivePanel()
{
    m_stopSaving.request_stop(); // the file is not ours to finish without a window that tells of it
    m_copying.cancel();
}

void LivePanel::setUpButtons()
{
    m_ui->follow->setIcon(icon(Icon::Follow));
    m_ui->wrap->setIcon(icon(Icon::Wrap));
    m_ui->copy->setIcon(icon(Icon::Copy));
    m_ui->save->setIcon(icon(Icon::Save));
    m_ui->clear->setIcon(icon(Icon::Clear));
    m_tools.emplace(*m_ui->tools, QList<QWidget *>{m_ui->zone, m_ui->copy, m_ui->save, m_ui->clear},
                    *m_ui->more);

    connect(m_ui->pause, &QToolButton::toggled, this, [this](bool paused) {
        m_feed.setPaused(paused);
        showPaused(paused);
    });
    connect(m_ui->follow, &QToolButton::toggled, m_ui->view, &LogView::setFollowing);
    connect(m_ui->view, &LogView::followingChanged, m_ui->follow, &QToolButton::setChecked);
    connect(m_ui->wrap, &QToolButton::toggled, m_ui->view, &LogView::setWrap);
    connect(m_ui->zone, &QComboBox::currentIndexChanged, this, [this] {
        m_ui->view->setUtc(isUtc());
        Q_EMIT utcChanged(isUtc());
    });
    connect(m_ui->clear, &QToolButton::clicked, &m_feed, &LogFeed::clear);
    connect(m_ui->copy, &QToolButton::clicked, this, &LivePanel::copy);
    connect(m_ui->view, &LogView::copyRequested, this, &LivePanel::copy);
    connect(&m_copying, &QFutureWatcherBase::finished, this, &LivePanel::copied);
    const auto updateCopy = [this] { m_ui->copy->setEnabled(m_ui->view->selectedRows() > 0); };
    connect(m_ui->view, &LogView::selectionChanged, this, updateCopy);
    updateCopy();
}

void LivePanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const int letter = fontMetrics().averageCharWidth();
    m_tools->setFolded(width() < letter * 85); // leaves room for words in the fields
    placeStrip(width() < letter * 95 ? Qt::Vertical : Qt::Horizontal);
}

/// Beside the lines, or below them where both would have too little left for what they say.
void LivePanel::placeStrip(Qt::Orientation orientation)
{
    QSplitter *splitter = m_ui->splitter;
    if (splitter->orientation() == orientation)
        return;
    if (orientation == Qt::Vertical)
        m_besideState = splitter->saveState();
    m_ui->strip->setCompact(orientation == Qt::Vertical);
    if (orientation == Qt::Horizontal)
        splitter->restoreState(m_besideState);
    else
        splitter->setOrientation(orientation);
}

void LivePanel::saveState(QSettings &settings) const
{
    settings.setValue(u"live/wrap"_s, m_ui->wrap->isChecked());
    settings.setValue(u"live/splitter"_s,
                      m_ui->strip->isCompact() ? m_besideState : m_ui->splitter->saveState());
}

void LivePanel::restoreState(const QSettings &settings)
{
    m_ui->wrap->setChecked(settings.value(u"live/wrap"_s).toBool());
    const auto state = settings.value(u"live/splitter"_s).toByteArray();
    if (state.isEmpty())
        return;
    m_besideState = state;
    if (!m_ui->strip->isCompact())
        m_ui->splitter->restoreState(state);
}

QSize LivePanel::minimumSizeHint() const
{
    QSize least(m_tools->leastWidth(), QWidget::minimumSizeHint().height());
    const auto needs = [&least](int width) { least.setWidth(std::max(least.width(), width)); };
    for (int i = 0; i < layout()->count(); ++i) {
        QLayoutItem *item = layout()->itemAt(i);
        if (item != m_ui->tools && item->widget() != m_ui->splitter)
            needs(item->minimumSize().width());
    }
    needs(m_ui->view->minimumSizeHint().width()); // below each other, where they have to be
    if (!m_ui->strip->isHidden())
        needs(m_ui->strip->minimumWidth());
    return least;
}

void LivePanel::setUpFilter()
{
    m_ui->filter->addAction(icon(Icon::Filter), QLineEdit::LeadingPosition)->setText(tr("Filter"));
    m_ui->highlight->addAction(icon(Icon::Search), QLineEdit::LeadingPosition)->setText(tr("Highlight"));
    connect(m_ui->filter, &QLineEdit::textChanged, this, &LivePanel::applyFilter);
    connect(m_ui->filterKind, &QComboBox::currentIndexChanged, this, &LivePanel::applyFilter);
    connect(m_ui->regex, &QToolButton::toggled, this, &LivePanel::applyFilter);
    connect(m_ui->highlight, &QLineEdit::textChanged, m_ui->view, &LogView::setHighlight);
    connect(&m_feed, &LogFeed::filterGaveUp, this, [this] {
        m_filterError->setText(
            tr("This regular expression takes too long on these lines. All lines are shown instead."));
    });
}

void LivePanel::setUpSaving()
{
    m_ui->progress->hide();
    m_ui->cancelSaving->hide();
    connect(m_ui->save, &QToolButton::clicked, this, &LivePanel::askWhereToSave);
    connect(m_ui->cancelSaving, &QPushButton::clicked, this, [this] { m_stopSaving.request_stop(); });
    connect(&m_saving, &QFutureWatcherBase::progressRangeChanged, m_ui->progress, &QProgressBar::setRange);
    connect(&m_saving, &QFutureWatcherBase::progressValueChanged, m_ui->progress, &QProgressBar::setValue);
    connect(&m_saving, &QFutureWatcherBase::finished, this, &LivePanel::saved);
}

void LivePanel::setInventory(Inventory *inventory)
{
    if (m_inventory)
        m_inventory->disconnect(this);
    m_inventory = inventory;
    if (inventory) {
        connect(inventory, &Inventory::catalogueChanged, this, &LivePanel::updateNames);
        connect(inventory, &Inventory::statusesChanged, this, [this](const QList<DrainKey> &keys) {
            if (m_drain && keys.contains(*m_drain))
                updateMarks();
        });
        if (IntakeControl *intake = inventory->platform().intake())
            connect(intake, &IntakeControl::statusChanged, this, &LivePanel::updatePlaceholder);
    }
    m_lines.setPlatform(inventory ? &inventory->platform() : nullptr);
    m_liveStatus->setPlatform(inventory ? &inventory->platform() : nullptr);
    m_ui->strip->setInventory(inventory);
    setDrain(std::nullopt);
    updateNames();
    updatePlaceholder();
    updateStatus();
}

void LivePanel::setSource(const SourceRef &source)
{
    m_lines.setSource(source);
    m_liveStatus->setSource(source);
    updateNames();
    updatePlaceholder();
}

void LivePanel::setDrain(const std::optional<DrainKey> &drain)
{
    m_drain = drain;
    const Inventory *inventory = m_inventory;
    if (m_drain && inventory && inventory->platform().capabilities().testFlag(Capability::DeliveryMarks)) {
        m_ui->view->setMarker([this, index = m_lines.indexOf(m_drain->source)](const LogLine &line) {
            return line.source == index && m_drainStatus ? deliveryMark(*m_drainStatus, line.number)
                                                         : std::nullopt;
        });
    } else {
        m_ui->view->setMarker({});
    }
    updateMarks();
}

void LivePanel::updateMarks()
{
    const auto drain = m_drain && m_inventory ? m_inventory->drain(*m_drain) : std::nullopt;
    const auto before =
        std::exchange(m_drainStatus, drain ? std::optional(m_inventory->status(*drain)) : std::nullopt);
    const bool sameMarks = before && m_drainStatus && before->cursor == m_drainStatus->cursor &&
                           before->counters == m_drainStatus->counters &&
                           before->recentGaps == m_drainStatus->recentGaps;
    if (!sameMarks)
        m_ui->view->refreshMarks();
}

void LivePanel::updateNames()
{
    // One source needs no name in front of each line.
    QStringList names;
    if (m_inventory && m_lines.source().app.isEmpty()) {
        for (const SourceRef &source : m_lines.sources())
            names += m_inventory->sourceName(source);
    }
    m_ui->view->setSourceNames(names);
}

bool LivePanel::isUtc() const
{
    return m_ui->zone->currentIndex() == 1;
}

void LivePanel::setUtc(bool utc)
{
    m_ui->zone->setCurrentIndex(utc ? 1 : 0);
}

void LivePanel::focusFilter()
{
    m_ui->filter->setFocus(Qt::ShortcutFocusReason);
    m_ui->filter->selectAll();
}

void LivePanel::followNewest()
{
    m_ui->follow->setChecked(true);
    m_ui->view->setFocus(Qt::OtherFocusReason);
}

void LivePanel::applyFilter()
{
    const auto result = m_feed.setFilter(
        {m_ui->filter->text(), m_ui->regex->isChecked(), m_ui->filterKind->currentIndex() == 1});
    QString problem;
    if (!result)
        problem = result.error().text + u' ' +
                  (m_feed.isFiltered()
                       ? tr("Until it is mended, the filter “%1” stays in force.").arg(m_feed.filter().text)
                       : tr("Until it is mended, all lines are shown."));
    m_filterError->setText(problem);
    m_ui->filter->setAccessibleDescription(m_filterError->text());
}

void LivePanel::showPaused(bool paused)
{
    m_ui->pause->setIcon(icon(paused ? Icon::Play : Icon::Pause));
    m_ui->pause->setText(paused ? tr("Go on") : tr("Pause"));
    updateStatus();
}

void LivePanel::updateStatus()
{
    QStringList parts{tr("%Ln line(s)", nullptr, int(m_feed.buffer().size()))};
    if (m_feed.isFiltered())
        parts += tr("%Ln shown", nullptr, int(m_feed.rows().count()));
    if (m_feed.isPaused())
        parts += tr("paused, %Ln line(s) wait", nullptr, int(m_feed.waitingLines()));
    if (const auto discarded = m_feed.discardedLines(); discarded > 0)
        parts += tr("%1 older lines are no longer kept here").arg(QLocale().toString(qulonglong(discarded)));
    if (m_inventory && m_ui->strip->isQuiet() && m_ui->strip->knowsAll() &&
        m_inventory->platform().capabilities().testFlag(Capability::ReportHealth))
        parts += tr("no target is failing");
    if (m_isCopying)
        parts += tr("copying…");
    m_ui->status->setText(parts.join(tr(" · ", "between parts of a status line")));
}

void LivePanel::updatePlaceholder()
{
    const Inventory *inventory = m_inventory;
    QString text = tr("No lines yet.");
    if (inventory && !inventory->platform().capabilities().testFlag(Capability::LiveLines)) {
        text = tr("This platform does not show live lines.");
    } else if (inventory && inventory->platform().remote() && m_lines.source().app.isEmpty() &&
               !inventory->platform().capabilities().testFlag(Capability::DeliveryMarks)) {
        text = tr("Select an app or an addon to follow its log.");
    } else if (const IntakeControl *intake = inventory ? inventory->platform().intake() : nullptr) {
        const QString address = intake->status().address;
        const App *app = inventory->app(m_lines.source().app);
        if (const auto colon = address.lastIndexOf(u':'); colon > 0 && intake->status().listening)
            text += u'\n' + tr("Send one: %1")
                                .arg(QStringLiteral("logger -n %1 -P %2 -T --rfc5424 -t %3 Hello")
                                         .arg(address.left(colon), address.mid(colon + 1),
                                              app ? app->name : tr("APP", "place of an app's name")));
    }
    m_ui->view->setPlaceholder(text);
}

void LivePanel::copy()
{
    if (m_ui->view->selectedRows() == 0)
        return;
    m_copying.cancel(); // the last wish wins
    m_copying.setFuture(m_ui->view->selectedLines());
    m_isCopying = true;
    updateStatus();
}

void LivePanel::copied()
{
    m_isCopying = false;
    updateStatus();
    if (m_copying.isCanceled() || m_copying.future().resultCount() == 0)
        return;
    const CopiedLines lines = m_copying.result();
    QGuiApplication::clipboard()->setText(lines.text);
    if (lines.truncated)
        m_ui->banner->showMessage(
            Tone::Warning,
            tr("Only the first part of the selected lines was copied. Save them to a file instead."));
}

void LivePanel::askWhereToSave()
{
    auto *dialog =
        new QFileDialog(this, tr("Save the lines"), QString(), tr("Log files (*.log);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("log"));
    connect(dialog, &QFileDialog::fileSelected, this, &LivePanel::saveTo);
    dialog->open();
}

void LivePanel::saveTo(const QString &path)
{
    if (m_saving.isRunning())
        return;
    m_ui->save->setEnabled(false);
    m_ui->progress->show();
    m_ui->cancelSaving->show();
    m_stopSaving = {};
    m_saving.setFuture(saveLog(m_feed, m_ui->view->format(), path, m_stopSaving.get_token()));
}

void LivePanel::saved()
{
    m_ui->save->setEnabled(true);
    m_ui->progress->hide();
    m_ui->cancelSaving->hide();
    const Result<quint64> result = m_saving.result();
    if (result)
        m_ui->banner->showMessage(Tone::Success, tr("%Ln line(s) saved.", nullptr, int(*result)), {},
                                  std::chrono::seconds(10));
    else if (result.error().kind == ErrorKind::Cancelled)
        m_ui->banner->showMessage(Tone::Info, result.error().text);
    else
        tell(result.error().text);
}

void LivePanel::tell(const QString &error)
{
    m_ui->banner->showMessage(Tone::Error, error);
}

} // namespace drainboard
