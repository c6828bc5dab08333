// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"
#include "engine/delivery/encoder.h"
#include "engine/delivery/sink.h"

#include <functional>

namespace drainboard {

/// What the line says.
QString testLineText();

/// Sends one line to a drain's target over a connection of its own, with the code of normal delivery but
/// none of its state. `done` is called once, later, in the calling thread, unless `context` is destroyed
/// before; the outcome says what came of the last step. Nothing is sent where `rules` forbid it.
void sendTestLine(QObject *context, const QByteArray &url, const DrainOptions &options,
                  const SourceLabels &labels, const EndpointOverrides &overrides, const TargetRules &rules,
                  std::function<void(const TestReport &, const Outcome &)> done);

} // namespace drainboard
