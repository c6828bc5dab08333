// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <memory>

namespace drainboard {

namespace Ui {
class ReasonDialog;
}

/// Asks why an app is looked at without its owner's consent. Show it with open(); it deletes itself when it
/// is closed.
class ReasonDialog : public QDialog
{
    Q_OBJECT

public:
    static constexpr int maxLength = 500; ///< characters, without white space around

    /// `appName` is for people.
    explicit ReasonDialog(const QString &appName, QWidget *parent = nullptr);
    ~ReasonDialog() override;

Q_SIGNALS:
    /// Never empty.
    void stated(const QString &reason);

private:
    QString reason() const;
    void judge();

    std::unique_ptr<Ui::ReasonDialog> m_ui;
};

} // namespace drainboard
