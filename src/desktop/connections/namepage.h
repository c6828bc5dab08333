// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/connections/accountdraft.h"

#include <QWizardPage>

namespace drainboard {

class ConnectionForm;
class MessageLine;

/// Last page: name, colour, inspect only. "Finish" keeps the connection, then accepts the wizard.
class NamePage : public QWizardPage
{
    Q_OBJECT

public:
    /// `takenNames` are those of the other connections.
    NamePage(AccountDraft &draft, const QStringList &takenNames, KeepConnection keep,
             QWidget *parent = nullptr);

    void initializePage() override;
    bool validatePage() override;
    bool isKeeping() const { return m_state == State::Keeping; }

private:
    enum class State { Editing, Keeping, Kept };

    void setState(State state);
    void onKept(const Result<void> &kept);
    QString suggestedName() const;

    AccountDraft &m_draft;
    QStringList m_takenNames;
    KeepConnection m_keep;
    ConnectionForm *m_form;
    MessageLine *m_problem;
    State m_state = State::Editing;
};

} // namespace drainboard
