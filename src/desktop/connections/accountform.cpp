// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/accountform.h"

#include "ui_accountform.h"

#include "base/visibletext.h"
#include "desktop/connections/connectionlook.h"
#include "desktop/widgets/formfield.h"
#include "desktop/widgets/messageline.h"
#include "desktop/widgets/secretfield.h"
#include "platform/connections/baseurl.h"
#include "platform/onreply.h"

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

AccountForm::AccountForm(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::AccountForm>())
    , m_tokenEdit(new SecretField)
    , m_problem(new MessageLine(Tone::Error))
{
    m_ui->setupUi(this);
    auto *base = new QLineEdit;
    base->setObjectName(u"baseEdit"_s);
    m_base = new FormField(tr("&Address"), base);
    m_base->setValidator([](const QString &text) -> FieldMessage {
        const auto checked = checkedBaseUrl(text);
        return checked ? FieldMessage() : FieldMessage{checked.error().text, {}};
    });
    m_tokenEdit->setObjectName(u"tokenEdit"_s);
    m_tokenEdit->setMaxLength(4096);
    m_token = new FormField(tr("API &token"), m_tokenEdit);
    m_token->setValidator([this](const QString &text) -> FieldMessage {
        const QString token = text.trimmed();
        if (token.isEmpty())
            return m_storedToken && authBase() == m_storedBase ? FieldMessage()
                                                               : FieldMessage{tr("Paste the API token."), {}};
        if (!std::ranges::all_of(token, [](QChar c) { return c > u' ' && c < u'\x7f'; }))
            return {tr("A token has no spaces and no accented letters in it; copy it again."), {}};
        if (m_kind == ConnectionKind::Scalingo && !token.startsWith("tk-"_L1))
            return {{}, tr("API tokens of Scalingo begin with “tk-”.")};
        return {};
    });
    m_ui->tokenLayout->addWidget(m_token);
    m_ui->problemLayout->addWidget(m_problem);
    connect(m_base, &FormField::textChanged, this, &AccountForm::onEdited);
    connect(m_token, &FormField::textChanged, this, &AccountForm::onEdited);
    connect(m_ui->advancedButton, &QToolButton::toggled, m_ui->advancedPanel, &QWidget::setVisible);
    connect(m_ui->advancedButton, &QToolButton::toggled, this,
            [this](bool open) { m_ui->advancedButton->setArrowType(open ? Qt::DownArrow : Qt::RightArrow); });
    connect(m_ui->stopButton, &QAbstractButton::clicked, this, &AccountForm::stop);
    setKind(m_kind);
    showState();
}

AccountForm::~AccountForm() = default;

void AccountForm::setStoredToken(const QString &base, std::function<Reply<SecretText>()> read)
{
    m_storedBase = base;
    m_storedToken = std::move(read);
    m_token->setHint(tr("Leave it empty to keep the token that is stored."));
}

void AccountForm::setKind(ConnectionKind kind)
{
    m_kind = kind;
    const bool hosted = kind == ConnectionKind::Scalingo;
    // A server's address is what the user knows it by; the hosted platform has one that few ever change.
    (hosted ? m_ui->advancedLayout : m_ui->baseLayout)->addWidget(m_base);
    m_ui->advancedButton->setVisible(hosted);
    m_ui->advancedButton->setChecked(false);
    m_ui->advancedPanel->setVisible(false);
    m_base->setHint(
        hosted ? tr("Where tokens are exchanged. Change it for a test server only.")
               : tr("Such as https://logs.example.com:8443. Without encryption only http://127.0.0.1."));
    m_ui->introLabel->setText(
        hosted
            ? tr("Create an API token in the dashboard of Scalingo (your account, “API tokens”) and paste "
                 "it here. It is kept in the keychain of this computer.")
            : tr("On the server, “drainboardd token add NAME” shows a new token once; paste it here. It is "
                 "kept in the keychain of this computer."));
    if (hosted) {
        setTabOrder(m_token, m_ui->advancedButton);
        setTabOrder(m_ui->advancedButton, m_base);
    } else {
        setTabOrder(m_base, m_token);
        setTabOrder(m_token, m_ui->advancedButton);
    }
}

void AccountForm::focusFirstField()
{
    (m_kind == ConnectionKind::Scalingo ? m_token : m_base)->setFocus();
}

void AccountForm::setAuthBase(const QString &base)
{
    m_base->setText(base);
    if (m_kind == ConnectionKind::Scalingo && !base.isEmpty() && base != hostedAuthBase())
        m_ui->advancedButton->setChecked(true);
}

void AccountForm::setToken(const SecretText &token)
{
    m_tokenEdit->setSecret(token);
}

QString AccountForm::authBase() const
{
    return checkedBaseUrl(m_base->text()).value_or(QString());
}

SecretText AccountForm::token() const
{
    return SecretText(m_token->text().trimmed());
}

void AccountForm::onEdited()
{
    m_account.reset();
    m_problem->setText({});
    Q_EMIT stateChanged();
}

void AccountForm::check()
{
    if (!m_base->validate()) {
        m_ui->advancedButton->setChecked(m_kind == ConnectionKind::Scalingo);
        m_base->setFocus();
        return;
    }
    if (!m_token->validate()) {
        m_token->setFocus();
        return;
    }
    m_account.reset();
    m_problem->setText({});
    m_check = std::make_unique<QObject>();
    showState();
    m_ui->stopButton->setFocus();
    if (!token().isEmpty()) {
        probe(token());
        return;
    }
    onReply(m_check.get(), m_storedToken(), [this](const Result<SecretText> &stored) {
        if (stored)
            probe(*stored);
        else
            onNoToken(stored.error());
    });
}

void AccountForm::probe(const SecretText &token)
{
    onReply(m_check.get(), m_probe(m_kind, authBase(), token),
            [this](const Result<Account> &answer) { onAnswer(answer); });
}

void AccountForm::onAnswer(const Result<Account> &answer)
{
    // The check is the context of the call that is running: it goes when this has returned.
    m_check.release()->deleteLater();
    QWidget *toMend = m_token;
    if (answer && answer->regions.isEmpty()) {
        m_problem->setText(tr("The platform takes the token, but names no region to work with."));
    } else if (answer) {
        m_account = *answer;
    } else if (answer.error().kind == ErrorKind::NotAllowed) {
        m_token->setError(visibleText(answer.error().text));
    } else if (m_kind == ConnectionKind::Server || m_ui->advancedButton->isChecked()) {
        m_base->setError(visibleText(answer.error().text));
        toMend = m_base;
    } else { // the address is the hosted platform's own, which is not shown
        m_problem->setText(visibleText(answer.error().text));
    }
    showState();
    toMend->setFocus();
    if (m_account)
        Q_EMIT checked();
}

/// The keychain does not give the stored token.
void AccountForm::onNoToken(const Error &error)
{
    m_check.release()->deleteLater();
    m_problem->setText(visibleText(error.text));
    showState();
    m_tokenEdit->setFocus();
}

void AccountForm::stop()
{
    m_check.reset();
    showState();
    m_tokenEdit->setFocus();
}

void AccountForm::showState()
{
    m_ui->busyPanel->setVisible(isChecking());
    for (QWidget *input : {static_cast<QWidget *>(m_base), static_cast<QWidget *>(m_token),
                           static_cast<QWidget *>(m_ui->advancedButton)})
        input->setEnabled(!isChecking());
    Q_EMIT stateChanged();
}

void AccountForm::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_ui->advancedPanel->setVisible(m_ui->advancedButton->isChecked());
}

} // namespace drainboard
