// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/lineblock.h"
#include "base/result.h"
#include "domain/drain.h"
#include "domain/source.h"

#include <QFlags>
#include <QFuture>
#include <QList>
#include <QObject>

#include <memory>

namespace drainboard {

class IntakeControl;
class RemoteControl;

/// The answer to a request: arrives exactly once, in the thread that `QFuture::then(context, …)` names.
template <typename T>
using Reply = QFuture<Result<T>>;

/// What came of one target of a request that had several.
struct TargetResult
{
    SourceRef source;
    Result<Drain> result; ///< the drain as the platform now has it
};

struct RemovalResult
{
    DrainKey key;
    Result<void> result;
};

/// Lines as they are forwarded. Shares memory with whoever produced them.
struct LiveBatch
{
    SourceRef source;
    LineNumber first = 0; ///< the number of the first line, to be compared with DrainStatus::cursor
    std::shared_ptr<const LineBlock> lines;
};

enum class Capability {
    ManageSources = 1 << 0, ///< apps and addons can be created, renamed, deleted
    EditDrains = 1 << 1,    ///< a drain's fields can be changed in place
    DrainOptions = 1 << 2,  ///< quarantine policy, CA file, framing … can be set
    ReportHealth = 1 << 3,  ///< health, counters and attempts are known
    ControlDrains = 1 << 4, ///< pause, resume, retry now
    TestLine = 1 << 5,      ///< can send a test line
    LiveLines = 1 << 6,
    DeliveryMarks = 1 << 7,    ///< live lines carry numbers that compare with cursors
    ChangeDrains = 1 << 8,     ///< drains can be added and removed
    RevealSecrets = 1 << 9,    ///< the secret parts of drain URLs may be shown and copied
    ScalingoCommand = 1 << 10, ///< the "scalingo" command line can do the same
};
Q_DECLARE_FLAGS(Capabilities, Capability)
Q_DECLARE_OPERATORS_FOR_FLAGS(Capabilities)

/// Something that holds apps, addons and their drains. Every function returns at once. A request that the
/// platform cannot do (see capabilities) is answered with ErrorKind::Unsupported.
/// Lives in the window's thread.
class Platform : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual QString name() const = 0; ///< translated, for people
    virtual Capabilities capabilities() const = 0;
    /// Why changes are not possible here, in a sentence; empty where they are.
    virtual QString readOnlyReason() const { return {}; }
    /// The clock that Health's moments belong to.
    virtual Clock &clock() = 0;

    virtual Reply<QList<App>> apps() = 0;
    virtual Reply<QList<Addon>> addons(const QString &appId) = 0;
    virtual Reply<QList<Drain>> drains(const SourceRef &source) = 0;

    /// Adds the drain to each source; every source succeeds or fails on its own, in the given order.
    virtual Reply<QList<TargetResult>> addDrains(const QList<SourceRef> &sources, const QByteArray &url,
                                                 const DrainOptions &options) = 0;
    /// Replaces URL and options; cursor and counters stay, health unless the URL is another one. Whether it
    /// is paused is for setPaused(): give what the drain has.
    virtual Reply<Drain> editDrain(const DrainKey &key, const QByteArray &url,
                                   const DrainOptions &options) = 0;
    virtual Reply<QList<RemovalResult>> removeDrains(const QList<DrainKey> &keys) = 0;
    /// Undo of removeDrains: puts them back where they were, going on at their cursors where the platform
    /// can. Each succeeds or fails on its own, in the given order.
    virtual Reply<QList<TargetResult>> restoreDrains(const QList<Drain> &drains) = 0;
    /// Why this drain, once removed, could not be put back, in a sentence; empty if nothing speaks against
    /// it.
    virtual QString whyNotRestorable(const Drain &) const { return {}; }

    virtual Reply<void> setPaused(const DrainKey &key, bool paused) = 0;
    virtual Reply<void> retryNow(const DrainKey &key) = 0;
    virtual Reply<QList<Attempt>> attempts(const DrainKey &key) = 0; ///< newest first
    virtual Reply<QList<Gap>> gaps(const DrainKey &key) = 0;         ///< newest first
    virtual Reply<TestReport> sendTestLine(const SourceRef &source, const QByteArray &url,
                                           const DrainOptions &options) = 0;

    /// The newest lines of a source (of every source if `source.app` is empty), oldest batch first.
    virtual Reply<QList<LiveBatch>> newestLines(const SourceRef &source, int limit) = 0;

    virtual Reply<App> createApp(const QString &name) = 0;
    virtual Reply<App> renameApp(const QString &appId, const QString &name) = 0;
    virtual Reply<void> deleteApp(const QString &appId) = 0; ///< with its addons, drains and lines
    virtual Reply<Addon> createAddon(const QString &appId, const QString &provider) = 0;
    virtual Reply<void> deleteAddon(const SourceRef &addon) = 0;

    /// The way lines come in, where this program is the one that takes them; null elsewhere.
    virtual IntakeControl *intake() { return nullptr; }
    /// What only a platform behind a network has; null elsewhere.
    virtual RemoteControl *remote() { return nullptr; }

Q_SIGNALS:
    void catalogueChanged(); ///< apps or addons came, went or changed
    void drainsChanged(const drainboard::SourceRef &source);
    /// Only drains that changed; health changes at once, numbers at most four times a second. Also all of
    /// them once after the drains are first known.
    void statusesChanged(const QList<drainboard::DrainStatus> &statuses);
    void linesArrived(const QList<drainboard::LiveBatch> &batches);
    /// A lasting problem of the platform as a whole (disk full …) as a sentence; empty when it is over.
    void problemChanged(const QString &problem);
};

} // namespace drainboard
