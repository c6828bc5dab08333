// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/report/report.h"

namespace drainboard {

enum class ReportLook {
    Screen, ///< for a browser: light or dark as the reader likes, fit to be printed
    Paper,  ///< for QTextDocument, which knows little of style sheets
};

/// The report as one HTML page that needs nothing beside itself.
QString reportHtml(const Report &report, ReportLook look);

} // namespace drainboard
