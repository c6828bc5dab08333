// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

namespace drainboard {

/// A base URL as requests are put together with it: https, or plain http to this computer alone; without
/// user, query and fragment; the slashes at its end are taken off. The error is a sentence for the field.
Result<QString> checkedBaseUrl(const QString &text);

} // namespace drainboard
