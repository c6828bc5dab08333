// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QKeyEvent;
class QLineEdit;
class QPlainTextEdit;
class QPoint;
class QWidget;

namespace drainboard {

/// While it is active, what is copied or cut out of a text field, by key or menu, goes through copySecret().
/// It is not dragged either, nor left to the middle mouse button of others (X11, Wayland). Belongs to the
/// field; a QPlainTextEdit is expected to be read-only.
class SecretGuard : public QObject
{
    Q_OBJECT

public:
    explicit SecretGuard(QLineEdit &edit);
    explicit SecretGuard(QPlainTextEdit &edit);

    /// To be active as long as a secret is shown.
    void setActive(bool active) { m_active = active; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    SecretGuard(QWidget &edit, QLineEdit *line, QPlainTextEdit *text);
    bool isEditable() const;
    QString selectedText() const;
    bool takeKey(const QKeyEvent &key);
    void copy();
    void cut();
    void showMenu(const QPoint &position);
    void takeSelectionBack();

    QWidget &m_edit;
    QLineEdit *m_line;      ///< this
    QPlainTextEdit *m_text; ///< or that
    bool m_active = false;
};

} // namespace drainboard
