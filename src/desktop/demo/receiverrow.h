// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/receiver.h"

#include <QWidget>

#include <memory>

namespace drainboard {

namespace Ui {
class ReceiverRow;
}

/// One local receiver: its name, what it got, one click to break and repair it, and how it is broken.
class ReceiverRow : public QWidget
{
    Q_OBJECT

public:
    /// `receiver` must outlive it.
    ReceiverRow(const QString &provider, const QString &address, Receiver &receiver,
                QWidget *parent = nullptr);
    ~ReceiverRow() override;

    /// Shows the counts of now.
    void refresh();

private:
    static QString countText(int lines);
    void showBehaviour();

    QString m_provider;
    Receiver &m_receiver;
    std::unique_ptr<Ui::ReceiverRow> m_ui;
    ReceiverBehaviour m_brokenBehaviour = ReceiverBehaviour::Refuse; ///< what "Break" does
};

} // namespace drainboard
