// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/draincolumns.h"

#include "desktop/models/healthtext.h"
#include "desktop/widgets/icons.h"

#include <QEvent>
#include <QHeaderView>
#include <QMenu>
#include <QScopedValueRollback>
#include <QSettings>
#include <QTableView>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Width
{
    DrainColumn column;
    int letters; ///< at least
    int share;   ///< of what is left over
};

constexpr Width widths[] = {
    {DrainColumn::Health, 13, 0},     {DrainColumn::Provider, 14, 1}, {DrainColumn::Target, 18, 4},
    {DrainColumn::AttachedTo, 15, 2}, {DrainColumn::Rate, 11, 1},     {DrainColumn::Delivered, 10, 0},
    {DrainColumn::LastError, 14, 4},
};

} // namespace

DrainColumns::DrainColumns(QTableView &table, QToolButton &button, QObject *parent)
    : QObject(parent)
    , m_table(table)
    , m_header(table.horizontalHeader())
    , m_menu(new QMenu(&button))
{
    m_header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_header->setSectionsMovable(true);
    m_header->setStretchLastSection(true);
    setUpMenu(button);
    connect(m_header, &QHeaderView::sectionResized, this, &DrainColumns::takeWidth);
    table.viewport()->installEventFilter(this);
    share();
}

void DrainColumns::setUpMenu(QToolButton &button)
{
    for (int column = 0; column < drainColumnCount; ++column) {
        QAction *action = m_menu->addAction(
            m_table.model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(true);
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            m_header->setSectionHidden(column, !shown);
            share();
        });
    }
    connect(m_menu, &QMenu::aboutToShow, this, &DrainColumns::refreshMenu);
    button.setIcon(icon(Icon::Columns));
    button.setMenu(m_menu);
    m_header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_header, &QWidget::customContextMenuRequested, this,
            [this](const QPoint &position) { m_menu->popup(m_header->mapToGlobal(position)); });
}

void DrainColumns::refreshMenu()
{
    for (int column = 0; column < drainColumnCount; ++column) {
        QAction *action = m_menu->actions().at(column);
        action->setChecked(!m_header->isSectionHidden(column));
        // The last column that is left must stay, or the header could not be reached any more.
        action->setEnabled(m_header->count() - m_header->hiddenSectionCount() > 1 || !action->isChecked());
    }
}

void DrainColumns::setHealthReported(bool reported)
{
    if (std::exchange(m_healthReported, reported) == reported)
        return;
    for (const DrainColumn column : {DrainColumn::Rate, DrainColumn::Delivered, DrainColumn::LastError}) {
        m_header->setSectionHidden(int(column), !reported);
        m_menu->actions().at(int(column))->setVisible(reported);
    }
    share();
}

void DrainColumns::takeWidth(int column, int before, int now)
{
    // Nor is a column that comes or goes, or the last one, which takes what is left, set by the user.
    int last = m_header->count() - 1;
    while (last > 0 && m_header->isSectionHidden(m_header->logicalIndex(last)))
        --last;
    if (!m_sharing && before > 0 && now > 0 && m_header->visualIndex(column) != last)
        m_setByUser = true;
}

void DrainColumns::share()
{
    if (m_setByUser)
        return;
    const QScopedValueRollback sharing(m_sharing, true);
    const int letter = m_table.fontMetrics().averageCharWidth();
    int left = m_table.viewport()->width();
    int shares = 0;
    const auto least = [&](const Width &width) {
        // "Not reported by …" is longer than any state, and other columns are hidden then.
        return letter * (width.column == DrainColumn::Health && !m_healthReported ? 27 : width.letters);
    };
    for (const Width &width : widths) {
        if (m_header->isSectionHidden(int(width.column)))
            continue;
        left -= least(width);
        shares += width.share;
    }
    // The longest word that tells a drain's health comes before the others' share, and is never cut.
    const int more = m_healthReported ? std::max(healthWidth() - least(widths[0]), 0) : 0;
    left = std::max(left - more, 0);
    for (const Width &width : widths)
        m_header->resizeSection(int(width.column), least(width) + left * width.share / std::max(shares, 1) +
                                                       (width.column == DrainColumn::Health ? more : 0));
}

/// What the longest words need, behind their shape: of a drain that nothing has reached yet, or that fails.
int DrainColumns::healthWidth() const
{
    Health idle;
    idle.state = HealthState::Idle;
    Health failing;
    failing.state = HealthState::Failing;
    failing.failures = failing.failureLimit;
    const QFontMetrics metrics = m_table.fontMetrics();
    return std::max(metrics.horizontalAdvance(healthWord(idle, false)),
                    metrics.horizontalAdvance(healthWord(failing, false))) +
           2 * metrics.height();
}

bool DrainColumns::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        share();
    return QObject::eventFilter(watched, event);
}

void DrainColumns::saveState(QSettings &settings, const QString &key) const
{
    settings.setValue(key, m_header->saveState());
    settings.setValue(key + u"SetByUser"_s, m_setByUser);
}

void DrainColumns::restoreState(const QSettings &settings, const QString &key)
{
    m_header->restoreState(settings.value(key).toByteArray());
    m_setByUser = settings.value(key + u"SetByUser"_s).toBool();
    share();
}

} // namespace drainboard
