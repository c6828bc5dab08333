// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QCoreApplication>
#include <QGroupBox>
#include <QLabel>
#include <QLibraryInfo>
#include <QLocale>
#include <QMenu>
#include <QMenuBar>
#include <QScrollArea>
#include <QSet>
#include <QToolButton>
#include <QTranslator>

#include <memory>
#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;

inline constexpr QSize smallScreen(1280, 800);

/// A catalogue that notes what the program asks for and it does not have.
class NotingTranslator : public QTranslator
{
    Q_OBJECT

public:
    QString translate(const char *context, const char *source, const char *comment, int n) const override
    {
        const QString text = QTranslator::translate(context, source, comment, n);
        const auto name = QString::fromLatin1(context);
        const bool ofQt =
            name.startsWith(u'Q') || name == "CloseButton"_L1 || name == "MAC_APPLICATION_MENU"_L1;
        if (text.isNull() && !ofQt && *source)
            m_missing.insert(name + u" | "_s + QString::fromUtf8(source));
        return text;
    }
    QStringList takeMissing() { return std::exchange(m_missing, {}).values(); }

private:
    mutable QSet<QString> m_missing;
};

inline QChar keyOf(const QString &text)
{
    const auto sequence = QKeySequence::mnemonic(text);
    return sequence.isEmpty() ? QChar() : QChar(sequence[0].key());
}

/// Texts of a window whose keys work together.
inline QStringList textsWithKeys(const QWidget &window)
{
    QStringList found;
    for (const auto *button : window.findChildren<QAbstractButton *>()) {
        if (button->isVisible())
            found.append(button->text());
    }
    for (const auto *label : window.findChildren<QLabel *>()) {
        if (label->isVisible() && label->buddy())
            found.append(label->text());
    }
    for (const auto *box : window.findChildren<QGroupBox *>()) {
        if (box->isVisible())
            found.append(box->title());
    }
    if (const auto *bar = window.findChild<QMenuBar *>()) {
        for (const QAction *action : bar->actions())
            found.append(action->text());
    }
    return found;
}

inline QStringList sameKeys(const QStringList &texts)
{
    QMap<QChar, QStringList> byKey;
    for (const QString &text : texts) {
        if (const QChar key = keyOf(text); !key.isNull())
            byKey[key].append(text);
    }
    QStringList clashes;
    for (const QStringList &same : std::as_const(byKey)) {
        if (same.size() > 1)
            clashes.append(u"same key: "_s + same.join(u", "_s));
    }
    return clashes;
}

/// Whether a scroll area shows only part of its width.
inline bool isBeside(const QWidget &widget)
{
    for (const QWidget *parent = widget.parentWidget(); parent; parent = parent->parentWidget()) {
        if (const auto *area = qobject_cast<const QScrollArea *>(parent)) {
            const QPoint corner = widget.mapTo(area->viewport(), widget.rect().bottomRight());
            return corner.x() > area->viewport()->width();
        }
    }
    return false;
}

/// What a look at a window on a small screen finds wrong.
inline QString problemsOf(QWidget &window)
{
    for (int answers = 0; answers < 5; ++answers) // one may lead to another request
        QCoreApplication::processEvents();
    QStringList problems = sameKeys(textsWithKeys(window));
    for (const auto *menu : window.findChildren<QMenu *>()) {
        QStringList texts;
        for (const QAction *action : menu->actions())
            texts.append(action->text());
        problems += sameKeys(texts);
    }
    const QSize least = window.minimumSizeHint();
    if (least.width() > smallScreen.width() || least.height() > smallScreen.height())
        problems.append(QStringLiteral("needs %1 × %2").arg(least.width()).arg(least.height()));
    for (const auto *button : window.findChildren<QAbstractButton *>()) {
        const auto *tool = qobject_cast<const QToolButton *>(button);
        if (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull())
            continue;
        if (button->isVisible() && !button->text().isEmpty() && button->width() < button->sizeHint().width())
            problems.append(u"cut off: "_s + button->text());
        if (button->isVisible() && isBeside(*button))
            problems.append(u"out of sight: "_s + button->objectName());
    }
    for (const auto *label : window.findChildren<QLabel *>()) {
        // A label that may be narrower than its text shortens it on purpose.
        const bool shortens = label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored ||
                              label->minimumSizeHint().width() < label->sizeHint().width();
        const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : 0;
        if (label->isVisible() &&
            ((!label->wordWrap() && !shortens && label->width() < label->sizeHint().width()) ||
             label->height() < needed))
            problems.append(u"cut off: "_s + label->text());
    }
    return problems.join(u'\n');
}

/// All texts come in one language while it lives.
class InLanguage
{
public:
    explicit InLanguage(const QString &language)
    {
        const QLocale locale(language);
        QLocale::setDefault(locale);
        if (m_qt.load(locale, u"qtbase"_s, u"_"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
            QCoreApplication::installTranslator(&m_qt);
        if (m_own.load(locale, u"drainboard"_s, u"_"_s, u":/i18n"_s))
            QCoreApplication::installTranslator(&m_own);
    }

    bool isLoaded() const { return !m_own.isEmpty(); }
    /// What was asked for since the last call and has no translation.
    QStringList takeMissing() { return m_own.takeMissing(); }

private:
    QTranslator m_qt;
    NotingTranslator m_own;
};

} // namespace drainboard
