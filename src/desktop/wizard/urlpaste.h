// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/provider.h"

#include <functional>

class QLineEdit;

namespace drainboard {

/// Calls `pasted` when a whole drain URL arrives in `edit` at once, however it was pasted or dropped. The
/// edit then holds what it held before: the URL is for the whole form.
void onUrlPasted(QLineEdit *edit, std::function<void(const DrainDraft &)> pasted);

} // namespace drainboard
