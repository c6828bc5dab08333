// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/inventory.h"
#include "desktop/widgets/timeformat.h"

#include <QStackedWidget>

#include <memory>

class QTreeWidget;

namespace drainboard {

class DrainActions;
class SecretGuard;

namespace Ui {
class DrainDetails;
}

/// How one drain is doing: state in a sentence, counters, last attempts, gaps, the outcome of a test line.
class DrainDetails : public QStackedWidget
{
    Q_OBJECT

public:
    DrainDetails(Inventory &inventory, DrainActions &actions, QWidget *parent = nullptr);
    ~DrainDetails() override;

    void setDrain(const std::optional<DrainKey> &key);
    /// Shows the time that has passed; called by the view's shared timer.
    void refreshTime();
    /// How the times of what happened are shown.
    void setTimeFormat(const TimeFormat &times);

    void showTestRunning();
    void showTestReport(const Result<TestReport> &report);

protected:
    void changeEvent(QEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void takeStatuses(const QList<DrainKey> &keys);
    void refresh();
    bool reportsHealth() const;
    void refreshUrl();
    void refreshCounters(const DrainStatus &status);
    void loadHistory();
    void showAttempts(const QList<Attempt> &attempts);
    void showGaps(const QList<Gap> &gaps);
    void hideTest();
    void fitWidth();

    std::unique_ptr<Ui::DrainDetails> m_ui;
    Inventory &m_inventory;
    SecretGuard *m_urlGuard;
    std::optional<DrainKey> m_key;
    Health m_shownHealth;
    bool m_shownPaused = false;
    bool m_outdated = false;   ///< counters and history; they are brought up to date once a second
    int m_historyRequests = 0; ///< answers about an earlier drain are dropped
    bool m_historyPending = false;
    TimeFormat m_times;
    QList<Attempt> m_attempts; ///< as they are shown
    QList<Gap> m_gaps;
};

} // namespace drainboard
