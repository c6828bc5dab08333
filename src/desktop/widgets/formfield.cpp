// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/formfield.h"

#include "desktop/widgets/messageline.h"

#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMetaMethod>
#include <QMetaProperty>
#include <QStyle>
#include <QVBoxLayout>
#include <QVariant>

namespace drainboard {

FormField::FormField(const QString &label, QWidget *editor, QWidget *parent)
    : QWidget(parent)
    , m_editor(editor)
    , m_label(new QLabel(label, this))
    , m_hint(new QLabel(this))
    , m_error(new MessageLine(Tone::Error, this))
    , m_warning(new MessageLine(Tone::Warning, this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(style()->pixelMetric(QStyle::PM_LayoutVerticalSpacing) / 2);
    layout->addWidget(m_label);
    layout->addWidget(m_editor);
    layout->addWidget(m_error);
    layout->addWidget(m_warning);
    layout->addWidget(m_hint);
    m_label->setBuddy(m_editor);
    m_error->setObjectName(QStringLiteral("error"));
    m_warning->setObjectName(QStringLiteral("warning"));
    m_hint->setWordWrap(true);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_hint->hide();

    // Combo boxes are named by their current text otherwise; `&` marks the label's shortcut.
    m_editor->setAccessibleName(QString(label).remove(u'&'));
    setAccessibleName(m_editor->accessibleName());
    m_editor->installEventFilter(this);
    // Without, Qt would not put it where its editor is in the tab order. Before the proxy is set: it would
    // take the policy over, and no click would lead into the editor any more.
    setFocusPolicy(Qt::TabFocus);
    setFocusProxy(m_editor);
    const QMetaMethod changed = m_editor->metaObject()->userProperty().notifySignal();
    Q_ASSERT(changed.isValid());
    const int slot = staticMetaObject.indexOfSlot("onTextChanged()");
    connect(m_editor, changed, this, staticMetaObject.method(slot));
}

QString FormField::label() const
{
    return m_label->text().remove(u'&');
}

QString FormField::text() const
{
    return m_editor->metaObject()->userProperty().read(m_editor).toString();
}

void FormField::setText(const QString &text)
{
    m_editor->metaObject()->userProperty().write(m_editor, text);
}

void FormField::setHint(const QString &hint)
{
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
    show({shownError(), shownWarning()});
}

void FormField::setValidator(Validator validator)
{
    m_validator = std::move(validator);
}

FieldMessage FormField::verdict() const
{
    return m_validator ? m_validator(text()) : FieldMessage();
}

bool FormField::isAcceptable() const
{
    return verdict().error.isEmpty();
}

bool FormField::validate()
{
    const FieldMessage now = verdict();
    show(now);
    return now.error.isEmpty();
}

void FormField::setError(const QString &error)
{
    show({error, shownWarning()});
}

QString FormField::shownError() const
{
    return m_error->text();
}

QString FormField::shownWarning() const
{
    return m_warning->text();
}

void FormField::show(const FieldMessage &verdict)
{
    const bool isNew = !verdict.error.isEmpty() && verdict.error != m_error->text();
    m_error->setText(verdict.error);
    m_warning->setText(verdict.warning);

    QStringList spoken{verdict.error, verdict.warning, m_hint->text()};
    spoken.removeAll(QString());
    m_editor->setAccessibleDescription(spoken.join(u' '));
    if (isNew) {
        QAccessibleEvent alert(m_editor, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

void FormField::onTextChanged()
{
    if (qobject_cast<QComboBox *>(m_editor)) {
        validate(); // a choice is made at once, not letter by letter
        Q_EMIT textChanged(text());
        return;
    }
    // Only what is already told is kept true while somebody types; new complaints wait for the end.
    if (!shownError().isEmpty() || !shownWarning().isEmpty()) {
        const FieldMessage now = verdict();
        show({shownError().isEmpty() ? QString() : now.error,
              shownWarning().isEmpty() ? QString() : now.warning});
    }
    Q_EMIT textChanged(text());
}

bool FormField::eventFilter(QObject *watched, QEvent *event)
{
    if (m_leftByMouse && event->type() == QEvent::MouseButtonRelease) {
        m_leftByMouse = false;
        qApp->removeEventFilter(this);
        QMetaObject::invokeMethod(this, &FormField::validate, Qt::QueuedConnection);
    }
    if (watched != m_editor)
        return false;
    if (event->type() == QEvent::FocusOut) {
        const auto reason = static_cast<QFocusEvent *>(event)->reason();
        if (reason == Qt::MouseFocusReason) {
            // Only after the click: an error would move what was pressed away from under the mouse.
            m_leftByMouse = true;
            qApp->installEventFilter(this);
        } else if (reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason) {
            validate(); // a menu or another program's window does not end the editing
        }
    } else if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter)
            validate();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace drainboard
