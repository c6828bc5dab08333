// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/logcopier.h"
#include "desktop/widgets/logrowpainter.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>

#include <cstdint>
#include <optional>

class QHelpEvent;
class QPushButton;

namespace drainboard {

class LogFeed;

/// Shows a LogFeed: only the visible rows are ever laid out or painted, so the cost does not depend on the
/// number of lines. Scrolled up, it stays where it is while lines come; End follows them again.
///
/// Whole lines are selected, by mouse or with Shift and the arrow keys. Screen readers find the current line
/// in the description.
class LogView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit LogView(QWidget *parent = nullptr);

    /// The feed must outlive the view.
    void setFeed(LogFeed *feed);
    /// Told in the middle of the view while there are no lines.
    void setPlaceholder(const QString &text);

    const LogRowFormat &format() const { return m_painter.format; }
    void setUtc(bool utc);
    void setSourceNames(const QStringList &names);
    /// Asked for each visible line when it is painted; call refreshMarks() when its answers change.
    void setMarker(LogMarker marker);
    void refreshMarks();
    void setHighlight(const QString &text);
    void setWrap(bool wrap);

    bool isFollowing() const { return m_following; }
    void setFollowing(bool following);
    /// Rows that came since it stopped following.
    std::uint64_t newRows() const;

    std::uint64_t topRow() const;
    std::uint64_t selectedRows() const;
    void selectAll();
    /// The selected lines in words, put together in another thread.
    QFuture<CopiedLines> selectedLines() const;

Q_SIGNALS:
    void followingChanged(bool following);
    void selectionChanged();
    void copyRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    struct RowRange
    {
        std::uint64_t first = 0;
        std::uint64_t end = 0;
    };

    /// Where a row's upper edge is in the viewport.
    struct Place
    {
        std::uint64_t row = 0;
        int y = 0; ///< pixels; negative for a row that is seen in part
    };

    /// What the viewport shows, or will once it is painted, as ids of lines.
    struct Shown
    {
        std::uint64_t choice = 0; ///< LogRows::choice()
        std::uint64_t top = 0;
        int y = 0;             ///< of its upper edge
        std::uint64_t end = 0; ///< lines from here on were not there yet
    };

    std::uint64_t rowCount() const;
    int heightOf(std::uint64_t row) const;
    std::uint64_t lastTopRow() const;
    int rowsPerPage() const;
    Place firstShown() const;
    std::uint64_t rowAt(int y) const;
    RowRange selection() const;

    void onFeedChanged();
    bool measureOrigins();
    void refresh();
    bool scrollToNewRows();
    void noteShown();
    void applyStyle();
    void relayout();
    void updateScrollBars();
    void updateNewLinesButton();
    void moveCurrent(std::uint64_t row, bool extend);
    void clearSelection();
    void makeVisible(std::uint64_t row);
    void paintPlaceholder(QPainter &painter);
    void showToolTip(QHelpEvent *event);

    LogFeed *m_feed = nullptr;
    LogRowPainter m_painter;
    QString m_placeholder;
    QPushButton *m_newLines;
    bool m_following = true;
    bool m_adjusting = false;               ///< we move the scroll bars, and not the user
    std::uint64_t m_measuredEnd = 0;        ///< lines before it have had their say in the columns
    std::uint64_t m_topId = 0;              ///< while not following
    std::uint64_t m_seenEnd = 0;            ///< the buffer's end when it stopped following
    std::optional<std::uint64_t> m_current; ///< a line's id, as the anchor
    std::uint64_t m_anchor = 0;
    std::optional<Shown> m_shown; ///< none without rows
    QBasicTimer m_autoScroll;
};

} // namespace drainboard
