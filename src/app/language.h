// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QCoreApplication;

namespace drainboard {

/// Makes all texts and numbers speak `language` (such as "fr"), or the desktop's language if it is empty.
/// A later call takes the place of an earlier one; languages without a catalogue get English.
void useLanguage(QCoreApplication &application, const QString &language);

} // namespace drainboard
