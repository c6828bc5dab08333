// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "desktop/report/report.h"

#include <QFuture>

namespace drainboard {

/// Writes a report to a file that only its owner may read: a PDF if its name ends in `.pdf`, a web page for
/// `.html` and `.htm`, an error for anything else. Runs in another thread; an earlier file of that name
/// stays as it was if something goes wrong.
QFuture<Result<void>> saveReport(const Report &report, const QString &path);

} // namespace drainboard
