// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/windowsize.h"

#include <QEvent>
#include <QLayout>
#include <QScreen>
#include <QStyle>
#include <QWidget>

namespace drainboard {

namespace {

class Grower : public QObject
{
public:
    explicit Grower(QWidget &window)
        : QObject(&window)
        , m_window(window)
    {
        window.installEventFilter(this);
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        // The layout has seen the request already and knows what it needs.
        if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Show) {
            const int needed = m_window.layout()->totalHeightForWidth(m_window.width());
            if (needed > m_window.height())
                m_window.resize(m_window.width(), needed);
        }
        return QObject::eventFilter(watched, event);
    }

private:
    QWidget &m_window;
};

} // namespace

void resizeWithinScreen(QWidget &window, const QSize &size)
{
    const int titleBar = window.style()->pixelMetric(QStyle::PM_TitleBarHeight, nullptr, &window);
    window.resize(size.boundedTo(window.screen()->availableSize() - QSize(titleBar, 2 * titleBar)));
}

void growWithContents(QWidget &window)
{
    new Grower(window);
}

} // namespace drainboard
