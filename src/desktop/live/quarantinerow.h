// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace drainboard {

/// One drain in trouble: shape and word of its state, the time left, its last error, "Retry now".
class QuarantineRow : public QWidget
{
    Q_OBJECT

public:
    explicit QuarantineRow(QWidget *parent = nullptr);

    void setTitle(const QString &source, const QString &target);
    void setStatus(const DrainStatus &status, bool canRetry);
    /// Shows the time left at `now`.
    void setNow(Clock::TimePoint now);

Q_SIGNALS:
    void retryRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateShape();
    void updateNames();

    Health m_health;
    bool m_paused = false;
    QLabel *m_shape;
    QLabel *m_title;
    QLabel *m_state;
    QWidget *m_countdown;
    QLabel *m_error;
    QPushButton *m_retry;
};

} // namespace drainboard
