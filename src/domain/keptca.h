// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace drainboard {

// DrainOptions::caFile of a drain whose certificates a Drainboard server keeps: no file here, but what they
// are known by there.

/// `digest` is the SHA-256 of the PEM text, in hexadecimal digits; empty if it trusts the system's.
inline QString keptCa(const QString &digest)
{
    return digest.isEmpty() ? QString() : QString(QLatin1StringView("sha256:") + digest);
}

/// Empty if `caFile` is not kept on a server.
inline QString keptCaDigest(const QString &caFile)
{
    const QLatin1StringView prefix("sha256:");
    return caFile.startsWith(prefix) ? caFile.mid(prefix.size()) : QString();
}

} // namespace drainboard
