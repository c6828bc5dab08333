// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/connectioncontroller.h"

#include "base/visibletext.h"
#include "desktop/connections/accountassistant.h"
#include "desktop/connections/connectionbar.h"
#include "desktop/connections/connectionlook.h"
#include "desktop/connections/connectionsdialog.h"
#include "desktop/connections/editconnectiondialog.h"
#include "desktop/connections/journaldialog.h"
#include "desktop/connections/tokendialog.h"
#include "platform/onreply.h"

#include <QMessageBox>
#include <QPushButton>

#include <utility>

namespace drainboard {

ConnectionController::ConnectionController(const ConnectionParts &parts, ConnectionBar &bar, QWidget &window)
    : m_parts(parts)
    , m_bar(bar)
    , m_window(window)
{
    const auto list = [this] {
        m_bar.setConnections(QList<Connection>{embeddedConnection()} + m_parts.store.connections());
    };
    list();
    connect(&m_parts.store, &ConnectionStore::changed, this, list);
    connect(&m_parts.journal, &Journal::failed, this,
            [this](const QString &problem) { Q_EMIT told(Tone::Error, problem); });
    connect(&bar, &ConnectionBar::chosen, this, &ConnectionController::open);
    connect(&bar, &ConnectionBar::addRequested, this, [this] { addAccount({}); });
    connect(&bar, &ConnectionBar::manageRequested, this, &ConnectionController::manage);
}

ConnectionController::~ConnectionController() = default;

void ConnectionController::load()
{
    if (const auto loaded = m_parts.store.load(); !loaded)
        Q_EMIT told(Tone::Error, loaded.error().text);
}

void ConnectionController::setCurrent(const std::optional<Connection> &current)
{
    m_current = current;
    m_bar.setCurrent(current);
    Q_EMIT currentChanged();
}

void ConnectionController::setInspectOnly(bool inspectOnly)
{
    if (!m_current || std::exchange(m_current->inspectOnly, inspectOnly) == inspectOnly)
        return;
    m_bar.setCurrent(m_current);
    Q_EMIT currentChanged();
}

void ConnectionController::open(const QString &id)
{
    if (std::exchange(m_opening, nullptr))
        Q_EMIT told(Tone::Info, {});
    if (m_current && m_current->id == id) {
        m_bar.setCurrent(m_current); // the menu's tick went to it anew
        return;
    }
    if (id == embeddedConnection().id) {
        Q_EMIT embeddedRequested();
        return;
    }
    const auto connection = m_parts.store.find(id);
    if (!connection)
        return;
    m_bar.setCurrent(m_current); // until it is open
    m_opening = std::make_unique<QObject>();
    Q_EMIT told(Tone::Info, tr("Opening %1…").arg(visibleText(connection->name)));
    onReply(m_opening.get(), m_parts.vault.read(id),
            [this, connection = *connection](const Result<SecretText> &token) {
                m_opening.release()->deleteLater(); // whose call this is
                Q_EMIT told(Tone::Info, {});
                if (token)
                    Q_EMIT openRequested(connection, *token);
                else
                    askToken(connection, token.error().text);
            });
}

void ConnectionController::askToken(const Connection &connection, const QString &reason)
{
    auto *dialog = new TokenDialog(connection, reason, &m_window);
    connect(dialog, &TokenDialog::tokenGiven, this,
            [this, connection](const SecretText &token) { keepToken(connection, token, true); });
    dialog->open();
}

void ConnectionController::keepToken(const Connection &connection, const SecretText &token, bool thenOpen)
{
    if (thenOpen)
        m_opening = std::make_unique<QObject>();
    onReply(thenOpen ? m_opening.get() : this, m_parts.vault.write(connection.id, token),
            [this, connection, token, thenOpen](const Result<TokenKept> &kept) {
                if (thenOpen) {
                    m_opening.release()->deleteLater(); // whose call this is
                    Q_EMIT openRequested(connection, token);
                }
                if (!kept || *kept == TokenKept::ForThisRun)
                    Q_EMIT told(
                        Tone::Warning,
                        tr("No keychain on this computer took the token of %1. Drainboard keeps it until "
                           "it is closed and asks for it at the next start.")
                            .arg(visibleText(connection.name)));
            });
}

QStringList ConnectionController::namesBut(const QString &id) const
{
    QStringList names{embeddedConnection().name};
    for (const Connection &connection : m_parts.store.connections()) {
        if (connection.id != id)
            names.append(connection.name);
    }
    return names;
}

KeepConnection ConnectionController::keep()
{
    return [&store = m_parts.store](const Connection &connection) { return store.save(connection); };
}

void ConnectionController::addAccount(std::optional<ConnectionKind> kind)
{
    auto *assistant = new AccountAssistant(kind, namesBut({}), m_parts.probe, keep(), &m_window);
    connect(assistant, &AccountAssistant::added, this,
            [this](const AccountDraft &draft) { keepToken(draft.connection, draft.token, true); });
    assistant->open();
}

void ConnectionController::manage()
{
    auto *dialog = new ConnectionsDialog(m_parts.store, m_parts.vault, m_parts.probe, &m_window);
    dialog->setOpenOne(m_current);
    connect(this, &ConnectionController::currentChanged, dialog,
            [this, dialog] { dialog->setOpenOne(m_current); });
    connect(dialog, &ConnectionsDialog::openRequested, this, &ConnectionController::open);
    connect(dialog, &ConnectionsDialog::addRequested, this, [this] { addAccount({}); });
    connect(dialog, &ConnectionsDialog::editRequested, this, &ConnectionController::edit);
    connect(dialog, &ConnectionsDialog::removeRequested, this, &ConnectionController::remove);
    connect(dialog, &ConnectionsDialog::journalRequested, this,
            [this] { (new JournalDialog(m_parts.journal, m_times, &m_window))->open(); });
    dialog->open();
}

void ConnectionController::edit(const QString &id)
{
    const auto connection = m_parts.store.find(id);
    if (!connection)
        return;
    auto *dialog =
        new EditConnectionDialog(*connection, namesBut(id), m_parts.vault, m_parts.probe, keep(), &m_window);
    connect(dialog, &EditConnectionDialog::edited, this, &ConnectionController::onEdited);
    dialog->open();
}

void ConnectionController::onEdited(const AccountDraft &draft)
{
    const bool isOpen = m_current && m_current->id == draft.connection.id;
    if (isOpen)
        Q_EMIT closeRequested(); // at once: it may have become "inspect only"
    if (!draft.token.isEmpty())
        keepToken(draft.connection, draft.token, isOpen);
    else if (isOpen)
        open(draft.connection.id);
}

void ConnectionController::remove(const QString &id)
{
    const auto connection = m_parts.store.find(id);
    if (!connection)
        return;
    const QString name = visibleText(connection->name);
    auto *box =
        new QMessageBox(QMessageBox::Warning, tr("Remove %1").arg(name),
                        tr("Remove %1 from this computer?").arg(name), QMessageBox::Cancel, &m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(
        tr("Its token is deleted from the keychain, too. Its apps and drains stay as they are."));
    QPushButton *button = box->addButton(tr("&Remove"), QMessageBox::DestructiveRole);
    connect(button, &QPushButton::clicked, this, [this, id] { onRemoveConfirmed(id); });
    box->setDefaultButton(QMessageBox::Cancel);
    box->open();
}

void ConnectionController::onRemoveConfirmed(const QString &id)
{
    onReply(this, m_parts.store.remove(id), [this, id](const Result<void> &done) {
        if (done)
            onRemoved(id);
        else
            Q_EMIT told(Tone::Error, done.error().text);
    });
}

void ConnectionController::onRemoved(const QString &id)
{
    if (m_current && m_current->id == id)
        Q_EMIT closeRequested();
    onReply(this, m_parts.vault.remove(id), [this](const Result<void> &done) {
        if (!done)
            Q_EMIT told(Tone::Warning, done.error().text);
    });
    Q_EMIT removed(id);
}

} // namespace drainboard
