// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/connectionform.h"

#include "ui_connectionform.h"

#include "desktop/connections/connectionlook.h"
#include "desktop/widgets/formfield.h"

#include <QLineEdit>

namespace drainboard {

using namespace Qt::StringLiterals;

ConnectionForm::ConnectionForm(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::ConnectionForm>())
{
    m_ui->setupUi(this);
    auto *edit = new QLineEdit;
    edit->setObjectName(u"nameEdit"_s);
    edit->setMaxLength(100);
    m_name = new FormField(tr("&Name"), edit);
    m_name->setHint(tr("Stands in the switcher and in the window's title."));
    m_name->setValidator([this](const QString &text) -> FieldMessage {
        const QString name = text.trimmed();
        if (name.isEmpty())
            return {tr("Give the connection a name."), {}};
        if (m_takenNames.contains(name, Qt::CaseInsensitive))
            return {tr("Another connection has this name."), {}};
        return {};
    });
    m_ui->nameLayout->addWidget(m_name);
    for (const ColourChoice &choice : colourChoices())
        m_ui->colourCombo->addItem(connectionMark(choice.colour), choice.name, choice.colour);
    setTabOrder(m_name, m_ui->colourCombo);

    connect(m_name, &FormField::textChanged, this, &ConnectionForm::changed);
    connect(m_ui->colourCombo, &QComboBox::currentIndexChanged, this, &ConnectionForm::changed);
    connect(m_ui->inspectOnlyCheck, &QCheckBox::toggled, this, &ConnectionForm::changed);
}

ConnectionForm::~ConnectionForm() = default;

void ConnectionForm::focusFirstField()
{
    m_name->setFocus();
}

void ConnectionForm::setConnection(const Connection &connection)
{
    m_name->setText(connection.name);
    int colour = m_ui->colourCombo->findData(connection.colour);
    if (colour < 0) { // chosen elsewhere; it stays
        m_ui->colourCombo->addItem(connectionMark(connection.colour), connection.colour, connection.colour);
        colour = m_ui->colourCombo->count() - 1;
    }
    m_ui->colourCombo->setCurrentIndex(colour);
    m_ui->inspectOnlyCheck->setChecked(connection.inspectOnly);
}

void ConnectionForm::apply(Connection &connection) const
{
    connection.name = m_name->text().trimmed();
    connection.colour = m_ui->colourCombo->currentData().toString();
    connection.inspectOnly = m_ui->inspectOnlyCheck->isChecked();
}

bool ConnectionForm::validate()
{
    const bool ok = m_name->validate();
    if (!ok)
        m_name->setFocus();
    return ok;
}

} // namespace drainboard
