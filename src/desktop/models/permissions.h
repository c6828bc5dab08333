// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"

class QAction;

namespace drainboard {

/// Everything in the window that changes something at a platform, sends something, or lays a secret open.
enum class Deed {
    AddDrain,
    EditDrain,
    DeleteDrain,
    RestoreDrain,
    RetryNow,
    PauseDrain,
    SendTestLine,
    RevealSecrets,
    CreateApp,
    RenameApp,
    CreateAddon,
    DeleteSource,
};

/// The one place that decides which of them a platform's user is offered. Asks the platform each time, for a
/// server tells what it can do only once it has answered.
class Permissions
{
public:
    /// `platform` must outlive it.
    explicit Permissions(const Platform &platform);

    /// False where the platform has no such thing; then it is not even shown.
    bool isOffered(Deed deed) const;
    /// Why an offered deed is refused, in a sentence; empty if it is allowed.
    QString refusal(Deed deed) const;
    bool isAllowed(Deed deed) const { return isOffered(deed) && refusal(deed).isEmpty(); }

    /// Shows, enables and explains an action: enabled if it is allowed and `sensible`. A refusal takes the
    /// place of the tips that the action had the first time.
    void apply(Deed deed, QAction *action, bool sensible) const;

private:
    const Platform &m_platform;
};

} // namespace drainboard
