// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/live/livelines.h"
#include "desktop/widgets/foldingrow.h"
#include "desktop/widgets/logcopier.h"
#include "desktop/widgets/logfeed.h"
#include "domain/drain.h"

#include <QFutureWatcher>
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>
#include <stop_token>

class QSettings;

namespace drainboard {

namespace Ui {
class LivePanel;
}

class Inventory;
class LiveStatusLine;
class MessageLine;

/// The live lines of a source, or of all, beside or above the drains that are in trouble. With a drain
/// chosen, each line of its source carries a mark: delivered, waiting or lost.
class LivePanel : public QWidget
{
    Q_OBJECT

public:
    explicit LivePanel(QWidget *parent = nullptr);
    ~LivePanel() override;

    /// None for an empty panel. It must outlive the panel, or be replaced before it goes.
    void setInventory(Inventory *inventory);
    /// Whose lines; of every source if `source.app` is empty.
    void setSource(const SourceRef &source);
    /// Whose delivery the marks tell of.
    void setDrain(const std::optional<DrainKey> &drain);

    bool isUtc() const;
    void setUtc(bool utc);

    void saveState(QSettings &settings) const;
    void restoreState(const QSettings &settings);

    QSize minimumSizeHint() const override;

public Q_SLOTS:
    void focusFilter();
    /// Goes to the newest line and stays there, with the keyboard in the lines.
    void followNewest();
    /// Writes the shown lines to a file, in the background.
    void saveTo(const QString &path);

Q_SIGNALS:
    void utcChanged(bool utc);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void placeStrip(Qt::Orientation orientation);
    void setUpButtons();
    void setUpFilter();
    void setUpSaving();
    void applyFilter();
    void updateMarks();
    void updateNames();
    void updateStatus();
    void updatePlaceholder();
    void showPaused(bool paused);
    void copy();
    void copied();
    void askWhereToSave();
    void saved();
    void tell(const QString &error);

    std::unique_ptr<Ui::LivePanel> m_ui;
    std::optional<FoldingRow> m_tools;
    QByteArray m_besideState; ///< of the splitter, with the strip beside the lines
    LogFeed m_feed;
    LiveLines m_lines;
    MessageLine *m_filterError;
    LiveStatusLine *m_liveStatus;
    QPointer<Inventory> m_inventory;
    QString m_failure; ///< why there are no lines
    std::optional<DrainKey> m_drain;
    std::optional<DrainStatus> m_drainStatus;
    QTimer
        m_statusSoon; ///< the status line changes with each batch, and a new text lays out the whole window
    QFutureWatcher<Result<quint64>> m_saving;
    std::stop_source m_stopSaving;
    QFutureWatcher<CopiedLines> m_copying;
    bool m_isCopying = false;
};

} // namespace drainboard
