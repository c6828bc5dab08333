// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"

namespace drainboard {

/// The drains that go when `chosen` is removed out of all drains of its app and of that
/// app's addons. From an app: the same URL goes from all its addons too, unless `onlyApp`. From an addon:
/// that one alone. The chosen one comes first.
QList<Drain> drainsToRemove(const DrainKey &chosen, const QList<Drain> &drains, bool onlyApp);

} // namespace drainboard
