// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/adjustableclock.h"
#include "demo/certificates.h"
#include "demo/receiver.h"
#include "demo/traffic.h"
#include "platform/embedded/embeddedplatform.h"

#include <QPromise>
#include <QTemporaryDir>

#include <memory>
#include <vector>

namespace drainboard {

/// A local stand-in for a provider: the drain's host leads here, nothing leaves this computer.
struct DemoTarget
{
    QString provider; ///< `Papertrail`
    QString address;  ///< `logs2.papertrailapp.com:12345`, as drains name it
    QByteArray url;   ///< a drain URL that leads here
    std::unique_ptr<Receiver> receiver;
};

/// Everything the demo shows: the real embedded platform on a throw-away folder, a receiver for every
/// provider type with certificates of a throw-away authority, and apps that write lines to the real intake.
class DemoWorld : public QObject
{
    Q_OBJECT

public:
    static constexpr int linesPerSecond = 50;
    static constexpr double fastClock = 60;

    /// Makes the folder, the receivers and the platform; nothing runs yet.
    static Result<std::unique_ptr<DemoWorld>> make();
    ~DemoWorld() override;

    /// Starts the platform, adds apps, addons and drains, lets the apps write. To be called once.
    Reply<void> start();

    EmbeddedPlatform &platform() { return *m_platform; }
    AdjustableClock &clock() { return m_clock; }
    const std::vector<DemoTarget> &targets() const { return m_targets; }
    /// Lead from the targets' hosts to their receivers.
    const EndpointOverrides &overrides() const { return m_overrides; }
    /// Null if there is none of that name.
    Receiver *receiver(const QString &provider) const;
    Traffic &traffic() { return m_traffic; }

private:
    DemoWorld() = default;
    Result<void> prepare();
    void addTarget(const QString &provider, ReceiverKind kind, const QString &host, quint16 port,
                   const QByteArray &url);
    void fillCatalogue();
    void addApp(const SampleApp &sample);
    void addAddon(const SampleApp &sample, const App &app, const QString &provider);
    void sourceReady();
    void addDrains();
    void addDrain(const QString &app, const QString &provider, const QString &withAddon = {});
    void finish(const Result<void> &result);

    QTemporaryDir m_folder;
    CertificateAuthority m_authority;
    AdjustableClock m_clock;
    std::vector<DemoTarget> m_targets;
    EndpointOverrides m_overrides;
    QList<SampleApp> m_samples;
    QHash<QString, SourceRef> m_sources; ///< `shop-api`, `shop-api/postgresql`
    int m_openRequests = 0;
    Traffic m_traffic;
    std::unique_ptr<EmbeddedPlatform> m_platform;
    QPromise<Result<void>> m_started;
};

} // namespace drainboard
