// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/connection.h"

#include <QIcon>

namespace drainboard {

/// The engine inside the program, which is in no file.
Connection embeddedConnection();

/// `Scalingo account`, for people.
QString kindName(ConnectionKind kind);

/// Where tokens of hosted accounts are exchanged unless the user says otherwise.
QString hostedAuthBase();

struct ColourChoice
{
    QString name;
    QString colour; ///< `#rrggbb`; empty for none
};
/// The colours offered for marks; the first is none.
QList<ColourChoice> colourChoices();

/// A disc in the colour, or a ring where there is none; kept apart from its background by 3:1.
QIcon connectionMark(const QString &colour);

} // namespace drainboard
