// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/wizard/adddrainmodel.h"

#include <QWizardPage>

#include <memory>

namespace drainboard {

namespace Ui {
class FieldsPage;
}

/// Second page: the fields of the chosen provider.
class FieldsPage : public QWizardPage
{
    Q_OBJECT

public:
    FieldsPage(AddDrainModel &model, bool optionsOffered, QWidget *parent = nullptr);
    ~FieldsPage() override;

    void initializePage() override;
    bool validatePage() override;

private:
    void showProvider();
    void usePasted(const DrainDraft &draft);

    std::unique_ptr<Ui::FieldsPage> m_ui;
    AddDrainModel &m_model;
};

} // namespace drainboard
