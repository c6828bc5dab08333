// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakeplatform.h"

#include <QPromise>

#include <algorithm>
#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> noSuchDrain()
{
    return failure(ErrorKind::NotFound, u"There is no such drain."_s);
}

} // namespace

FakePlatform::FakePlatform(QObject *parent)
    : Platform(parent)
    , m_capabilities(Capability::ManageSources | Capability::EditDrains | Capability::DrainOptions |
                     Capability::ReportHealth | Capability::ControlDrains | Capability::TestLine |
                     Capability::LiveLines | Capability::DeliveryMarks | Capability::ChangeDrains |
                     Capability::RevealSecrets | Capability::ScalingoCommand)
    , m_testReport{{{TestStage::Name, true, u"resolved to 192.0.2.7"_s},
                    {TestStage::Connection, true, u"connected"_s},
                    {TestStage::Tls, true, u"certificate is valid"_s},
                    {TestStage::Answer, true, u"HTTP 202"_s}}}
{
}

App FakePlatform::addApp(const QString &name)
{
    m_apps.append({QString(u"id-"_s + name), name, AppStatus::Running, {}});
    return m_apps.back();
}

Addon FakePlatform::addAddon(const QString &appId, const QString &provider)
{
    m_addons.append(
        {QString(u"ad-"_s + QString::number(++m_lastAddon)), appId, provider, {}, AddonStatus::Running});
    return m_addons.back();
}

Drain FakePlatform::addDrain(const SourceRef &source, const QByteArray &url, const DrainOptions &options)
{
    m_drains.append({source, url, options});
    return m_drains.back();
}

void FakePlatform::release()
{
    m_held = false;
    m_heldSources.clear();
    for (const auto &deliver : std::exchange(m_waiting, {}))
        deliver();
}

void FakePlatform::emitLines(const SourceRef &source, const QStringList &texts, const QString &process,
                             Severity severity)
{
    auto &kept = m_lines[source];
    const auto first = kept.isEmpty() ? 0 : kept.back().first + kept.back().lines->size();
    const auto processBytes = process.toStdString();
    auto block = std::make_shared<LineBlock>();
    for (const auto &text : texts)
        block->append({m_clock.wallMicroseconds(), severity, processBytes, text.toStdString()});
    kept.append({source, first, std::move(block)});
    Q_EMIT linesArrived({kept.back()});
}

int FakePlatform::callCount(const QString &function) const
{
    return static_cast<int>(
        std::ranges::count_if(m_calls, [&](const Call &call) { return call.function == function; }));
}

template <typename T>
Reply<T> FakePlatform::answer(std::function<Result<T>()> work, const SourceRef &about)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    auto deliver = [promise, work = std::move(work)] {
        promise->addResult(work());
        promise->finish();
    };
    if (m_held || m_heldSources.contains(about))
        m_waiting.push_back(std::move(deliver));
    else
        deliver();
    return promise->future();
}

/// Whether the owner consents, where there are others' apps.
bool FakePlatform::mayLook(const SourceRef &source) const
{
    const Consent consent = m_remote ? m_remote->consent(source.app) : Consent();
    const auto &until = source.isAddon() ? consent.addonsUntil : consent.appUntil;
    return !consent.needed || !consent.statedReason.isEmpty() ||
           (until && until->toMSecsSinceEpoch() * 1000 > m_clock.wallMicroseconds());
}

std::optional<Error> FakePlatform::failureOf(const SourceRef &source) const
{
    const auto found = m_failures.constFind(source);
    return found == m_failures.cend() ? std::nullopt : std::optional(*found);
}

Drain *FakePlatform::find(const DrainKey &key)
{
    const auto found = std::ranges::find_if(m_drains, [&](const Drain &d) { return d.key() == key; });
    return found == m_drains.end() ? nullptr : &*found;
}

Result<Drain> FakePlatform::restored(const Drain &drain)
{
    if (const QString reason = whyNotRestorable(drain); !reason.isEmpty())
        return failure(ErrorKind::InvalidInput, reason);
    return attach(drain);
}

Result<Drain> FakePlatform::attach(const Drain &drain)
{
    if (const auto error = failureOf(drain.source))
        return tl::unexpected<Error>(*error);
    if (find(drain.key()))
        return failure(ErrorKind::AlreadyExists, u"It already has this drain."_s);
    m_drains.append(drain);
    Q_EMIT drainsChanged(drain.source);
    return drain;
}

Reply<QList<App>> FakePlatform::apps()
{
    m_calls.append({u"apps"_s, {}, {}, {}});
    return answer<QList<App>>([this]() -> Result<QList<App>> {
        if (const auto error = failureOf({}))
            return tl::unexpected<Error>(*error);
        return m_apps;
    });
}

Reply<QList<Addon>> FakePlatform::addons(const QString &appId)
{
    m_calls.append({u"addons"_s, {{appId, {}}}, {}, {}});
    return answer<QList<Addon>>(
        [this, appId]() -> Result<QList<Addon>> {
            if (const auto error = failureOf({appId, {}}))
                return tl::unexpected<Error>(*error);
            if (!mayLook({appId, {}}) && !mayLook({appId, u"ad-"_s}))
                return failure(ErrorKind::NotAllowed, u"Its owner has not consented."_s);
            auto addons = m_addons;
            addons.removeIf([&](const Addon &addon) { return addon.appId != appId; });
            return addons;
        },
        {appId, {}});
}

Reply<QList<Drain>> FakePlatform::drains(const SourceRef &source)
{
    m_calls.append({u"drains"_s, {source}, {}, {}});
    return answer<QList<Drain>>(
        [this, source]() -> Result<QList<Drain>> {
            if (const auto error = failureOf(source))
                return tl::unexpected<Error>(*error);
            if (!mayLook(source))
                return failure(ErrorKind::NotAllowed, u"Its owner has not consented."_s);
            auto drains = m_drains;
            drains.removeIf([&](const Drain &drain) { return drain.source != source; });
            return drains;
        },
        source);
}

Reply<QList<TargetResult>> FakePlatform::addDrains(const QList<SourceRef> &sources, const QByteArray &url,
                                                   const DrainOptions &options)
{
    m_calls.append({u"addDrains"_s, sources, url, {}});
    return answer<QList<TargetResult>>([this, sources, url, options] {
        QList<TargetResult> results;
        for (const auto &source : sources)
            results.append({source, attach({source, url, options})});
        return results;
    });
}

Reply<Drain> FakePlatform::editDrain(const DrainKey &key, const QByteArray &url, const DrainOptions &options)
{
    m_calls.append({u"editDrain"_s, {key.source}, url, {}});
    return answer<Drain>([this, key, url, options]() -> Result<Drain> {
        if (const auto error = failureOf(key.source))
            return tl::unexpected<Error>(*error);
        Drain *drain = find(key);
        if (!drain)
            return noSuchDrain();
        if (url != key.url && find({key.source, url}))
            return failure(ErrorKind::AlreadyExists, u"It already has this drain."_s);
        *drain = {key.source, url, options};
        const Drain changed = *drain;
        Q_EMIT drainsChanged(key.source);
        return changed;
    });
}

Reply<QList<RemovalResult>> FakePlatform::removeDrains(const QList<DrainKey> &keys)
{
    QList<SourceRef> sources;
    for (const auto &key : keys)
        sources.append(key.source);
    m_calls.append({u"removeDrains"_s, sources, keys.isEmpty() ? QByteArray() : keys.front().url, {}});
    return answer<QList<RemovalResult>>([this, keys] {
        QList<RemovalResult> results;
        for (const auto &key : keys) {
            if (const auto error = failureOf(key.source)) {
                results.append({key, tl::unexpected<Error>(*error)});
            } else if (m_drains.removeIf([&](const Drain &d) { return d.key() == key; }) == 0) {
                results.append({key, noSuchDrain()});
            } else {
                results.append({key, {}});
                Q_EMIT drainsChanged(key.source);
            }
        }
        return results;
    });
}

Reply<QList<TargetResult>> FakePlatform::restoreDrains(const QList<Drain> &drains)
{
    QList<SourceRef> sources;
    for (const auto &drain : drains)
        sources.append(drain.source);
    m_calls.append({u"restoreDrains"_s, sources, drains.isEmpty() ? QByteArray() : drains.front().url, {}});
    return answer<QList<TargetResult>>([this, drains] {
        QList<TargetResult> results;
        for (const auto &drain : drains)
            results.append({drain.source, restored(drain)});
        return results;
    });
}

Reply<void> FakePlatform::setPaused(const DrainKey &key, bool paused)
{
    m_calls.append({u"setPaused"_s, {key.source}, key.url, paused ? u"true"_s : u"false"_s});
    return answer<void>([this, key, paused]() -> Result<void> {
        if (const auto error = failureOf(key.source))
            return tl::unexpected<Error>(*error);
        Drain *drain = find(key);
        if (!drain)
            return noSuchDrain();
        drain->options.paused = paused;
        Q_EMIT drainsChanged(key.source);
        return {};
    });
}

Reply<void> FakePlatform::retryNow(const DrainKey &key)
{
    m_calls.append({u"retryNow"_s, {key.source}, key.url, {}});
    return answer<void>([this, key]() -> Result<void> {
        if (const auto error = failureOf(key.source))
            return tl::unexpected<Error>(*error);
        if (!find(key))
            return noSuchDrain();
        return {};
    });
}

Reply<QList<Attempt>> FakePlatform::attempts(const DrainKey &key)
{
    m_calls.append({u"attempts"_s, {key.source}, key.url, {}});
    return answer<QList<Attempt>>([this, key] { return m_attempts.value(key); });
}

Reply<QList<Gap>> FakePlatform::gaps(const DrainKey &key)
{
    m_calls.append({u"gaps"_s, {key.source}, key.url, {}});
    return answer<QList<Gap>>([this, key] { return m_gaps.value(key); });
}

Reply<TestReport> FakePlatform::sendTestLine(const SourceRef &source, const QByteArray &url,
                                             const DrainOptions &)
{
    m_calls.append({u"sendTestLine"_s, {source}, url, {}});
    return answer<TestReport>([this, source]() -> Result<TestReport> {
        if (const auto error = failureOf(source))
            return tl::unexpected<Error>(*error);
        return m_testReport;
    });
}

Reply<QList<LiveBatch>> FakePlatform::newestLines(const SourceRef &source, int limit)
{
    m_calls.append({u"newestLines"_s, {source}, {}, QString::number(limit)});
    return answer<QList<LiveBatch>>([this, source]() -> Result<QList<LiveBatch>> {
        if (!source.app.isEmpty() && !mayLook(source))
            return failure(ErrorKind::NotAllowed, u"Its owner has not consented."_s);
        QList<LiveBatch> all;
        for (auto it = m_lines.cbegin(); it != m_lines.cend(); ++it) {
            if (source.app.isEmpty() ? mayLook(it.key()) : it.key() == source)
                all += it.value();
        }
        return all;
    });
}

Reply<App> FakePlatform::createApp(const QString &name)
{
    m_calls.append({u"createApp"_s, {}, {}, name});
    return answer<App>([this, name]() -> Result<App> {
        if (std::ranges::any_of(m_apps, [&](const App &app) { return app.name == name; }))
            return failure(ErrorKind::AlreadyExists, u"There is already an app of this name."_s, u"name"_s);
        const App app = addApp(name);
        Q_EMIT catalogueChanged();
        return app;
    });
}

Reply<App> FakePlatform::renameApp(const QString &appId, const QString &name)
{
    m_calls.append({u"renameApp"_s, {{appId, {}}}, {}, name});
    return answer<App>([this, appId, name]() -> Result<App> {
        if (const auto error = failureOf({appId, {}}))
            return tl::unexpected<Error>(*error);
        const auto found = std::ranges::find_if(m_apps, [&](const App &app) { return app.id == appId; });
        if (found == m_apps.end())
            return failure(ErrorKind::NotFound, u"There is no such app."_s);
        found->name = name;
        const App renamed = *found;
        Q_EMIT catalogueChanged();
        return renamed;
    });
}

Reply<void> FakePlatform::deleteApp(const QString &appId)
{
    m_calls.append({u"deleteApp"_s, {{appId, {}}}, {}, {}});
    return answer<void>([this, appId]() -> Result<void> {
        if (const auto error = failureOf({appId, {}}))
            return tl::unexpected<Error>(*error);
        m_apps.removeIf([&](const App &app) { return app.id == appId; });
        m_addons.removeIf([&](const Addon &addon) { return addon.appId == appId; });
        m_drains.removeIf([&](const Drain &drain) { return drain.source.app == appId; });
        Q_EMIT catalogueChanged();
        return {};
    });
}

Reply<Addon> FakePlatform::createAddon(const QString &appId, const QString &provider)
{
    m_calls.append({u"createAddon"_s, {{appId, {}}}, {}, provider});
    return answer<Addon>([this, appId, provider]() -> Result<Addon> {
        if (const auto error = failureOf({appId, {}}))
            return tl::unexpected<Error>(*error);
        const Addon addon = addAddon(appId, provider);
        Q_EMIT catalogueChanged();
        return addon;
    });
}

Reply<void> FakePlatform::deleteAddon(const SourceRef &addon)
{
    m_calls.append({u"deleteAddon"_s, {addon}, {}, {}});
    return answer<void>([this, addon]() -> Result<void> {
        if (const auto error = failureOf(addon))
            return tl::unexpected<Error>(*error);
        m_addons.removeIf([&](const Addon &a) { return a.id == addon.addon; });
        m_drains.removeIf([&](const Drain &drain) { return drain.source == addon; });
        Q_EMIT catalogueChanged();
        return {};
    });
}

} // namespace drainboard
