// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/requestwait.h"
#include "desktop/widgets/tone.h"
#include "domain/drain.h"
#include "domain/provider.h"
#include "platform/platform.h"

#include <QDialog>

#include <memory>

namespace drainboard {

namespace Ui {
class EditDrainDialog;
}

/// Changes an existing drain in place. Show it with open(); it deletes itself when it is closed. What is
/// being saved then is still reported. A URL whose fields were not touched stays as it is, byte for byte.
class EditDrainDialog : public QDialog
{
    Q_OBJECT

public:
    EditDrainDialog(Platform &platform, const Drain &drain, QWidget *parent = nullptr);
    ~EditDrainDialog() override;

    void done(int result) override;

Q_SIGNALS:
    /// What came of saving, if the dialog was closed before that was known.
    void told(drainboard::Tone tone, const QString &text);

private:
    Result<QByteArray> url() const;
    void save();
    void onSaved(const Result<Drain> &saved);
    void tellLate(const Result<Drain> &saved);
    void showState();

    std::unique_ptr<Ui::EditDrainDialog> m_ui;
    Platform &m_platform;
    Drain m_drain;
    DrainDraft m_original; ///< as the editor first showed it
    RequestWait m_wait;
    bool m_saving = false;
    QString m_cancelText;
};

} // namespace drainboard
