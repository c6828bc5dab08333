// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"

#include <QDialog>

#include <memory>

namespace drainboard {

class MessageLine;

namespace Ui {
class AddonDialog;
}

/// Asks for the kind of an addon and creates it. Show it with open(); it deletes itself when it is closed.
class AddonDialog : public QDialog
{
    Q_OBJECT

public:
    AddonDialog(Platform &platform, const App &app, QWidget *parent = nullptr);
    ~AddonDialog() override;

Q_SIGNALS:
    void created(const drainboard::Addon &addon);

private:
    void showNote();
    void save();

    std::unique_ptr<Ui::AddonDialog> m_ui;
    Platform &m_platform;
    QString m_appId;
    MessageLine *m_error;
};

} // namespace drainboard
