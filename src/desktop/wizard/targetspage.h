// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/wizard/adddrainmodel.h"
#include "platform/platform.h"

#include <QWizardPage>

#include <memory>

namespace drainboard {

namespace Ui {
class TargetsPage;
}

/// Third page: the app, the app with its addons, or some of its addons.
class TargetsPage : public QWizardPage
{
    Q_OBJECT

public:
    TargetsPage(AddDrainModel &model, Platform &platform, QWidget *parent = nullptr);
    ~TargetsPage() override;

    void initializePage() override;
    bool isComplete() const override;

private:
    enum class State { Loading, Failed, Ready };

    void loadApps();
    void onApps(const QList<App> &apps);
    void onAppChosen();
    void loadAddons();
    void onAddons(const QList<Addon> &addons);
    void onScopeChosen();
    void onAddonTicked();
    void fail(const Error &error);
    void showState();

    std::unique_ptr<Ui::TargetsPage> m_ui;
    AddDrainModel &m_model;
    Platform &m_platform;
    State m_state = State::Loading;
    QString m_error;
    int m_request = 0; ///< answers to older requests are of no interest
};

} // namespace drainboard
