// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/tone.h"

#include <QFrame>
#include <QList>
#include <QPointer>
#include <QTimer>

#include <chrono>
#include <functional>

class QAbstractButton;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace drainboard {

/// A button of a banner. The banner goes away when it is pressed, before `run` is called.
struct BannerAction
{
    QString text;
    std::function<void()> run;
};

/// A message beside what it is about, with what can be done about it. The cross closes it, and so does Escape
/// anywhere in its window that has no use for that key itself; of several messages, the newest.
class Banner : public QFrame
{
    Q_OBJECT

public:
    explicit Banner(QWidget *parent = nullptr);

    /// Replaces what was shown. Without `hideAfter` it stays until it is closed; the time does not run while
    /// the mouse or the keyboard is in the banner.
    void showMessage(Tone tone, const QString &text, const QList<BannerAction> &actions = {},
                     std::chrono::milliseconds hideAfter = {});
    QString text() const;
    /// For one that was to stay until it is closed.
    void hideAfter(std::chrono::milliseconds time) { m_hide.start(time); }

public Q_SLOTS:
    void dismiss();

Q_SIGNALS:
    /// However it went away; not when another message takes its place.
    void dismissed();

protected:
    void changeEvent(QEvent *event) override;
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void applyColours();
    void onTimeOver();
    void hearWindow();

    Tone m_tone = Tone::Info;
    QHBoxLayout *m_layout;
    QLabel *m_icon;
    QLabel *m_text;
    QToolButton *m_close;
    QList<QAbstractButton *> m_buttons;
    QTimer m_hide;
    QPointer<QWidget> m_heardWindow; ///< whose keys reach us
};

} // namespace drainboard
