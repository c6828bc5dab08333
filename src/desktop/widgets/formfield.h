// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

#include <functional>

class QLabel;

namespace drainboard {

class MessageLine;

/// What is to be said of a field's content. An error stops the user, a warning does not.
struct FieldMessage
{
    QString error;
    QString warning;
};

/// A label, an editor, a hint, and room for what is wrong. What is wrong is told when editing ends, and
/// goes away at once when it is mended. Screen readers hear it as the editor's description.
class FormField : public QWidget
{
    Q_OBJECT

public:
    using Validator = std::function<FieldMessage(const QString &text)>;

    /// Takes the editor over: any widget with a user property that is or becomes a text (QLineEdit,
    /// SecretField, QComboBox, QSpinBox).
    FormField(const QString &label, QWidget *editor, QWidget *parent = nullptr);

    QWidget *editor() const { return m_editor; }
    QString label() const;
    QString text() const;
    void setText(const QString &text);

    /// One sentence below the editor.
    void setHint(const QString &hint);
    void setValidator(Validator validator);

    /// True if the content has no error now, whether or not one is shown.
    bool isAcceptable() const;
    /// Shows what is wrong now, as if editing had ended. True if nothing is.
    bool validate();
    /// An error from elsewhere (a server's answer); stays until the text changes.
    void setError(const QString &error);

    QString shownError() const;
    QString shownWarning() const;

Q_SIGNALS:
    void textChanged(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private Q_SLOTS:
    void onTextChanged();

private:
    FieldMessage verdict() const;
    void show(const FieldMessage &verdict);

    QWidget *m_editor;
    QLabel *m_label;
    QLabel *m_hint;
    MessageLine *m_error;
    MessageLine *m_warning;
    bool m_leftByMouse = false; ///< whose button is still down
    Validator m_validator;
};

} // namespace drainboard
