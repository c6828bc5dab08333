// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/engine.h"
#include "platform/embedded/cataloguethread.h"
#include "platform/embedded/sourceindex.h"
#include "platform/intakecontrol.h"

#include <functional>
#include <memory>
#include <optional>

namespace drainboard {

/// The engine's intake, with its settings kept in the catalogue.
class EmbeddedIntake : public IntakeControl
{
    Q_OBJECT

public:
    EmbeddedIntake(Engine &engine, CatalogueThread &catalogue, const SourceIndex &index, Clock &clock);

    /// Takes up the stored settings and listens; `listen` instead of the stored address if given. `done` is
    /// called when it listens or cannot.
    void start(const IntakeSettings &settings, const std::optional<ListenAddress> &listen,
               std::function<void()> done);
    /// The engine has stopped: saves what waits to be saved, asks it for nothing more.
    void stop();
    /// Sources came, went or have other names.
    void sourcesChanged();
    /// An app has another name; the catalogue has renamed its followed files already.
    void sourceRenamed(const QString &from, const QString &to);
    /// Where it listens, or should.
    const ListenAddress &address() const { return m_address; }

    IntakeStatus status() const override { return m_status; }
    QFuture<Result<void>> setAddress(const QString &address) override;
    IntakeCounts counts() const override { return m_counts; }
    QList<UnknownApp> unknownApps() const override;
    void ignoreUnknownApp(const QString &name) override;
    bool takesLines() const override { return !m_running || m_engine.takesLines(); }
    QList<FollowedFileInfo> followedFiles() const override;
    QFuture<Result<void>> setFollowedFiles(const QList<FollowedFileInfo> &files) override;

private:
    /// Listens and sets the status by what comes of it.
    void listen(const ListenAddress &address, std::function<void(const Result<ListenAddress> &)> done);
    void setStatus(const ListenAddress &wanted, const Result<ListenAddress> &outcome);
    void follow();
    void savePositions();

    Engine &m_engine;
    CatalogueThread &m_catalogue;
    const SourceIndex &m_index;
    ListenAddress m_address;
    IntakeStatus m_status;
    IntakeCounts m_counts;
    QList<UnknownName> m_unknown;
    QSet<QString> m_ignored;
    QList<FollowedFile> m_files;
    QHash<QString, FollowPosition> m_positions;
    QHash<QString, QString> m_problems; ///< of followed files, by path
    bool m_unsavedPositions = false;
    std::unique_ptr<Alarm> m_saveAlarm;
    bool m_running = false;
};

} // namespace drainboard
