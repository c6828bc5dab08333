// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/wizard/adddrainmodel.h"

#include <QSortFilterProxyModel>
#include <QWizardPage>

#include <memory>

namespace drainboard {

namespace Ui {
class ProviderPage;
}
class MessageLine;

/// First page: choose a provider's card, search for it, or give a drain URL.
class ProviderPage : public QWizardPage
{
    Q_OBJECT

public:
    explicit ProviderPage(AddDrainModel &model, QWidget *parent = nullptr);
    ~ProviderPage() override;

    void initializePage() override;
    bool isComplete() const override;
    /// Takes over the address that was typed, if there is one.
    bool validatePage() override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool isAddress() const;
    void search();
    void chooseCurrent();
    void usePasted(const DrainDraft &draft);
    void use(const DrainDraft &draft);
    void select(const QString &providerId);

    std::unique_ptr<Ui::ProviderPage> m_ui;
    MessageLine *m_problem;
    AddDrainModel &m_model;
    QSortFilterProxyModel m_found;
};

} // namespace drainboard
