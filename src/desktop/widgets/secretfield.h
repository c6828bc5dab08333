// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secrettext.h"

#include <QLineEdit>

class QAction;

namespace drainboard {

class SecretGuard;

/// A line edit that masks what is typed until the user asks to see it (button, context menu or Ctrl+R). It
/// masks again when it is hidden. While masked, nothing can be copied out of it; what is copied while it is
/// revealed is marked as a secret.
class SecretField : public QLineEdit
{
    Q_OBJECT

public:
    explicit SecretField(QWidget *parent = nullptr);

    SecretText secret() const { return SecretText(text()); }
    void setSecret(const SecretText &secret) { setText(secret.reveal()); }

    bool isRevealed() const;
    void setRevealed(bool revealed);

Q_SIGNALS:
    void revealedChanged(bool revealed);

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void updateAction();

    QAction *m_reveal;
    SecretGuard *m_guard;
};

} // namespace drainboard
