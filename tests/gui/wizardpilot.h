// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/formfield.h"
#include "desktop/wizard/adddrainwizard.h"
#include "support/fakeplatform.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPointer>
#include <QTest>

namespace drainboard {

/// Where a name stands several times, the one that can be seen.
template <typename Widget>
Widget *visibleChild(QWidget *parent, const QString &name)
{
    for (auto *widget : parent->findChildren<Widget *>(name)) {
        if (widget->isVisible())
            return widget;
    }
    return nullptr;
}

inline FormField *formOf(QWidget *editor)
{
    return qobject_cast<FormField *>(editor->parentWidget());
}

/// What is typed replaces what was there.
inline void retype(QWidget *editor, const QString &text)
{
    if (auto *combo = qobject_cast<QComboBox *>(editor)) {
        combo->setCurrentIndex(combo->findData(text));
        return;
    }
    editor->setFocus();
    QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(editor, Qt::Key_Delete);
    QTest::keyClicks(editor, text);
}

inline QStringList texts(const QListWidget *list)
{
    QStringList texts;
    for (int row = 0; row < list->count(); ++row)
        texts.append(list->item(row)->text());
    return texts;
}

/// Lets answers arrive that are there already; one may lead to another request.
inline void settle()
{
    for (int answers = 0; answers < 5; ++answers)
        QCoreApplication::processEvents();
}

inline void press(QAbstractButton *button)
{
    // A wide check box takes clicks on its text and mark alone.
    const int half = button->height() / 2;
    QTest::mouseClick(button, Qt::LeftButton, {}, button->isCheckable() ? QPoint(half, half) : QPoint());
    settle();
}

/// Two apps; the first has two databases and an addon without lines.
struct WizardScene
{
    FakePlatform platform;
    SourceRef app{platform.addApp(QStringLiteral("shop-api")).id, {}};
    SourceRef other{platform.addApp(QStringLiteral("shop-web")).id, {}};
    SourceRef postgres{app.app, platform.addAddon(app.app, QStringLiteral("postgresql")).id};
    SourceRef mailer{app.app, platform.addAddon(app.app, QStringLiteral("mailer")).id};
    SourceRef redis{app.app, platform.addAddon(app.app, QStringLiteral("redis")).id};
};

/// Goes through the wizard as a user does: by what is on the current page.
class WizardPilot
{
public:
    WizardPilot(Platform &platform, const SourceRef &preselected)
        : m_wizard(new AddDrainWizard(platform, preselected))
    {
        m_wizard->open();
    }
    ~WizardPilot() { delete m_wizard; }

    AddDrainWizard *wizard() const { return m_wizard; }
    QString page() const { return m_wizard->currentPage()->objectName(); }
    QAbstractButton *button(QWizard::WizardButton which) const { return m_wizard->button(which); }

    template <typename Widget>
    Widget *find(const char *name) const
    {
        return visibleChild<Widget>(m_wizard->currentPage(), QLatin1String(name));
    }

    void next() { press(button(QWizard::NextButton)); }
    void back() { press(button(QWizard::BackButton)); }
    void click(const char *name) { press(find<QAbstractButton>(name)); }

    QWidget *field(const QString &key) const
    {
        return visibleChild<QWidget>(m_wizard->currentPage(), QString(QLatin1String("field_") + key));
    }
    QString value(const QString &key) const { return qobject_cast<QLineEdit *>(field(key))->text(); }

    /// From the first page to the fields of a provider.
    void choose(const QString &name)
    {
        auto *search = find<QLineEdit>("searchEdit");
        search->clear();
        QTest::keyClicks(search, name);
        next();
    }

    void fill(const QMap<QString, QString> &values)
    {
        for (auto it = values.begin(); it != values.end(); ++it)
            retype(field(it.key()), it.value());
    }

    /// From the first page to the review of a Papertrail drain.
    void toReview(const char *scope = "appRadio")
    {
        choose(QStringLiteral("papertrail"));
        fill({{QStringLiteral("host"), QStringLiteral("logs3.papertrailapp.com")},
              {QStringLiteral("port"), QStringLiteral("10333")}});
        next();
        click(scope);
        next();
        QCOMPARE(page(), QStringLiteral("ReviewPage"));
    }

private:
    QPointer<AddDrainWizard> m_wizard; ///< deletes itself when closed
};

} // namespace drainboard
