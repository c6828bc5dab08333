// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/engine.h"

#include <QHash>
#include <QTcpSocket>
#include <QTemporaryDir>

namespace drainboard {

inline constexpr SourceId shop{1};
inline constexpr int patience = 30000;

inline QByteArray syslogLine(const QByteArray &app, const QByteArray &text)
{
    return "<14>1 2026-01-15T09:30:00.000000Z host " + app + " web-1 - - " + text + "\n";
}

/// An engine on a store that outlives it, with one app `shop-api`, and what it reported.
class EngineRun : public QObject
{
public:
    explicit EngineRun(const QTemporaryDir &folder)
        : engine(optionsFor(folder), clock)
    {
        connect(&engine, &Engine::drainsChanged, this, [this](const QList<EngineDrainStatus> &changed) {
            for (const auto &status : changed)
                statuses[status.id] = status;
        });
        connect(&engine, &Engine::linesCommitted, this, [this](const QList<Commit> &commits) {
            for (const Commit &commit : commits) {
                inOrder = inOrder && commit.chunk->first == committed;
                committed = commit.chunk->end();
            }
        });
    }

    bool start()
    {
        if (!engine.start())
            return false;
        engine.setSource({shop, QStringLiteral("shop-api"), {"shop-api", "web-1"}});
        auto listening = engine.listen({QHostAddress(QHostAddress::LocalHost), 0});
        listening.waitForFinished();
        if (!listening.result())
            return false;
        address = *listening.result();
        sender.connectToHost(address.address, address.port);
        return sender.waitForConnected();
    }

    /// Adds a drain, with the health of an earlier run.
    void drain(DrainId id, const QByteArray &url, const SavedHealth &health = {})
    {
        engine.setDrain({id, shop, url, {}, health});
    }

    /// `padding` stands before the number.
    void sendItems(int first, int end, const QByteArray &padding = {})
    {
        for (int i = first; i < end; ++i)
            sender.write(syslogLine("shop-api", padding + "item " + QByteArray::number(i)));
        sender.flush();
    }

    const DrainStatus &status(DrainId id) { return statuses[id].status; }

    static EngineOptions optionsFor(const QTemporaryDir &folder)
    {
        EngineOptions options;
        options.lineLog.path = folder.filePath(QStringLiteral("lines.sqlite"));
        return options;
    }

    SystemClock clock;
    Engine engine;
    QTcpSocket sender;
    ListenAddress address;
    QHash<DrainId, EngineDrainStatus> statuses;
    LineNumber committed = 0;
    bool inOrder = true;
};

} // namespace drainboard
