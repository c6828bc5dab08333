// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/diagnosisstep.h"

namespace drainboard {

/// `Passed`, `Failed`.
QString outcomeWord(const DiagnosisStep &step);

/// `12 ms`, `1.5 s`.
QString durationText(std::chrono::milliseconds duration);

/// A result as plain text for a message or a ticket: each step with its advice and details, the URL masked.
QString resultText(const QByteArray &url, const DiagnosisResult &result);

} // namespace drainboard
