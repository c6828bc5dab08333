// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/report/report.h"

#include <QDialog>

#include <memory>

namespace drainboard {

class MessageLine;

namespace Ui {
class ReportDialog;
}

/// Asks which apps a report is about and where to save it, and saves it. Show it with open(); it deletes
/// itself when it is closed.
class ReportDialog : public QDialog
{
    Q_OBJECT

public:
    /// `scope` is what is selected: its app is offered, or all if there is none. `inventory` must outlive
    /// the dialog.
    ReportDialog(const Inventory &inventory, const SourceRef &scope,
                 const QHash<DrainKey, DiagnosisResult> &diagnoses, QWidget *parent = nullptr);
    ~ReportDialog() override;

    void done(int result) override;

Q_SIGNALS:
    void saved(const QString &path);

private:
    void choosePath();
    void save(const QString &path);
    void make(const std::shared_ptr<ReportMaker> &maker, const QString &path);
    void showSaving(bool saving);
    QString suggestedName() const;
    SourceRef chosenScope() const;

    std::unique_ptr<Ui::ReportDialog> m_ui;
    MessageLine *m_error;
    const Inventory &m_inventory;
    const SourceRef m_scope;
    const QHash<DrainKey, DiagnosisResult> m_diagnoses;
};

} // namespace drainboard
