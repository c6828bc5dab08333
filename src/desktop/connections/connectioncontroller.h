// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/connections/accountdraft.h"
#include "desktop/widgets/timeformat.h"
#include "desktop/widgets/tone.h"
#include "platform/connections/connectionstore.h"
#include "platform/connections/journal.h"
#include "platform/connections/tokenvault.h"

#include <QObject>

#include <memory>
#include <optional>

namespace drainboard {

class ConnectionBar;

/// What connections are made of and kept in. All of it outlives who is given it.
struct ConnectionParts
{
    ConnectionStore &store;
    TokenVault &vault;
    Journal &journal;
    ProbeAccount probe;
};

/// Wires the switcher, the manager and the assistant to what is kept, and gets the token of what the user
/// wants to open. It opens nothing itself.
class ConnectionController : public QObject
{
    Q_OBJECT

public:
    /// `bar` and `window` (the parent of the dialogs) must outlive it.
    ConnectionController(const ConnectionParts &parts, ConnectionBar &bar, QWidget &window);
    ~ConnectionController() override;

    /// Reads the list.
    void load();
    /// Ends with embeddedRequested or openRequested, unless the user gives no token or opens another one.
    void open(const QString &id);
    /// What is open now; nothing if nothing is.
    void setCurrent(const std::optional<Connection> &current);
    /// Whether what is open turned out to be for inspection only.
    void setInspectOnly(bool inspectOnly);
    /// Whether times are shown in UTC.
    void setUtc(bool utc) { m_times = TimeFormat(utc); }
    /// Says why a token is needed, asks for it, keeps it and opens the connection with it.
    void askToken(const Connection &connection, const QString &reason);

    void addAccount(std::optional<ConnectionKind> kind);
    void manage();

Q_SIGNALS:
    void currentChanged();
    void embeddedRequested();
    void openRequested(const drainboard::Connection &connection, const drainboard::SecretText &token);
    /// The connection that is open was removed or is another one now.
    void closeRequested();
    /// What else was kept of it on this computer is to go, too.
    void removed(const QString &id);
    /// What the user is to know; an empty text takes the last one back.
    void told(drainboard::Tone tone, const QString &text);

private:
    void edit(const QString &id);
    void onEdited(const AccountDraft &draft);
    void remove(const QString &id);
    void onRemoveConfirmed(const QString &id);
    void onRemoved(const QString &id);
    void keepToken(const Connection &connection, const SecretText &token, bool thenOpen);
    QStringList namesBut(const QString &id) const;
    KeepConnection keep();

    ConnectionParts m_parts;
    ConnectionBar &m_bar;
    QWidget &m_window;
    std::optional<Connection> m_current;
    TimeFormat m_times;
    std::unique_ptr<QObject> m_opening; ///< waits for a token; the next wish takes its place
};

} // namespace drainboard
