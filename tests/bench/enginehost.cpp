// SPDX-License-Identifier: GPL-3.0-or-later
#include "enginehost.h"

#include "base/clock.h"
#include "base/openfiles.h"
#include "engine/engine.h"
#include "lines.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <iostream>
#include <thread>

namespace drainboard::bench {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int readyPatience = 300; // seconds; a large log may have to be looked through

QByteArray urlOf(const Target &target)
{
    switch (target.wire) {
    case Wire::Tcp:
        return "tcp://127.0.0.1:" + QByteArray::number(target.port);
    case Wire::Tls:
        return "tcp+tls://" + targetName.toLatin1() + ":6514";
    case Wire::Https:
        return "datadog://0123456789abcdef0123456789abcdef?region=eu";
    }
    return {};
}

EngineOptions optionsOf(const EngineSetup &setup)
{
    EngineOptions options;
    options.lineLog.path = setup.folder + u"/lines.db"_s;
    options.lineLog.retention.bytesPerSource = 1ull << 40;
    if (setup.commitMilliseconds > 0)
        options.lineLog.commitInterval = std::chrono::milliseconds(setup.commitMilliseconds);
    for (const QStringView port : {u":6514", u":443"})
        options.overrides.byHostAndPort.insert(targetName + port, {u"127.0.0.1"_s, setup.target.port});
    options.overrides.caFile = setup.target.caFile;
    return options;
}

SavedHealth quarantinedForAnHour()
{
    SavedHealth health;
    health.failures = QuarantinePolicy().failureLimit;
    health.round = 1;
    health.quarantineLeft = 1h;
    health.reason = u"connection refused"_s;
    return health;
}

void setDrains(Engine &engine, const EngineSetup &setup, bool paused)
{
    for (int source = 0; source < setup.sources; ++source) {
        for (int number = 0; number < setup.drainsPerSource; ++number) {
            EngineDrain drain;
            drain.id = DrainId{1 + std::int64_t{source} * setup.drainsPerSource + number};
            drain.source = SourceId{1 + source};
            drain.url = urlOf(setup.target);
            drain.options.paused = paused;
            if (number < setup.quarantinedPerSource)
                drain.savedHealth = quarantinedForAnHour();
            engine.setDrain(drain);
        }
    }
}

template <typename T>
T resultOf(QFuture<T> future)
{
    if (!QTest::qWaitFor([&] { return future.isFinished(); }, readyPatience * 1000))
        fail(u"the engine does not answer"_s);
    return future.result();
}

/// Obeys standard input in a thread of its own.
void followOrders(Engine &engine, const EngineSetup &setup)
{
    std::string order;
    while (std::getline(std::cin, order)) {
        if (order == "resume")
            QMetaObject::invokeMethod(&engine, [&engine, setup] { setDrains(engine, setup, false); });
    }
    QMetaObject::invokeMethod(QCoreApplication::instance(), &QCoreApplication::quit);
}

} // namespace

QByteArray EngineSetup::toJson() const
{
    return QJsonDocument(QJsonObject{{u"folder"_s, folder},
                                     {u"wire"_s, static_cast<int>(target.wire)},
                                     {u"port"_s, target.port},
                                     {u"caFile"_s, target.caFile},
                                     {u"sources"_s, sources},
                                     {u"drainsPerSource"_s, drainsPerSource},
                                     {u"quarantinedPerSource"_s, quarantinedPerSource},
                                     {u"paused"_s, paused},
                                     {u"commitMilliseconds"_s, commitMilliseconds}})
        .toJson(QJsonDocument::Compact);
}

EngineSetup EngineSetup::fromJson(const QByteArray &json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    EngineSetup setup;
    setup.folder = object[u"folder"_s].toString();
    setup.target.wire = static_cast<Wire>(object[u"wire"_s].toInt());
    setup.target.port = static_cast<std::uint16_t>(object[u"port"_s].toInt());
    setup.target.caFile = object[u"caFile"_s].toString();
    setup.sources = object[u"sources"_s].toInt();
    setup.drainsPerSource = object[u"drainsPerSource"_s].toInt();
    setup.quarantinedPerSource = object[u"quarantinedPerSource"_s].toInt();
    setup.paused = object[u"paused"_s].toBool();
    setup.commitMilliseconds = object[u"commitMilliseconds"_s].toInt();
    return setup;
}

std::unique_ptr<RunningForwarder> startEngine(const EngineSetup &setup)
{
    auto engine = std::make_unique<RunningForwarder>();
    engine->process.start(QCoreApplication::applicationFilePath(),
                          {u"--engine"_s, QString::fromUtf8(setup.toJson())});
    engine->port = engine->process.readLine(readyPatience).toUShort();
    return engine;
}

void resumeDrains(RunningForwarder &engine)
{
    engine.process.writeLine("resume");
}

int hostEngine(int argc, char **argv, const EngineSetup &setup)
{
    QCoreApplication app(argc, argv);
    allowManyConnections();
    SystemClock clock;
    Engine engine(optionsOf(setup), clock);
    if (const auto started = engine.start(); !started)
        fail(started.error().text);
    for (int source = 0; source < setup.sources; ++source) {
        const QString name = QString::fromStdString(sourceName(source));
        engine.setSource({SourceId{1 + source}, name, {name.toUtf8(), {}}});
    }
    setDrains(engine, setup, setup.paused);
    const auto listening = resultOf(engine.listen({QHostAddress(QHostAddress::LocalHost), 0}));
    if (!listening)
        fail(listening.error().text);
    resultOf(engine.attempts(DrainId{1})); // comes after all drains
    std::printf("%d\n", listening->port);
    std::fflush(stdout);
    std::thread orders([&] { followOrders(engine, setup); });
    const int result = QCoreApplication::exec();
    orders.join();
    return result;
}

} // namespace drainboard::bench
