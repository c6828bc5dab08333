// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QFileDevice;

namespace drainboard {

/// Whether what was written to the open file is on disk now, as far as its file system can tell.
bool syncFile(QFileDevice &file);

} // namespace drainboard
