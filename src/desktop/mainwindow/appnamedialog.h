// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"

#include <QDialog>

#include <memory>
#include <optional>

namespace drainboard {

class FormField;

namespace Ui {
class AppNameDialog;
}

/// Asks for an app's name and creates or renames the app. Show it with open(); it deletes itself when it is
/// closed.
class AppNameDialog : public QDialog
{
    Q_OBJECT

public:
    /// Creates an app; `suggestion` stands in the field to begin with.
    AppNameDialog(Platform &platform, const QString &suggestion, QWidget *parent = nullptr);
    /// Renames that app.
    AppNameDialog(Platform &platform, const App &app, QWidget *parent = nullptr);
    ~AppNameDialog() override;

Q_SIGNALS:
    void saved(const drainboard::App &app);

private:
    AppNameDialog(Platform &platform, const QString &name, std::optional<App> app, QWidget *parent);
    void save();

    std::unique_ptr<Ui::AppNameDialog> m_ui;
    Platform &m_platform;
    std::optional<App> m_app;
    FormField *m_name;
};

} // namespace drainboard
