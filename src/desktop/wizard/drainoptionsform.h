// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"
#include "domain/provider.h"

#include <QWidget>

#include <memory>

class QLineEdit;

namespace drainboard {

class FormField;

namespace Ui {
class DrainOptionsForm;
}

/// What our own engine can be told about a drain beside its URL. Shows only what the provider's transport
/// has.
class DrainOptionsForm : public QWidget
{
    Q_OBJECT

public:
    explicit DrainOptionsForm(QWidget *parent = nullptr);
    ~DrainOptionsForm() override;

    /// What does not belong to the target (a hidden row) keeps its value.
    void setTarget(ProviderType type, bool encrypted, bool datagram);
    void setOptions(const DrainOptions &options);
    DrainOptions options() const;
    /// Shows what is wrong and takes the keyboard there. True if nothing is.
    bool check();

Q_SIGNALS:
    void changed();

private:
    void browse();
    void showCaFile();
    bool isKeptCa(const QString &text) const;

    std::unique_ptr<Ui::DrainOptionsForm> m_ui;
    QWidget *m_caRow;
    QLineEdit *m_caEdit;
    FormField *m_caField;
    DrainOptions m_options; ///< what this form does not show stays as it was
};

/// Why a file cannot serve as a list of trusted certificates; empty if it can, or if no file is named.
QString caFileError(const QString &path);

} // namespace drainboard
