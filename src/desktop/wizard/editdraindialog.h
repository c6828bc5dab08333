// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"
#include "domain/provider.h"
#include "platform/platform.h"

#include <QDialog>

#include <memory>

namespace drainboard {

namespace Ui {
class EditDrainDialog;
}

/// Changes an existing drain in place. Show it with open(); it deletes itself when it is closed. A URL whose
/// fields were not touched stays as it is, byte for byte.
class EditDrainDialog : public QDialog
{
    Q_OBJECT

public:
    EditDrainDialog(Platform &platform, const Drain &drain, QWidget *parent = nullptr);
    ~EditDrainDialog() override;

private:
    Result<QByteArray> url() const;
    void save();
    void onSaved(const Result<Drain> &saved);
    void setBusy(bool busy);

    std::unique_ptr<Ui::EditDrainDialog> m_ui;
    Platform &m_platform;
    Drain m_drain;
    DrainDraft m_original; ///< as the editor first showed it
};

} // namespace drainboard
