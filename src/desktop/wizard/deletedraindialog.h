// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/wizard/appcontents.h"

#include <QDialog>
#include <QMap>

#include <memory>

class QPushButton;

namespace drainboard {

class MessageLine;

namespace Ui {
class DeleteDrainDialog;
}

/// Lists exactly which drains of which sources go, and removes them. Show it with open(); it deletes itself
/// when it is closed. A removal that is on its way then is still reported.
class DeleteDrainDialog : public QDialog
{
    Q_OBJECT

public:
    DeleteDrainDialog(Platform &platform, const DrainKey &drain, QWidget *parent = nullptr);
    ~DeleteDrainDialog() override;

    void done(int result) override;

Q_SIGNALS:
    /// Once, after closing, if any went: what Platform::restoreDrains needs for Undo.
    void drainsRemoved(const QList<drainboard::Drain> &drains);

private:
    void read();
    void remove();
    void onRemoved(const Result<QList<RemovalResult>> &results, const QList<Drain> &asked);
    void finish();
    QList<Drain> remaining() const;
    QString sourceName(const SourceRef &source) const;
    void showState();
    QString whyNoUndo() const;

    std::unique_ptr<Ui::DeleteDrainDialog> m_ui;
    QPushButton *m_removeButton;
    MessageLine *m_noUndo;
    MessageLine *m_canUndo; ///< that there will be none
    Platform &m_platform;
    DrainKey m_drain;
    AppContents m_contents;
    bool m_reading = false;
    bool m_removing = false;
    QList<Drain> m_removed;
    QMap<DrainKey, QString> m_failures; ///< why a drain could not be removed
};

} // namespace drainboard
