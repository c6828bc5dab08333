// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/fieldspage.h"

#include "desktop/widgets/scrollgap.h"
#include "ui_fieldspage.h"

namespace drainboard {

FieldsPage::FieldsPage(AddDrainModel &model, bool optionsOffered, QWidget *parent)
    : QWizardPage(parent)
    , m_ui(std::make_unique<Ui::FieldsPage>())
    , m_model(model)
{
    m_ui->setupUi(this);
    keepOffScrollBar(*m_ui->scrollArea);
    m_ui->editor->setOptionsOffered(optionsOffered);
    m_ui->banner->hide();
    connect(m_ui->editor, &DrainEditor::changed, this, [this] {
        m_model.setDraft(m_ui->editor->draft());
        m_model.options = m_ui->editor->options();
    });
    connect(m_ui->editor, &DrainEditor::urlPasted, this, &FieldsPage::usePasted);
}

FieldsPage::~FieldsPage() = default;

void FieldsPage::initializePage()
{
    m_ui->banner->hide();
    {
        // Filled in, the form would say its values anew, together with those of the provider that was left.
        const QSignalBlocker loading(m_ui->editor);
        m_ui->editor->setOptions(m_model.options);
    }
    showProvider();
    // Afterwards, for QWizard gives the keyboard to the first widget that it finds, even in a hidden banner.
    QMetaObject::invokeMethod(m_ui->editor, &DrainEditor::focusFirstField, Qt::QueuedConnection);
}

bool FieldsPage::validatePage()
{
    return m_ui->editor->check();
}

void FieldsPage::showProvider()
{
    const auto provider = findProvider(m_model.providerId);
    if (!provider)
        return;
    setTitle(provider->name);
    setSubTitle(provider->sentence);
    m_ui->helpLabel->setText(
        tr("<a href=\"%1\">Where to find these values</a>").arg(provider->helpUrl.toHtmlEscaped()));
    const QSignalBlocker loading(m_ui->editor);
    m_ui->editor->setDraft(m_model.draft());
}

void FieldsPage::usePasted(const DrainDraft &draft)
{
    m_model.setDraft(draft);
    showProvider();
    m_ui->banner->showMessage(Tone::Info, tr("The fields were filled in from the URL you pasted."));
}

} // namespace drainboard
