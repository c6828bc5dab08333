// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/scrollgap.h"

#include <QEvent>
#include <QLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>

namespace drainboard {

namespace {

int gapOf(const QScrollArea &area)
{
    return area.style()->pixelMetric(QStyle::PM_LayoutRightMargin, nullptr, &area);
}

class ScrollGap : public QObject
{
public:
    explicit ScrollGap(QScrollArea &area)
        : QObject(&area)
        , m_area(area)
        , m_margins(area.widget()->layout()->contentsMargins())
    {
        area.verticalScrollBar()->installEventFilter(this);
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        // Without the bar, contents end where the rest of the window does.
        if (event->type() == QEvent::Show)
            setGap(gapOf(m_area));
        else if (event->type() == QEvent::Hide)
            setGap(0);
        return QObject::eventFilter(watched, event);
    }

private:
    void setGap(int gap)
    {
        m_area.widget()->layout()->setContentsMargins(m_margins + QMargins(0, 0, gap, 0));
    }

    QScrollArea &m_area;
    const QMargins m_margins;
};

} // namespace

int keepOffScrollBar(QScrollArea &area)
{
    new ScrollGap(area);
    return gapOf(area);
}

} // namespace drainboard
