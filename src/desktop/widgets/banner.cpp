// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/banner.h"

#include "desktop/widgets/icons.h"
#include "desktop/widgets/messageline.h"

#include <QAccessible>
#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <utility>

namespace drainboard {

Banner::Banner(QWidget *parent)
    : QFrame(parent)
    , m_layout(new QHBoxLayout(this))
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_close(new QToolButton(this))
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_close->setObjectName(QStringLiteral("bannerClose"));
    m_close->setAutoRaise(true);
    m_close->setIcon(icon(Icon::Close));
    m_close->setToolTip(tr("Close this message (Esc)"));
    m_close->setAccessibleName(tr("Close this message"));
    m_layout->addWidget(m_icon);
    m_layout->addWidget(m_text, 1);
    m_layout->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, &Banner::dismiss);
    m_hide.setSingleShot(true);
    connect(&m_hide, &QTimer::timeout, this, &Banner::onTimeOver);
    hide();
}

void Banner::showMessage(Tone tone, const QString &text, const QList<BannerAction> &actions,
                         std::chrono::milliseconds hideAfter)
{
    m_tone = tone;
    m_text->setText(text);
    for (QAbstractButton *button : std::exchange(m_buttons, {})) {
        button->hide();
        button->deleteLater(); // it may be the one whose click brought us here
    }
    QWidget *before = m_text;
    for (const BannerAction &action : actions) {
        auto *button = new QPushButton(action.text, this);
        button->setFocusPolicy(Qt::TabFocus); // a click leaves the keyboard where it was
        m_layout->insertWidget(m_layout->count() - 1, button);
        connect(button, &QPushButton::clicked, this, [this, run = action.run] {
            dismiss();
            run();
        });
        setTabOrder(before, button);
        before = button;
        m_buttons.append(button);
    }
    setTabOrder(before, m_close);
    applyColours();
    setAccessibleName(text);
    show();
    if (isVisible())
        hearWindow(); // it has become the newest
    m_hide.stop();
    if (hideAfter.count() > 0)
        m_hide.start(hideAfter);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

QString Banner::text() const
{
    return m_text->text();
}

void Banner::dismiss()
{
    m_hide.stop();
    if (isHidden())
        return;
    hide();
    Q_EMIT dismissed();
}

void Banner::onTimeOver()
{
    if (underMouse() || isAncestorOf(QApplication::focusWidget()))
        m_hide.start();
    else
        dismiss();
}

void Banner::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyColours();
}

bool Banner::event(QEvent *event)
{
    // The palette of the application, and not ours, is what our colours are made of.
    if (event->type() == QEvent::ApplicationPaletteChange)
        applyColours();
    return QFrame::event(event);
}

void Banner::showEvent(QShowEvent *event)
{
    QFrame::showEvent(event);
    hearWindow();
}

/// Keys that nobody on their way has a use for come to the window last. The newest filter is asked first.
void Banner::hearWindow()
{
    if (m_heardWindow)
        m_heardWindow->removeEventFilter(this);
    m_heardWindow = window();
    m_heardWindow->installEventFilter(this);
}

bool Banner::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_heardWindow || event->type() != QEvent::KeyPress || !isVisible() ||
        static_cast<QKeyEvent *>(event)->key() != Qt::Key_Escape)
        return QFrame::eventFilter(watched, event);
    dismiss();
    return true;
}

void Banner::applyColours()
{
    QPalette colours = QApplication::palette(this);
    colours.setColor(QPalette::Window, toneBackground(m_tone, colours));
    setPalette(colours);
    const int side = fontMetrics().height();
    m_icon->setPixmap(toneIcon(m_tone).pixmap(QSize(side, side), devicePixelRatioF()));
}

} // namespace drainboard
