// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "linesink.h"
#include "measuredprocess.h"

#include <memory>

namespace drainboard::bench {

/// Where a forwarder sends to.
struct Target
{
    Wire wire = Wire::Tcp;
    std::uint16_t port = 0;
    QString caFile; ///< TLS and HTTPS: who vouches for targetName
};

/// The name in the target's certificate: where the datadog encoder sends for the region eu.
const QString targetName = QStringLiteral("http-intake.logs.datadoghq.eu");

/// A program that takes syslog over TCP on a loopback port and forwards it.
struct RunningForwarder
{
    MeasuredProcess process;
    std::uint16_t port = 0;
};

} // namespace drainboard::bench
