// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/journal.h"

#include <QDialog>

#include <memory>

namespace drainboard {

namespace Ui {
class JournalDialog;
}

/// What the journal says, newest first. Show it with open(); it deletes itself when it is closed.
class JournalDialog : public QDialog
{
    Q_OBJECT

public:
    /// `journal` must outlive it.
    explicit JournalDialog(Journal &journal, QWidget *parent = nullptr);
    ~JournalDialog() override;

private:
    void show(const Result<QList<JournalLine>> &lines);

    std::unique_ptr<Ui::JournalDialog> m_ui;
};

} // namespace drainboard
