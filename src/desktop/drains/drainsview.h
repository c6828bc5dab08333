// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/drainfiltermodel.h"
#include "desktop/models/draintablemodel.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QSettings;

namespace drainboard {

class DrainActions;
class DrainDetails;

namespace Ui {
class DrainsView;
}

/// The drains of what is selected: table, filter, and the details of one of them.
class DrainsView : public QWidget
{
    Q_OBJECT

public:
    /// `inventory` must outlive it.
    explicit DrainsView(Inventory &inventory, QWidget *parent = nullptr);
    ~DrainsView() override;

    DrainActions &drainActions() const { return *m_actions; }
    /// What to show; an empty `app` is everything.
    void setScope(const SourceRef &scope);
    std::optional<Drain> currentDrain() const;
    /// Selects it, as soon as it is there: a drain that was just added may still be on its way.
    void selectDrain(const DrainKey &key);
    void focusFilter();

    void saveState(QSettings &settings) const;
    void restoreState(const QSettings &settings);

Q_SIGNALS:
    void currentDrainChanged(const std::optional<drainboard::DrainKey> &key);
    void addRequested();
    void createAppRequested();
    void editRequested(const drainboard::Drain &drain);
    void deleteRequested(const drainboard::Drain &drain);
    /// Something that the user asked for did not work; a sentence.
    void failed(const QString &problem);

private:
    enum class MessageAction { None, CreateApp, AddDrain, Reload, ClearFilter, ShowAddons };

    void setUpTable();
    void setUpColumnChooser();
    void connectActions();
    void refreshState();
    void showMessage(const QString &text, MessageAction action = MessageAction::None,
                     const QString &button = {});
    void messageButtonPressed();
    void currentChanged();
    void keepOneSelected();
    void dataChanged();
    void tick();
    void showContextMenu(const QPoint &position);
    void retryNow(const Drain &drain);
    void togglePaused(const Drain &drain);
    void sendTestLine(const Drain &drain);

    std::unique_ptr<Ui::DrainsView> m_ui;
    Inventory &m_inventory;
    DrainTableModel m_model;
    DrainFilterModel m_filter;
    DrainActions *m_actions;
    DrainDetails *m_details;
    MessageAction m_messageAction = MessageAction::None;
    std::optional<DrainKey> m_currentKey;
    std::optional<DrainKey> m_wantedKey; ///< to be selected when it appears
    QTimer m_tick;                       ///< the one timer of all countdowns; runs only while there is one
};

} // namespace drainboard
