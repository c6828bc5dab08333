// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/namepage.h"

#include "base/visibletext.h"
#include "desktop/connections/connectionform.h"
#include "desktop/widgets/messageline.h"
#include "platform/onreply.h"

#include <QAbstractButton>
#include <QUrl>
#include <QVBoxLayout>
#include <QWizard>

namespace drainboard {

NamePage::NamePage(AccountDraft &draft, const QStringList &takenNames, KeepConnection keep, QWidget *parent)
    : QWizardPage(parent)
    , m_draft(draft)
    , m_takenNames(takenNames)
    , m_keep(std::move(keep))
    , m_form(new ConnectionForm)
    , m_problem(new MessageLine(Tone::Error))
{
    setObjectName(QStringLiteral("NamePage"));
    setTitle(tr("Name and colour"));
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_form);
    layout->addWidget(m_problem);
    layout->addStretch();
    m_form->setTakenNames(takenNames);
    connect(m_form, &ConnectionForm::changed, m_problem, [this] { m_problem->setText({}); });
}

QString NamePage::suggestedName() const
{
    const bool server = m_draft.connection.kind == ConnectionKind::Server;
    const QString name = server ? QUrl(m_draft.connection.authBase).host() : tr("Scalingo");
    QString free = name;
    for (int number = 2; m_takenNames.contains(free, Qt::CaseInsensitive); ++number)
        free = tr("%1 (%2)", "name, number").arg(name).arg(number);
    return free;
}

void NamePage::initializePage()
{
    setSubTitle(tr("The token is accepted. It belongs to %1.").arg(visibleText(m_draft.account.user)));
    if (m_draft.connection.name.isEmpty())
        m_draft.connection.name = suggestedName();
    m_form->setConnection(m_draft.connection);
    QMetaObject::invokeMethod(m_form, &ConnectionForm::focusFirstField, Qt::QueuedConnection);
}

bool NamePage::validatePage()
{
    if (m_state != State::Editing)
        return m_state == State::Kept;
    if (!m_form->validate())
        return false;
    m_form->apply(m_draft.connection);
    setState(State::Keeping);
    onReply(this, m_keep(m_draft.connection), [this](const Result<void> &kept) { onKept(kept); });
    return false;
}

void NamePage::onKept(const Result<void> &kept)
{
    setState(kept ? State::Kept : State::Editing);
    if (kept)
        wizard()->accept();
    else
        m_problem->setText(kept.error().text);
}

void NamePage::setState(State state)
{
    m_state = state;
    wizard()->button(QWizard::BackButton)->setEnabled(state == State::Editing); // the draft is being read
}

} // namespace drainboard
