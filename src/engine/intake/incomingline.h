// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/line.h"

#include <span>
#include <string_view>

namespace drainboard {

/// A line with the name its sender gave it. Views are valid only during LineReceiver::receive.
struct IncomingLine
{
    std::string_view sourceName; ///< RFC 5424 APP-NAME or RFC 3164 TAG: an app's name or an addon's id
    LineView line;
};

/// Takes what the listeners and followers read.
class LineReceiver
{
public:
    virtual ~LineReceiver() = default;
    /// Called in the intake's thread with what one read gave. May block while the line log is behind:
    /// that is how back-pressure reaches TCP senders.
    virtual void receive(std::span<const IncomingLine> lines) = 0;
};

} // namespace drainboard
