// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/draineditor.h"

#include "desktop/widgets/formfield.h"
#include "desktop/widgets/secretfield.h"
#include "desktop/wizard/drainoptionsform.h"
#include "desktop/wizard/urlpaste.h"
#include "domain/validation.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;

DrainEditor::DrainEditor(QWidget *parent)
    : QWidget(parent)
    , m_fieldLayout(new QVBoxLayout)
    , m_advancedButton(new QToolButton(this))
    , m_options(new DrainOptionsForm(this))
{
    m_advancedButton->setObjectName(u"advancedButton"_s);
    m_advancedButton->setText(tr("&Advanced"));
    m_advancedButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_advancedButton->setAutoRaise(true);
    m_advancedButton->setCheckable(true);
    m_advancedButton->setArrowType(Qt::RightArrow);
    m_options->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addLayout(m_fieldLayout);
    layout->addWidget(m_advancedButton);
    layout->addWidget(m_options);
    layout->addStretch();

    connect(m_advancedButton, &QToolButton::toggled, this, [this](bool open) {
        m_advancedButton->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        m_options->setVisible(open);
        if (open)
            scrollTo(m_options);
    });
    connect(m_options, &DrainOptionsForm::changed, this, &DrainEditor::changed);
}

DrainEditor::~DrainEditor()
{
    // A field that loses the keyboard as it goes is checked against all fields: they must go before the list.
    for (const auto &field : m_fields)
        delete field.form;
}

void DrainEditor::setOptionsOffered(bool offered)
{
    m_advancedButton->setVisible(offered);
    m_options->setVisible(offered && m_advancedButton->isChecked());
}

void DrainEditor::setDraft(const DrainDraft &draft)
{
    if (draft.providerId != m_providerId) {
        m_providerId = draft.providerId;
        for (const auto &field : std::exchange(m_fields, {})) {
            // Perhaps called from a signal of this very field: a URL was pasted into it.
            field.form->setParent(nullptr);
            field.form->deleteLater();
        }
        if (const auto provider = findProvider(draft.providerId))
            build(*provider);
    }
    for (const auto &field : m_fields)
        setValue(field, draft.values.value(field.descriptor.key, field.descriptor.defaultValue));
    // Only now: a verdict may depend on several fields.
    for (const auto &field : m_fields) {
        if (!value(field).isEmpty())
            field.form->validate();
    }
    onChanged();
}

DrainDraft DrainEditor::draft() const
{
    DrainDraft draft{m_providerId, {}};
    for (const auto &field : m_fields)
        draft.values.insert(field.descriptor.key, value(field));
    return draft;
}

void DrainEditor::setOptions(const DrainOptions &options)
{
    m_options->setOptions(options);
}

DrainOptions DrainEditor::options() const
{
    return m_options->options();
}

bool DrainEditor::check()
{
    FormField *firstWrong = nullptr;
    for (const auto &field : m_fields) {
        if (!field.form->validate() && !firstWrong)
            firstWrong = field.form;
    }
    if (firstWrong) {
        firstWrong->setFocus();
        scrollTo(firstWrong);
    }
    const bool offered = !m_advancedButton->isHidden();
    if (firstWrong || !offered)
        return !firstWrong;
    if (m_options->check())
        return true;
    m_advancedButton->setChecked(true); // which also scrolls there
    return m_options->check();          // once more: hidden, it could not take the keyboard
}

bool DrainEditor::showError(const QString &key, const QString &error)
{
    const auto field = std::ranges::find(m_fields, key, [](const Field &f) { return f.descriptor.key; });
    if (field == m_fields.end())
        return false;
    field->form->setError(error);
    field->form->setFocus();
    scrollTo(field->form);
    return true;
}

void DrainEditor::scrollTo(QWidget *widget)
{
    // What has just been shown gets its place only now.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    for (QWidget *around = parentWidget(); around; around = around->parentWidget()) {
        if (auto *area = qobject_cast<QScrollArea *>(around))
            area->ensureWidgetVisible(widget);
    }
}

void DrainEditor::build(const ProviderDescriptor &provider)
{
    // The fields go in front of what was made before them, and so does the keyboard.
    QWidget *previous = m_advancedButton;
    for (const auto &descriptor : provider.fields) {
        const QString label =
            descriptor.required ? descriptor.label : tr("%1 (optional)").arg(descriptor.label);
        auto *form = new FormField(label, makeEditor(descriptor), this);
        form->setHint(descriptor.help);
        form->setValidator([this, key = descriptor.key](const QString &) {
            const FieldVerdict verdict = validateField(draft(), key);
            return FieldMessage{verdict.error, verdict.warning};
        });
        connect(form, &FormField::textChanged, this, &DrainEditor::onChanged);
        m_fieldLayout->addWidget(form);
        m_fields.append({descriptor, form});
        setTabOrder(previous, form);
        previous = form;
    }
    setTabOrder(previous, m_advancedButton);
}

void DrainEditor::focusFirstField()
{
    if (!m_fields.isEmpty())
        m_fields.constFirst().form->setFocus();
}

QWidget *DrainEditor::makeEditor(const FieldDescriptor &descriptor)
{
    QWidget *editor = nullptr;
    if (descriptor.kind == FieldKind::Choice) {
        auto *combo = new QComboBox;
        for (const auto &choice : descriptor.choices)
            combo->addItem(choice.label, choice.value);
        editor = combo;
    } else {
        QLineEdit *edit = descriptor.secret ? new SecretField : new QLineEdit;
        edit->setPlaceholderText(descriptor.placeholder);
        onUrlPasted(edit, [this](const DrainDraft &draft) { Q_EMIT urlPasted(draft); });
        editor = edit;
    }
    editor->setObjectName(QString(u"field_"_s + descriptor.key));
    return editor;
}

QString DrainEditor::value(const Field &field) const
{
    const auto *combo = qobject_cast<QComboBox *>(field.form->editor());
    return combo ? combo->currentData().toString() : field.form->text();
}

void DrainEditor::setValue(const Field &field, const QString &value)
{
    auto *combo = qobject_cast<QComboBox *>(field.form->editor());
    if (!combo) {
        field.form->setText(value);
        return;
    }
    if (!value.isEmpty() && combo->findData(value) < 0)
        combo->addItem(value, value); // an existing drain may have a value that we do not offer
    combo->setCurrentIndex(value.isEmpty() ? 0 : combo->findData(value));
}

void DrainEditor::onChanged()
{
    if (const auto provider = findProvider(m_providerId)) {
        const QString transport = normalised(draft()).values.value(u"transport"_s);
        m_options->setTarget(provider->type, transport != "tcp"_L1 && transport != "udp"_L1,
                             transport == "udp"_L1);
    }
    Q_EMIT changed();
}

} // namespace drainboard
