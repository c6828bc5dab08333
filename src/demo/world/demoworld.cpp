// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/world/demoworld.h"

#include "platform/onreply.h"

#include <QFile>

using namespace Qt::StringLiterals;

/// A resource in a static library is there only if someone asks for it; the macro wants no namespace.
static void loadSample()
{
    Q_INIT_RESOURCE(sample);
}

namespace drainboard {

namespace {

/// A drain of the story: which app it is added to, where it leads, and which addon gets it too.
struct DemoDrain
{
    const char16_t *app;
    const char16_t *provider;
    const char16_t *addon = nullptr;
};

// One drain of every type; shop-api has the one that presenters break, on its database too.
constexpr DemoDrain demoDrains[] = {
    {u"shop-api", u"Papertrail", u"postgresql"},
    {u"shop-api", u"Datadog"},
    {u"shop-api", u"Better Stack", u"redis"},
    {u"shop-web", u"ELK"},
    {u"shop-web", u"Syslog"},
    {u"billing", u"OVHcloud Graylog", u"mysql"},
    {u"billing", u"AppSignal"},
    {u"search", u"New Relic"},
    {u"search", u"Syslog", u"elasticsearch"},
};

QString text(const char16_t *literal)
{
    return QStringView(literal).toString();
}

} // namespace

Result<std::unique_ptr<DemoWorld>> DemoWorld::make()
{
    std::unique_ptr<DemoWorld> world(new DemoWorld);
    if (const auto prepared = world->prepare(); !prepared)
        return tl::unexpected(prepared.error());
    return world;
}

DemoWorld::~DemoWorld()
{
    m_traffic.stop();
    if (m_platform)
        m_platform->stop();
}

Reply<void> DemoWorld::start()
{
    m_started.start();
    onReply(this, m_platform->start(), [this](const Result<void> &started) {
        if (started)
            fillCatalogue();
        else
            finish(started);
    });
    return m_started.future();
}

Result<void> DemoWorld::prepare()
{
    loadSample();
    QFile sample(u":/sample/traffic.json"_s);
    if (!sample.open(QIODevice::ReadOnly))
        return failure(ErrorKind::NotFound, tr("The demo's sample data is missing."));
    const auto samples = readSampleApps(sample.readAll());
    if (!samples)
        return tl::unexpected(samples.error());
    m_samples = *samples;

    // The hosts are those that the forms give as examples, so that a drain typed in during a demo arrives
    // too. Tokens are made up; nothing but the local receivers ever sees them.
    using enum ReceiverKind;
    addTarget(u"AppSignal"_s, Https, u"appsignal-endpoint.net"_s, 443,
              "appsignal://0a1b2c3d-4e5f-6789-abcd-ef0123456789");
    addTarget(u"Better Stack"_s, Https, u"s1234567.eu-nbg-2.betterstackdata.com"_s, 443,
              "betterstack://:aBcDeFgHiJkLmNoPqRsTuVwX@s1234567.eu-nbg-2.betterstackdata.com");
    addTarget(u"Datadog"_s, Https, u"http-intake.logs.datadoghq.eu"_s, 443,
              "datadog://0123456789abcdef0123456789abcdef?region=eu");
    addTarget(u"ELK"_s, Https, u"logstash.example.com"_s, 443, "https://user:password@logstash.example.com");
    addTarget(u"New Relic"_s, Tls, u"newrelic.syslog.eu.nr-data.net"_s, 6514,
              "syslog://:eu01xx0123456789abcdef0123456789abcdNRAL@newrelic.syslog.eu.nr-data.net:6514");
    addTarget(u"OVHcloud Graylog"_s, Tls, u"gra1.logs.ovh.com"_s, 6514,
              "ovh://:4b1f0c9e-1111-4222-8333-0123456789ab@gra1.logs.ovh.com:6514");
    addTarget(u"Papertrail"_s, Tls, u"logs2.papertrailapp.com"_s, 12345,
              "tcp+tls://logs2.papertrailapp.com:12345");
    addTarget(u"Syslog"_s, Tls, u"logs.example.com"_s, 6514, "tcp+tls://logs.example.com:6514");

    const QString caFile = m_folder.filePath(u"ca.pem"_s);
    QFile ca(caFile);
    if (!ca.open(QIODevice::WriteOnly) || ca.write(m_authority.pem()) < 0 || !ca.flush())
        return failure(ErrorKind::Storage,
                       tr("The demo's folder cannot be written: %1").arg(ca.errorString()));
    m_overrides.caFile = caFile;

    auto folder = DataFolder::open(m_folder.filePath(u"data"_s));
    if (!folder)
        return tl::unexpected(folder.error());
    EmbeddedOptions options;
    options.listen = ListenAddress{QHostAddress(QHostAddress::LocalHost), 0};
    options.overrides = m_overrides;
    m_platform = std::make_unique<EmbeddedPlatform>(std::move(*folder), options, m_clock);
    return {};
}

void DemoWorld::addTarget(const QString &provider, ReceiverKind kind, const QString &host, quint16 port,
                          const QByteArray &url)
{
    auto receiver = std::make_unique<Receiver>(kind, m_authority, host);
    const QString address = host + u':' + QString::number(port);
    m_overrides.byHostAndPort.insert(address, {u"127.0.0.1"_s, receiver->port()});
    m_targets.push_back({provider, address, url, std::move(receiver)});
}

Receiver *DemoWorld::receiver(const QString &provider) const
{
    for (const auto &target : m_targets) {
        if (target.provider == provider)
            return target.receiver.get();
    }
    return nullptr;
}

void DemoWorld::fillCatalogue()
{
    for (const auto &sample : m_samples)
        addApp(sample);
}

void DemoWorld::addApp(const SampleApp &sample)
{
    ++m_openRequests;
    onReply(this, m_platform->createApp(sample.name), [this, sample](const Result<App> &app) {
        if (!app)
            return finish(tl::unexpected(app.error()));
        m_sources.insert(sample.name, SourceRef{app->id, {}});
        m_traffic.addSource(sample.name, sample.lines);
        for (const auto &provider : sample.addons)
            addAddon(sample, *app, provider);
        sourceReady();
    });
}

void DemoWorld::addAddon(const SampleApp &sample, const App &app, const QString &provider)
{
    ++m_openRequests;
    onReply(this, m_platform->createAddon(app.id, provider),
            [this, sample, provider](const Result<Addon> &addon) {
                if (!addon)
                    return finish(tl::unexpected(addon.error()));
                m_sources.insert(sample.name + u'/' + provider, SourceRef{addon->appId, addon->id});
                m_traffic.addSource(addon->id, sample.addonLines.value(provider));
                sourceReady();
            });
}

void DemoWorld::sourceReady()
{
    if (--m_openRequests == 0)
        addDrains();
}

void DemoWorld::addDrains()
{
    m_openRequests = static_cast<int>(std::size(demoDrains));
    for (const auto &drain : demoDrains)
        addDrain(text(drain.app), text(drain.provider), drain.addon ? text(drain.addon) : QString());
}

void DemoWorld::addDrain(const QString &app, const QString &provider, const QString &withAddon)
{
    QList<SourceRef> sources{m_sources.value(app)};
    if (!withAddon.isEmpty())
        sources << m_sources.value(app + u'/' + withAddon);
    const auto target = std::find_if(m_targets.begin(), m_targets.end(),
                                     [&](const auto &t) { return t.provider == provider; });
    onReply(this, m_platform->addDrains(sources, target->url, {}),
            [this](const Result<QList<TargetResult>> &results) {
                if (!results)
                    return finish(tl::unexpected(results.error()));
                for (const auto &added : *results) {
                    if (!added.result)
                        return finish(tl::unexpected(added.result.error()));
                }
                if (--m_openRequests > 0)
                    return;
                const auto address = ListenAddress::fromString(m_platform->intake()->status().address);
                if (!address)
                    return finish(tl::unexpected(address.error()));
                m_traffic.start(address->address.toString(), address->port, linesPerSecond);
                finish({});
            });
}

/// The first outcome counts; what is still on its way after a failure is of no interest.
void DemoWorld::finish(const Result<void> &result)
{
    if (m_started.future().isFinished())
        return;
    m_started.addResult(result);
    m_started.finish();
}

} // namespace drainboard
