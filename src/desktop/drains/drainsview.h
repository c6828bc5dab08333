// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/drainfiltermodel.h"
#include "desktop/models/draintablemodel.h"
#include "desktop/models/permissions.h"
#include "desktop/widgets/timeformat.h"

#include <QMultiHash>
#include <QTimer>
#include <QWidget>

#include <memory>

class QAction;
class QSettings;

namespace drainboard {

class ConsentPage;
class DrainActions;
class DrainColumns;
class DrainDetails;
class ScopeNotes;

namespace Ui {
class DrainsView;
}

/// The drains of what is selected: table, filter, and the details of one of them. Where the owner of an app
/// has not given consent, a page that says so.
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
    void setTimeFormat(const TimeFormat &times);

    void saveState(QSettings &settings) const;
    void restoreState(const QSettings &settings);

Q_SIGNALS:
    void currentDrainChanged(const std::optional<drainboard::DrainKey> &key);
    void addRequested();
    void createAppRequested();
    void editRequested(const drainboard::Drain &drain);
    void deleteRequested(const drainboard::Drain &drain);
    void diagnoseRequested(const drainboard::Drain &drain);
    void followLogRequested(const drainboard::SourceRef &source);
    /// Something that the user asked for did not work; a sentence.
    void failed(const QString &problem, drainboard::ErrorKind kind);
    /// Something of that kind worked.
    void succeeded();
    /// Something that leaves no other sign was done; a sentence for a moment.
    void noted(const QString &note);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    enum class MessageAction { None, CreateApp, AddDrain, Reload, ClearFilter, ShowAddons };

    void setUpTable();
    void setUpDetails();
    void connectActions();
    void refreshState();
    void refreshAges();
    void showDetails();
    bool reportsHealth() const;
    QString columnsKey() const;
    bool showConsent();
    void askReason();
    void showMessage(const QString &text, MessageAction action = MessageAction::None,
                     const QString &button = {});
    void messageButtonPressed();
    void currentChanged();
    void keepOneSelected();
    void selectFirst();
    void followFirst();
    void dataChanged();
    void tick();
    void showContextMenu(const QPoint &position);
    void retryNow(const Drain &drain);
    void togglePaused(const Drain &drain);
    void sendTestLine(const Drain &drain);
    void carryOut(QAction *action, const DrainKey &key, const Reply<void> &reply, const QString &failure);
    void setUnderWay(QAction *action, const DrainKey &key, bool underWay);

    std::unique_ptr<Ui::DrainsView> m_ui;
    Inventory &m_inventory;
    DrainTableModel m_model;
    DrainFilterModel m_filter;
    Permissions m_permissions;
    DrainActions *m_actions;
    DrainDetails *m_details;
    TimeFormat m_times;
    ScopeNotes *m_notes;
    ConsentPage *m_consentPage;
    DrainColumns *m_columns;
    bool m_detailsChosen = false;  ///< by the user, to be shown or not
    bool m_consentMissing = false; ///< then nothing can be done about what may be known
    bool m_nobodyChose = false;    ///< the drain that is selected
    bool m_canAdd = false;         ///< what is selected can have a drain
    MessageAction m_messageAction = MessageAction::None;
    std::optional<DrainKey> m_currentKey;
    QMultiHash<DrainKey, QAction *> m_underWay; ///< what has not been answered yet
    std::optional<DrainKey> m_wantedKey;        ///< to be selected when it appears
    QTimer m_tick; ///< the one timer of all countdowns; runs only while there is one
};

} // namespace drainboard
