// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/connections/accountdraft.h"

#include <QWizard>

#include <optional>

namespace drainboard {

class NamePage;

/// Adds a connection: kind, token and its check, regions, name. Show it with open(); it deletes itself when
/// it is closed, which is safe at any moment: nothing is kept before the end, and that is waited for.
///
///     KindPage ─▶ AccountPage ─▶ RegionsPage ─▶ NamePage ─▶ keep
///         └───────────┴─── AccountDraft ─┴──────────┘
///
/// A kind that is known already skips the first page, a single region the third.
class AccountAssistant : public QWizard
{
    Q_OBJECT

public:
    AccountAssistant(std::optional<ConnectionKind> kind, const QStringList &takenNames, ProbeAccount probe,
                     KeepConnection keep, QWidget *parent = nullptr);

    int nextId() const override;
    void reject() override;

Q_SIGNALS:
    void added(const drainboard::AccountDraft &draft); ///< once, when it is kept

private:
    AccountDraft m_draft;
    NamePage *m_namePage;
};

} // namespace drainboard
