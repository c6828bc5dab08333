// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>

namespace drainboard {

/// Copies a secret: marked so that clipboard managers do not keep it, and taken off the clipboard again
/// after `keepFor` and when the program ends, unless something else was copied meanwhile.
void copySecret(const QString &secret, std::chrono::milliseconds keepFor = std::chrono::seconds(60));

/// Copies what anyone may see.
void copyText(const QString &text);

} // namespace drainboard
