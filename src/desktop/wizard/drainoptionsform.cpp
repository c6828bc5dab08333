// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/drainoptionsform.h"

#include "desktop/widgets/formfield.h"
#include "domain/keptca.h"
#include "ui_drainoptionsform.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSslCertificate>

namespace drainboard {

namespace {

template <typename Enum>
void select(QComboBox *combo, Enum value)
{
    combo->setCurrentIndex(combo->findData(static_cast<int>(value)));
}

template <typename Enum>
Enum selected(const QComboBox *combo)
{
    return static_cast<Enum>(combo->currentData().toInt());
}

} // namespace

DrainOptionsForm::DrainOptionsForm(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::DrainOptionsForm>())
    , m_caRow(new QWidget(this))
    , m_caEdit(new QLineEdit)
    , m_caField(new FormField(tr("&Certificates to trust"), m_caEdit))
{
    m_ui->setupUi(this);
    m_ui->quarantineCombo->addItem(tr("5 minutes each time"), false);
    m_ui->quarantineCombo->addItem(tr("Growing while it keeps failing: 5, 10, 15 … minutes"), true);
    m_ui->afterCombo->addItem(tr("Go on where it stopped"), int(AfterQuarantine::Continue));
    m_ui->afterCombo->addItem(tr("Skip to the newest line"), int(AfterQuarantine::SkipToNewest));
    m_ui->tokenCombo->addItem(tr("Where the target wants it"), int(TokenPlacement::ByDestination));
    m_ui->tokenCombo->addItem(tr("In the structured data"), int(TokenPlacement::StructuredData));
    m_ui->tokenCombo->addItem(tr("Before the syslog header"), int(TokenPlacement::Prefix));
    m_ui->tokenCombo->addItem(tr("As first word of the message"), int(TokenPlacement::MessagePrefix));
    m_ui->framingCombo->addItem(tr("Line feed after each message"), int(Framing::LineFeed));
    m_ui->framingCombo->addItem(tr("Length before each message"), int(Framing::OctetCounting));
    m_ui->repeatCombo->addItem(tr("Send the last lines again; some may come twice"), true);
    m_ui->repeatCombo->addItem(tr("Send again only what did not arrive; some may be lost"), false);

    m_caEdit->setObjectName(QStringLiteral("caFileEdit"));
    m_caField->setValidator([this](const QString &text) {
        return FieldMessage{isKeptCa(text) ? QString() : caFileError(text), {}};
    });
    showCaFile();
    auto *browseButton = new QPushButton(tr("&Browse…"));
    browseButton->setObjectName(QStringLiteral("caBrowseButton"));
    browseButton->setAccessibleName(tr("Browse for a certificate file"));
    auto *row = new QHBoxLayout(m_caRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_caField);
    row->addWidget(browseButton);
    m_ui->formLayout->addRow(m_caRow);

    connect(browseButton, &QPushButton::clicked, this, &DrainOptionsForm::browse);
    connect(m_caField, &FormField::textChanged, this, &DrainOptionsForm::changed);
    for (auto *combo :
         {m_ui->quarantineCombo, m_ui->afterCombo, m_ui->tokenCombo, m_ui->framingCombo, m_ui->repeatCombo})
        connect(combo, &QComboBox::currentIndexChanged, this, &DrainOptionsForm::changed);
}

DrainOptionsForm::~DrainOptionsForm() = default;

void DrainOptionsForm::setTarget(ProviderType type, bool encrypted, bool datagram)
{
    const bool syslog = type == ProviderType::Syslog;
    const bool stream =
        (syslog || type == ProviderType::Papertrail || type == ProviderType::OvhGraylog) && !datagram;
    auto *form = m_ui->formLayout;
    form->setRowVisible(m_ui->tokenCombo, syslog);
    form->setRowVisible(m_ui->framingCombo, stream);
    form->setRowVisible(m_ui->repeatCombo, stream);
    form->setRowVisible(m_caRow, encrypted);
}

void DrainOptionsForm::setOptions(const DrainOptions &options)
{
    m_options = options;
    m_ui->quarantineCombo->setCurrentIndex(options.quarantine.growing ? 1 : 0);
    select(m_ui->afterCombo, options.afterQuarantine);
    select(m_ui->tokenCombo, options.tokenPlacement);
    select(m_ui->framingCombo, options.framing);
    m_ui->repeatCombo->setCurrentIndex(options.repeatUnconfirmed ? 0 : 1);
    showCaFile();
}

/// What a server keeps has no name here.
void DrainOptionsForm::showCaFile()
{
    const bool kept = !keptCaDigest(m_options.caFile).isEmpty();
    m_caField->setText(kept ? tr("kept on the server") : m_options.caFile);
    m_caField->setHint(
        kept ? tr("The server has the certificates. Choose a PEM file to send it others, or clear the field "
                  "to trust those of its system.")
             : tr("A PEM file, if the target's certificate is not signed by a public authority."));
    if (!m_caEdit->text().isEmpty())
        m_caField->validate();
}

bool DrainOptionsForm::isKeptCa(const QString &text) const
{
    return text.trimmed() == tr("kept on the server") && !keptCaDigest(m_options.caFile).isEmpty();
}

DrainOptions DrainOptionsForm::options() const
{
    DrainOptions options = m_options;
    options.quarantine.growing = m_ui->quarantineCombo->currentData().toBool();
    options.afterQuarantine = selected<AfterQuarantine>(m_ui->afterCombo);
    options.tokenPlacement = selected<TokenPlacement>(m_ui->tokenCombo);
    options.framing = selected<Framing>(m_ui->framingCombo);
    options.repeatUnconfirmed = m_ui->repeatCombo->currentData().toBool();
    if (!isKeptCa(m_caEdit->text()))
        options.caFile = m_caEdit->text().trimmed();
    return options;
}

bool DrainOptionsForm::check()
{
    if (m_caRow->isHidden() || m_caField->validate())
        return true;
    m_caField->setFocus();
    return false;
}

void DrainOptionsForm::browse()
{
    auto *dialog = new QFileDialog(this, tr("Certificates to trust"), QFileInfo(m_caEdit->text()).path(),
                                   tr("Certificates (*.pem *.crt *.cer);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_caField->setText(path);
        m_caField->validate();
    });
    dialog->open();
}

QString caFileError(const QString &path)
{
    const QString name = path.trimmed();
    if (name.isEmpty())
        return {};
    constexpr qint64 largest = 4 * 1024 * 1024; // the whole list of a browser is a tenth of this
    const QFileInfo info(name);
    if (!info.isFile())
        return DrainOptionsForm::tr("Certificates to trust: there is no such file.");
    if (info.size() > largest)
        return DrainOptionsForm::tr(
            "Certificates to trust: the file is too large to be a list of certificates.");
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return DrainOptionsForm::tr("Certificates to trust: the file cannot be read.");
    if (QSslCertificate::fromData(file.read(largest), QSsl::Pem).isEmpty())
        return DrainOptionsForm::tr("Certificates to trust: the file holds no certificate in PEM form.");
    return {};
}

} // namespace drainboard
