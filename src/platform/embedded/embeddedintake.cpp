// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/embeddedintake.h"

#include "platform/embedded/drainrules.h"
#include "platform/embedded/whendone.h"
#include "platform/pendingreply.h"

#include <QDir>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds saveDelay{1000};
constexpr qsizetype maxFollowedFiles = 200;

tl::unexpected<Error> notRunning()
{
    return failure(ErrorKind::Unavailable, EmbeddedIntake::tr("The intake is not running."));
}

} // namespace

EmbeddedIntake::EmbeddedIntake(Engine &engine, CatalogueThread &catalogue, const SourceIndex &index,
                               Clock &clock)
    : m_engine(engine)
    , m_catalogue(catalogue)
    , m_index(index)
    , m_saveAlarm(clock.makeAlarm([this] { savePositions(); }))
{
    m_status.address = m_address.toString();
    connect(&engine, &Engine::intakeCountsChanged, this, [this](const IntakeCounts &counts) {
        m_counts = counts;
        Q_EMIT countsChanged();
    });
    connect(&engine, &Engine::unknownNamesChanged, this, [this](const QList<UnknownName> &names) {
        m_unknown = names;
        Q_EMIT unknownAppsChanged();
    });
    connect(&engine, &Engine::followPositionsChanged, this,
            [this](const QHash<QString, FollowPosition> &positions) {
                m_positions.insert(positions);
                if (!std::exchange(m_unsavedPositions, true))
                    m_saveAlarm->ringAfter(saveDelay);
            });
    connect(&engine, &Engine::followProblemChanged, this,
            [this](const QString &path, const QString &problem) {
                m_problems.insert(path, problem);
                Q_EMIT followedFilesChanged();
            });
}

void EmbeddedIntake::start(const IntakeSettings &settings, const std::optional<ListenAddress> &wanted,
                           std::function<void()> done)
{
    m_running = true;
    m_ignored = settings.ignoredNames;
    m_files = settings.files;
    m_positions = settings.positions;
    if (!m_files.isEmpty())
        follow();
    // A stored address that cannot be read any more gives way to the default.
    const auto stored = ListenAddress::fromString(settings.address).value_or(ListenAddress());
    listen(wanted.value_or(stored), [done = std::move(done)](const auto &) { done(); });
}

void EmbeddedIntake::stop()
{
    m_running = false;
    savePositions();
}

void EmbeddedIntake::listen(const ListenAddress &address,
                            std::function<void(const Result<ListenAddress> &)> done)
{
    whenDone(this, m_engine.listen(address),
             [this, address, done = std::move(done)](const Result<ListenAddress> &outcome) {
                 setStatus(address, outcome);
                 done(outcome);
             });
}

void EmbeddedIntake::setStatus(const ListenAddress &wanted, const Result<ListenAddress> &outcome)
{
    m_address = outcome.value_or(wanted);
    m_status = {outcome.has_value(), m_address.toString(), {}, {}};
    if (!outcome) {
        m_status.problem = outcome.error().text;
        if (outcome.error().kind == ErrorKind::AlreadyExists) {
            if (const quint16 port = SyslogListener::freePortAfter(wanted.address, wanted.port))
                m_status.suggestedAddress = ListenAddress{wanted.address, port}.toString();
        }
    }
    Q_EMIT statusChanged();
}

QFuture<Result<void>> EmbeddedIntake::setAddress(const QString &text)
{
    if (!m_running)
        return readyReply<void>(notRunning());
    const auto address = ListenAddress::fromString(text);
    if (!address)
        return readyReply<void>(tl::unexpected(address.error()));
    const auto drains = m_index.drains();
    if (std::ranges::any_of(drains, [&](const auto &d) { return reachesIntake(d.drain.url, *address); }))
        return readyReply<void>(failure(ErrorKind::NotAllowed,
                                        tr("A drain sends its lines to this address: they would go round for "
                                           "ever.")));

    const PendingReply<void> pending;
    const auto answer = [pending](const Result<void> &result) { pending.answer(result); };
    const auto before = m_status.listening ? std::optional(m_address) : std::nullopt;
    listen(*address, [this, before, answer](const Result<ListenAddress> &outcome) {
        if (outcome) {
            const QString taken = outcome->toString();
            m_catalogue.run(
                this, [taken](Catalogue &catalogue) { return catalogue.saveAddress(taken); }, answer);
        } else if (before && m_running) {
            // Better the old address than none.
            listen(*before,
                   [answer, error = outcome.error()](const auto &) { answer(tl::unexpected(error)); });
        } else {
            answer(tl::unexpected(outcome.error()));
        }
    });
    return pending.reply();
}

void EmbeddedIntake::sourcesChanged()
{
    if (!m_unknown.isEmpty())
        Q_EMIT unknownAppsChanged();
}

QList<UnknownApp> EmbeddedIntake::unknownApps() const
{
    QSet<QString> known = m_ignored;
    for (const auto &source : m_index.sources())
        known.insert(source.ref.isAddon() ? source.ref.addon : source.appName);
    QList<UnknownApp> apps;
    for (const auto &unknown : m_unknown) {
        if (!known.contains(unknown.name))
            apps.append({unknown.name, unknown.lines});
    }
    return apps;
}

void EmbeddedIntake::ignoreUnknownApp(const QString &name)
{
    m_ignored.insert(name);
    Q_EMIT unknownAppsChanged();
    // If it cannot be saved, it is asked about again at the next start; no harm.
    m_catalogue.run(
        this, [name](Catalogue &catalogue) { return catalogue.ignoreName(name); }, [](const auto &) {});
}

QList<FollowedFileInfo> EmbeddedIntake::followedFiles() const
{
    QList<FollowedFileInfo> infos;
    for (const auto &file : m_files)
        infos.append({file.path, file.sourceName, file.process, m_problems.value(file.path)});
    return infos;
}

QFuture<Result<void>> EmbeddedIntake::setFollowedFiles(const QList<FollowedFileInfo> &infos)
{
    if (!m_running)
        return readyReply<void>(notRunning());
    QList<FollowedFile> files;
    QSet<QString> paths;
    for (const auto &info : infos) {
        const QString path = QDir::cleanPath(info.path);
        if (QDir::isRelativePath(path))
            return readyReply<void>(
                failure(ErrorKind::InvalidInput, tr("%1 is not a whole path of a file.").arg(info.path)));
        if (info.sourceName.isEmpty())
            return readyReply<void>(failure(ErrorKind::InvalidInput,
                                            tr("Choose the app that the lines of %1 belong to.").arg(path)));
        if (paths.contains(path))
            return readyReply<void>(
                failure(ErrorKind::InvalidInput, tr("The file %1 is named twice.").arg(path)));
        paths.insert(path);
        files.append({path, info.sourceName, info.process.isEmpty() ? u"file"_s : info.process});
    }
    if (files.size() > maxFollowedFiles)
        return readyReply<void>(
            failure(ErrorKind::InvalidInput, tr("At most %1 files can be followed.").arg(maxFollowedFiles)));

    const PendingReply<void> pending;
    m_catalogue.run(
        this, [files](Catalogue &catalogue) { return catalogue.saveFollowedFiles(files); },
        [this, files, paths, pending](const Result<void> &saved) {
            if (saved && m_running) {
                m_files = files;
                const auto dropped = [&](const auto &entry) { return !paths.contains(entry.key()); };
                m_positions.removeIf(dropped);
                m_problems.removeIf(dropped);
                follow();
                Q_EMIT followedFilesChanged();
            }
            pending.answer(saved);
        });
    return pending.reply();
}

void EmbeddedIntake::sourceRenamed(const QString &from, const QString &to)
{
    bool changed = false;
    for (auto &file : m_files) {
        if (file.sourceName == from) {
            file.sourceName = to;
            changed = true;
        }
    }
    if (changed) {
        follow();
        Q_EMIT followedFilesChanged();
    }
}

void EmbeddedIntake::follow()
{
    m_engine.setFollowedFiles(m_files, m_positions);
}

void EmbeddedIntake::savePositions()
{
    m_saveAlarm->cancel();
    if (!std::exchange(m_unsavedPositions, false))
        return;
    m_catalogue.run(
        this, [positions = m_positions](Catalogue &catalogue) { return catalogue.savePositions(positions); },
        [this](const Result<void> &saved) {
            if (!saved && m_running && !std::exchange(m_unsavedPositions, true))
                m_saveAlarm->ringAfter(saveDelay);
        });
}

} // namespace drainboard
