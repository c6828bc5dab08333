// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QSslConfiguration>

namespace drainboard {

/// The content of a CA file; empty without a name, which stands for the system's certificates.
/// An error if it cannot be read.
Result<QByteArray> readCaFile(const QString &fileName);

/// TLS 1.2 or later, chain and name always verified against these PEM certificates alone, or against the
/// system's if empty. An error if there is no certificate in `caPem`.
Result<QSslConfiguration> tlsTrusting(const QByteArray &caPem);

/// Both at once.
Result<QSslConfiguration> tlsTrustingFile(const QString &caFile);

} // namespace drainboard
