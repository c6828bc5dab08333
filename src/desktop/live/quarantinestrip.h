// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"

#include <QMap>
#include <QScrollArea>
#include <QSet>
#include <QTimer>

#include <set>

class QLabel;
class QVBoxLayout;

namespace drainboard {

class Inventory;
class QuarantineRow;

/// The drains that are failing or quarantined, each with its countdown and "Retry now"; when a whole network
/// is down, the first `mostRows` and how many more there are. All countdowns run on the platform's clock and
/// one timer. Takes no room while nothing is failing.
class QuarantineStrip : public QScrollArea
{
    Q_OBJECT

public:
    static constexpr int mostRows = 50;

    explicit QuarantineStrip(QWidget *parent = nullptr);

    /// None to show nothing. It must outlive the strip, or be replaced before it goes.
    void setInventory(Inventory *inventory);
    /// Each drain in one line, without its error, for a place below the lines instead of beside them.
    void setCompact(bool compact);
    bool isCompact() const { return m_compact; }
    int rowCount() const { return int(m_rows.size()); }
    /// True while no target is known to fail.
    bool isQuiet() const { return m_troubled.empty(); }
    /// Whether every drain has been read and its state is known, so that quiet means that no target fails.
    bool knowsAll() const { return m_allRead && m_unknown.isEmpty(); }

Q_SIGNALS:
    void quietChanged();               ///< isQuiet() or knowsAll()
    void failed(const QString &error); ///< a retry could not be asked for

private:
    void rebuild();
    void take(const QList<DrainKey> &keys);
    void note(const Drain &drain);
    void noteWhatIsRead();
    void tellChange();
    void showFirst();
    void addRow(int place, const DrainKey &key);
    void removeRow(QuarantineRow *row);
    void showStatus(const DrainKey &key, QuarantineRow *row);
    void updateRoom();
    void updateCountdowns();
    void retry(const DrainKey &key);

    Inventory *m_inventory = nullptr;
    QVBoxLayout *m_layout;
    QMargins m_margins; ///< beside the lines; below them there is less room
    QLabel *m_more;
    bool m_allRead = false;
    QSet<DrainKey> m_unknown; ///< drains that nothing has been told of
    std::set<DrainKey> m_troubled;
    QMap<DrainKey, QuarantineRow *> m_rows; ///< of the first of them
    QTimer m_countdown;
    bool m_compact = false;
    bool m_toldQuiet = true;
    bool m_toldAll = false;
};

} // namespace drainboard
