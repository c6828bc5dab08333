// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace drainboard {

/// Plain text in one line that gives way: where it has no room, its middle is left out and a tool tip tells
/// it whole.
class ElidedLabel : public QLabel
{
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget *parent = nullptr);

    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QString shownText() const;
};

} // namespace drainboard
