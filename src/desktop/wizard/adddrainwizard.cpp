// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/adddrainwizard.h"

#include "desktop/widgets/windowsize.h"
#include "desktop/wizard/fieldspage.h"
#include "desktop/wizard/providerpage.h"
#include "desktop/wizard/resultpage.h"
#include "desktop/wizard/reviewpage.h"
#include "desktop/wizard/targetspage.h"

namespace drainboard {

AddDrainWizard::AddDrainWizard(Platform &platform, const SourceRef &preselected, QWidget *parent)
    : QWizard(parent)
{
    setWindowTitle(tr("Add a drain"));
    setWizardStyle(QWizard::ModernStyle);
    setOption(QWizard::NoCancelButtonOnLastPage);
    setButtonText(QWizard::FinishButton, tr("&Close"));
    const QFontMetrics metrics(font());
    resizeWithinScreen(*this, {metrics.averageCharWidth() * 95, metrics.height() * 36});

    m_model.appId = preselected.app;
    if (preselected.isAddon()) {
        m_model.scope = TargetScope::ChosenAddons;
        m_model.chosenAddons = {preselected.addon};
    }

    addPage(new ProviderPage(m_model, this));
    addPage(new FieldsPage(m_model, platform.capabilities().testFlag(Capability::DrainOptions), this));
    addPage(new TargetsPage(m_model, platform, this));
    auto *review = new ReviewPage(m_model, platform, this);
    review->setButtonText(QWizard::NextButton, tr("&Add the drain"));
    addPage(review);
    m_result = new ResultPage(m_model, platform, this);
    addPage(m_result);
    connect(m_result, &ResultPage::drainAdded, this, [this](const DrainKey &key) {
        if (!isHidden())
            Q_EMIT drainAdded(key);
    });
    connect(m_result, &ResultPage::finished, this, [this](Tone tone, const QString &text) {
        if (!isHidden())
            return; // it is seen on the page
        Q_EMIT told(tone, text);
        deleteLater();
    });
}

void AddDrainWizard::done(int result)
{
    QWizard::done(result);
    if (!m_result->isRunning())
        deleteLater();
}

} // namespace drainboard
