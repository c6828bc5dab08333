// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/connections/accountassistant.h"
#include "desktop/connections/connectionbar.h"
#include "desktop/connections/connectioncontroller.h"
#include "gui/visiblewords.h"
#include "support/answerof.h"
#include "support/manualclock.h"
#include "support/memoryvault.h"

#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QPromise>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

namespace drainboard {

using namespace Qt::StringLiterals;

inline const QString goodToken = u"tk-us-good-and-secret"_s;
inline const QList<Region> twoRegions{
    {u"osc-fr1"_s, u"Paris"_s, u"https://api.osc-fr1.scalingo.com"_s, u"https://db.osc-fr1.scalingo.com"_s},
    {u"osc-secnum-fr1"_s, u"Paris, SecNumCloud"_s, u"https://api.secnum.scalingo.com"_s, {}}};

inline Connection sample(const QString &id, const QString &name, bool inspectOnly = false)
{
    return {u"0b9f7a52-8f5e-4d0e-9c59-"_s + id.rightJustified(12, u'0'),
            name,
            ConnectionKind::Scalingo,
            u"https://auth.scalingo.com"_s,
            twoRegions,
            u"#d03a3a"_s,
            inspectOnly};
}

/// The window with its switcher, a list on disk, a keychain in memory and a platform that knows one token.
struct ConnectionsFixture
{
    ConnectionsFixture()
    {
        window.addToolBar(&bar);
        QObject::connect(&controller, &ConnectionController::openRequested, &window,
                         [this](const Connection &connection, const SecretText &token) {
                             opened.append(connection.name);
                             openedWith = token;
                             controller.setCurrent(connection);
                         });
        QObject::connect(&controller, &ConnectionController::embeddedRequested, &window, [this] {
            opened.append(u"embedded"_s);
            Connection embedded;
            embedded.id = u"embedded"_s;
            controller.setCurrent(embedded);
        });
        QObject::connect(&controller, &ConnectionController::closeRequested, &window, [this] {
            opened.append(u"closed"_s);
            controller.setCurrent({});
        });
        QObject::connect(&controller, &ConnectionController::told, &window,
                         [this](Tone, const QString &text) { told.append(text); });
        window.show();
    }
    ~ConnectionsFixture() { window.removeToolBar(&bar); }

    Reply<Account> probe(const QString &base, const SecretText &token)
    {
        probed.append(base);
        Result<Account> answer = Account{u"jane (jane@example.com)"_s, regions};
        if (token.reveal() == "tk-offline"_L1)
            answer = failure(ErrorKind::Unavailable, u"The platform does not answer."_s);
        else if (token.reveal() != goodToken)
            answer = failure(ErrorKind::NotAllowed, u"The platform does not accept the token."_s);
        auto promise = std::make_shared<QPromise<Result<Account>>>();
        promise->start();
        promise->addResult(answer);
        if (held)
            waiting.append(promise);
        else
            promise->finish();
        return promise->future();
    }
    void release()
    {
        held = false;
        for (const auto &promise : std::exchange(waiting, {}))
            promise->finish();
    }

    template <typename Dialog>
    Dialog *dialog()
    {
        for (auto *found : window.findChildren<Dialog *>()) {
            if (found->isVisible())
                return found;
        }
        return nullptr;
    }
    Connection keep(const Connection &connection)
    {
        const auto kept = answerOf(store.save(connection));
        Q_ASSERT(kept);
        vault.write(connection.id, SecretText(goodToken));
        return connection;
    }
    QStringList menu()
    {
        QStringList names;
        for (const QAction *action : bar.menu().actions())
            names.append(action->text().remove(u'&'));
        return names;
    }
    void choose(const QString &name)
    {
        for (QAction *action : bar.menu().actions()) {
            if (action->text() == name) {
                action->trigger();
                return;
            }
        }
        QFAIL(qPrintable(u"no entry "_s + name));
    }
    QString current() const { return bar.findChild<QToolButton *>(u"connectionButton"_s)->text(); }

    QTemporaryDir folder;
    ManualClock clock;
    QMainWindow window;
    ConnectionBar bar;
    ConnectionStore store{folder.filePath(u"connections.json"_s)};
    MemoryVault vault;
    Journal journal{folder.filePath(u"journal.jsonl"_s), clock};
    ConnectionController controller{
        {store, vault, journal,
         [this](ConnectionKind, const QString &base, const SecretText &token) { return probe(base, token); }},
        bar,
        window};
    QList<Region> regions = twoRegions;
    QStringList probed;
    QStringList opened;
    SecretText openedWith;
    QStringList told;
    bool held = false;
    QList<std::shared_ptr<QPromise<Result<Account>>>> waiting;
};

template <typename Widget>
Widget *child(QWidget *parent, const char *name)
{
    for (auto *widget : parent->findChildren<Widget *>(QLatin1StringView(name))) {
        if (widget->isVisible())
            return widget;
    }
    return nullptr;
}

inline QString errorAt(QWidget *editor)
{
    return editor->parentWidget()->findChild<QWidget *>(u"error"_s)->findChildren<QLabel *>().last()->text();
}

inline void next(QWizard *wizard)
{
    wizard->button(QWizard::NextButton)->click();
}

inline QString page(QWizard *wizard)
{
    return wizard->currentPage()->objectName();
}

/// From the first page to the fields of an account.
inline AccountAssistant *toAccount(ConnectionsFixture &f, const QString &token)
{
    f.controller.addAccount(ConnectionKind::Scalingo);
    auto *assistant = f.dialog<AccountAssistant>();
    child<QLineEdit>(assistant, "tokenEdit")->setText(token);
    return assistant;
}

} // namespace drainboard
