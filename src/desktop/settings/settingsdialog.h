// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/settings/preferences.h"
#include "platform/intakecontrol.h"

#include <QDialog>

#include <memory>

namespace drainboard {

class FormField;
class MessageLine;

namespace Ui {
class SettingsDialog;
}

/// Where lines come in, and how the program looks. Show it with open(); it deletes itself when it is closed.
class SettingsDialog : public QDialog
{
    Q_OBJECT

public:
    /// Without an intake only the appearance is offered. `intake` must outlive the dialog.
    SettingsDialog(IntakeControl *intake, const Preferences &preferences, QWidget *parent = nullptr);
    ~SettingsDialog() override;

Q_SIGNALS:
    /// Once, when the dialog was accepted.
    void preferencesChosen(const drainboard::Preferences &preferences);

private:
    void showIntake();
    void addFile(const FollowedFileInfo &file);
    void chooseFile();
    void removeFile();
    QList<FollowedFileInfo> files() const;
    bool checkFiles();
    void save();
    void saveFiles();
    void finish();
    void setBusy(bool busy);
    void showFileError(const QString &problem);
    void showWhole(QWidget &widget);

    std::unique_ptr<Ui::SettingsDialog> m_ui;
    IntakeControl *m_intake;
    Preferences m_preferences;
    FormField *m_address;
    MessageLine *m_fileError;
};

} // namespace drainboard
