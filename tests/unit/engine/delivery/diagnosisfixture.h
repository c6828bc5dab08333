// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/receiver.h"
#include "engine/delivery/diagnosis.h"
#include "support/filedauthority.h"
#include "support/sinkrun.h"

#include <QSignalSpy>
#include <QTest>

namespace drainboard {

inline const QByteArray secret = "t0ken-that-stays-here";

inline QByteArray tlsUrl(quint16 port, const QByteArray &host = "127.0.0.1")
{
    return "syslog://:" + secret + '@' + host + ':' + QByteArray::number(port);
}

/// A diagnosis and what it told.
struct DiagnosisRun
{
    explicit DiagnosisRun(const QByteArray &url, const QString &caFile = {}, Clock *clock = nullptr,
                          const EndpointOverrides &overrides = {})
        : diagnosis(url, optionsWith(caFile), overrides, clock ? *clock : system)
        , finished(&diagnosis, &Diagnosis::finished)
        , started(&diagnosis, &Diagnosis::stageStarted)
    {
        QObject::connect(&diagnosis, &Diagnosis::stepDone, &diagnosis,
                         [this](const DiagnosisStep &step) { steps.append(step); });
        diagnosis.start();
    }

    static DrainOptions optionsWith(const QString &caFile)
    {
        DrainOptions options;
        options.caFile = caFile;
        return options;
    }

    bool waitForEnd()
    {
        return QTest::qWaitFor([this] { return finished.count() > 0; }, 20'000);
    }

    QByteArray outline() const { return outlineOf(steps); }

    SystemClock system;
    Diagnosis diagnosis;
    QSignalSpy finished;
    QSignalSpy started;
    QList<DiagnosisStep> steps;
};

} // namespace drainboard
