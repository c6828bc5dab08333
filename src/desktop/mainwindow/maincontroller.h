// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/diagnosis/diagnoses.h"
#include "desktop/models/inventory.h"
#include "desktop/models/permissions.h"
#include "desktop/widgets/timeformat.h"
#include "desktop/widgets/tone.h"

#include <QObject>
#include <QPointer>

namespace drainboard {

class DrainUndo;
class IntakeNotices;
class MainWindow;
class Workspace;

/// Wires an open platform to the window: shows a workspace of it, opens the dialogs, tells what came of
/// them. Destroying it takes the workspace away again.
class MainController : public QObject
{
    Q_OBJECT

public:
    /// Both must outlive it. Make it before the event loop runs again after the platform's start, so that no
    /// report is missed.
    MainController(Platform &platform, MainWindow &window, QObject *parent = nullptr);
    ~MainController() override;

    /// Selects an app by name or id as soon as it is known.
    void selectApp(const QString &nameOrId);
    /// Whether times are shown in UTC, everywhere in the window.
    void setUtc(bool utc);
    Inventory &inventory() { return m_inventory; }
    Diagnoses &diagnoses() { return m_diagnoses; }

Q_SIGNALS:
    /// The user switched between local time and UTC in the window.
    void utcChanged(bool utc);
    /// The platform does not accept the account's token; a new one is needed. Again with each thing that the
    /// user asks for and that fails meanwhile.
    void tokenRefused();

private:
    void connectSources();
    void connectDrains();
    void connectStatus();
    void connectRemote(RemoteControl &remote);
    /// Whether the platform lets its user do it; if not, the reason is told.
    bool allows(Deed deed);
    void createApp(const QString &suggestion);
    void renameApp(const QString &appId);
    void createAddon(const QString &appId);
    void selectNew(const SourceRef &source);
    void deleteSource(const SourceRef &source);
    static QString whatGoes(int drains, bool addons);
    void addDrain();
    void showDrain(const DrainKey &key);
    void showEvents(const QString &appId);
    void tellRate();
    void countLines(const QList<LiveBatch> &batches);
    void saveReport();
    void tell(Tone tone, const QString &outcome);
    void tellFailure(const QString &problem, ErrorKind kind);
    void showFailure(const QString &problem, ErrorKind kind);
    void tellTokenRefused();
    void noteConnection(const RemoteControl &remote);
    void noteReadOnly();
    bool showsFailure(ErrorKind kind) const;
    void takeBackFailure(ErrorKind kind);

    Platform &m_platform;
    MainWindow &m_window;
    Inventory m_inventory;
    Diagnoses m_diagnoses;
    Permissions m_permissions;
    /// The window's; a window that is torn down first takes it along. Parent of every dialog that works on
    /// the platform, so that none outlives it.
    QPointer<Workspace> m_workspace;
    QPointer<IntakeNotices> m_intakeNotices;
    DrainUndo *m_undo;
    TimeFormat m_times;
    RateHistory m_linesIn;
    std::uint64_t m_linesCounted = 0;
    QString m_failure; ///< told last; taken back when its reason is gone
    ErrorKind m_failureKind = ErrorKind::InvalidInput;
    bool m_troubled = false; ///< the connection is
    bool m_refused = false;  ///< the token is
    bool m_readOnly;
};

} // namespace drainboard
