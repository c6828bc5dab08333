// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QSettings;

namespace drainboard {

/// QSettings of Qt 6.4 replaces its file without a look at whether the last 16 KiB of the new one could be
/// written: on a full disk all settings are gone, and its status says that all is well. So the last 16 KiB
/// are a line that may be lost. Of what comes before it, QSettings notices; the file that was there stays.
void guardSettings(QSettings &settings);

/// False if what was set could not be written. It holds until the program ends, and is tried again with the
/// next change.
bool saveSettings(QSettings &settings);

} // namespace drainboard
