// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "domain/drain.h"
#include "domain/source.h"
#include "engine/intake/filefollower.h"
#include "platform/embedded/cataloguestore.h"

#include <QHash>
#include <QSet>

#include <memory>

namespace drainboard {

/// An app or an addon with its number in the engine.
struct StoredSource
{
    SourceId id;
    SourceRef ref;
    QString appName;
    QString provider; ///< an addon's; empty for an app
    QString plan;     ///< an addon's, where one was named

    App app() const { return {ref.app, appName, AppStatus::Running, {}}; }
    Addon addon() const { return {ref.addon, ref.app, provider, plan, AddonStatus::Running}; }
};

/// A drain with its number in the engine.
struct StoredDrain
{
    DrainId id;
    SourceId sourceId;
    Drain drain;
    SavedHealth health;
};

struct IntakeSettings
{
    QString address; ///< empty for the default
    QList<FollowedFile> files;
    QHash<QString, FollowPosition> positions; ///< by path
    QSet<QString> ignoredNames;
};

/// What is left of deleted things: gone for the user, kept for undo and until the engine has dropped theirs.
struct RemovedContent
{
    QList<SourceId> sources;
    QList<DrainId> drains;
};

struct CatalogueContent
{
    QList<StoredSource> sources;
    QList<StoredDrain> drains;
    IntakeSettings intake;
    RemovedContent removed;
};

/// The apps, addons, drains and intake settings of the embedded platform, on disk, with the rules that
/// concern them alone. Synchronous; belongs to the thread that opened it.
class Catalogue
{
    Q_DECLARE_TR_FUNCTIONS(Catalogue)

public:
    static Result<std::unique_ptr<Catalogue>> open(const QString &path);

    Result<CatalogueContent> content();
    Result<QList<App>> apps();
    Result<QList<Addon>> addons(const QString &appId);
    Result<QList<Drain>> drains(const SourceRef &source);

    /// Gives none of these numbers away, under which the line log holds something. Answers how many of the
    /// sources it has never given: then it is not the catalogue that the log was written with, or an older
    /// copy of it.
    Result<int> passOver(const std::vector<SourceId> &sources, const std::vector<DrainId> &drains);

    Result<StoredSource> createApp(const QString &name);
    /// The app and its addons, as they are now. Files that were followed for the old name follow the new.
    Result<QList<StoredSource>> renameApp(const QString &appId, const QString &name);
    /// `plan` is kept and shown; the engine does the same for all.
    Result<StoredSource> createAddon(const QString &appId, const QString &provider, const QString &plan = {});
    /// An app with its addons, or one addon; what was removed.
    Result<QList<StoredSource>> removeSource(const SourceRef &source);

    Result<StoredDrain> addDrain(const Drain &drain);
    Result<StoredDrain> editDrain(const DrainKey &key, const QByteArray &url, const DrainOptions &options);
    Result<StoredDrain> removeDrain(const DrainKey &key);
    /// Puts the drain back that was removed last with this key, or adds it anew if that is gone for good.
    Result<StoredDrain> restoreDrain(const Drain &drain);
    Result<StoredDrain> setPaused(const DrainKey &key, bool paused);
    Result<void> saveHealth(const QHash<DrainId, SavedHealth> &health);

    /// Removes what is removed for good; what was put back meanwhile stays.
    Result<void> purge(const RemovedContent &removed);
    /// Those of the drains that are still removed.
    Result<QList<DrainId>> stillRemoved(const QList<DrainId> &drains);

    Result<void> saveAddress(const QString &address);
    Result<void> saveFollowedFiles(const QList<FollowedFile> &files);
    Result<void> savePositions(const QHash<QString, FollowPosition> &positions);
    Result<void> ignoreName(const QString &name);
    Result<IntakeSettings> intakeSettings();

private:
    Result<QList<StoredSource>> sources(const QString &condition, const QVariantList &values);
    Result<QList<StoredDrain>> drains(const QString &condition, const QVariantList &values);
    Result<StoredSource> source(const SourceRef &ref);
    Result<StoredDrain> drain(const DrainKey &key);
    Result<qint64> lastNumber(const QString &table);
    Result<void> raiseLastNumber(const QString &table, std::int64_t to);
    Result<StoredDrain> drain(DrainId id);
    Result<void> checkAppName(const QString &name, const QString &ownId);
    Result<RemovedContent> removed();
    Result<void> run(const QString &sql, const QVariantList &values);

    CatalogueStore m_store;
};

} // namespace drainboard
