// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/timeformat.h"
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
    JournalDialog(Journal &journal, const TimeFormat &times, QWidget *parent = nullptr);
    ~JournalDialog() override;

private:
    void show(const Result<QList<JournalLine>> &lines);

    std::unique_ptr<Ui::JournalDialog> m_ui;
    TimeFormat m_times;
};

} // namespace drainboard
