// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/adjustableclock.h"
#include "platform/embedded/embeddedplatform.h"
#include "platform/intakecontrol.h"
#include "support/answerof.h"
#include "support/localtarget.h"

#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

namespace drainboard {

/// A platform on a folder of its own, and the newest that it told.
class EmbeddedFixture
{
public:
    EmbeddedFixture() { start(); }

    void start(const QString &address = QStringLiteral("127.0.0.1:0"))
    {
        statuses.clear();
        live.clear();
        auto opened = DataFolder::open(folder.path());
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().text));
        EmbeddedOptions options;
        if (!address.isEmpty())
            options.listen =
                ListenAddress::fromString(address).value_or(ListenAddress{QHostAddress::LocalHost, 0});
        m_platform = std::make_unique<EmbeddedPlatform>(std::move(*opened), options, clock);
        QObject::connect(m_platform.get(), &Platform::statusesChanged, m_platform.get(),
                         [this](const QList<DrainStatus> &told) {
                             for (const auto &one : told)
                                 statuses.insert(one.key, one);
                         });
        problem.clear();
        QObject::connect(m_platform.get(), &Platform::problemChanged, m_platform.get(),
                         [this](const QString &told) { problem = told; });
        QObject::connect(m_platform.get(), &Platform::linesArrived, m_platform.get(),
                         [this](const QList<LiveBatch> &batches) { live += batches; });
        const auto started = answerOf(m_platform->start());
        QVERIFY2(started, started ? "" : qPrintable(started.error().text));
    }
    void stop() { m_platform.reset(); }
    EmbeddedPlatform &platform() { return *m_platform; }

    SourceRef newApp(const QString &name = QStringLiteral("shop"))
    {
        return {answerOf(platform().createApp(name)).value().id, {}};
    }
    Drain newDrain(const SourceRef &source, const QByteArray &url, const DrainOptions &options = {})
    {
        return answerOf(platform().addDrains({source}, url, options)).value().front().result.value();
    }
    void send(const QByteArray &app, const QByteArray &text)
    {
        const auto to = ListenAddress::fromString(platform().intake()->status().address).value();
        QUdpSocket socket;
        const QByteArray line = "<14>1 2026-01-15T09:30:00Z h " + app + " web-1 - - " + text;
        QCOMPARE(socket.writeDatagram(line, to.address, to.port), line.size());
    }
    /// The newest status of a drain; with an empty key while there is none.
    DrainStatus status(const DrainKey &key) const { return statuses.value(key); }

    const QTemporaryDir folder;
    AdjustableClock clock;
    QHash<DrainKey, DrainStatus> statuses;
    QList<LiveBatch> live;
    QString problem;

private:
    std::unique_ptr<EmbeddedPlatform> m_platform;
};

} // namespace drainboard
