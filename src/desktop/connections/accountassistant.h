// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/connections/accountdraft.h"

#include <QWizard>

#include <optional>

namespace drainboard {

/// Adds a connection: kind, token and its check, regions, name. Show it with open(); it deletes itself when
/// it is closed, which is safe at any moment: nothing is kept before the end.
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

Q_SIGNALS:
    void added(const drainboard::AccountDraft &draft); ///< once, when it is kept

private:
    AccountDraft m_draft;
};

} // namespace drainboard
