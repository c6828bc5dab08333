// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;

namespace drainboard {

class ElidedLabel;

/// One drain in trouble: shape and word of its state, the time left, its last error, "Retry now".
class QuarantineRow : public QWidget
{
    Q_OBJECT

public:
    explicit QuarantineRow(QWidget *parent = nullptr);

    void setTitle(const QString &source, const QString &target);
    /// Of a drain that is not paused.
    void setStatus(const DrainStatus &status, bool canRetry);
    /// In one line; the error is in the tool tip then.
    void setCompact(bool compact);
    /// Shows the time left at `now`.
    void setNow(Clock::TimePoint now);

Q_SIGNALS:
    void retryRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void place();
    void showError();
    void updateShape();
    void updateNames();

    Health m_health;
    bool m_compact = false;
    QGridLayout *m_layout;
    QLabel *m_shape;
    QLabel *m_title;
    ElidedLabel *m_shortTitle; ///< instead of it in a line
    QLabel *m_state;
    QWidget *m_countdown;
    QLabel *m_error;
    QPushButton *m_retry;
};

} // namespace drainboard
