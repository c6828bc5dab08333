// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/permissions.h"

#include "base/visibletext.h"
#include "desktop/widgets/plaintooltip.h"

#include <QAction>
#include <QCoreApplication>

namespace drainboard {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Permissions)
};

Capability capabilityFor(Deed deed)
{
    switch (deed) {
    case Deed::AddDrain:
    case Deed::DeleteDrain:
    case Deed::RestoreDrain:
        return Capability::ChangeDrains;
    case Deed::EditDrain:
        return Capability::EditDrains;
    case Deed::RetryNow:
    case Deed::PauseDrain:
        return Capability::ControlDrains;
    case Deed::SendTestLine:
        return Capability::TestLine;
    case Deed::RevealSecrets:
        return Capability::RevealSecrets;
    case Deed::CreateApp:
    case Deed::RenameApp:
    case Deed::CreateAddon:
    case Deed::DeleteSource:
        return Capability::ManageSources;
    }
    return Capability::ChangeDrains;
}

} // namespace

Permissions::Permissions(const Platform &platform)
    : m_platform(platform)
{
}

bool Permissions::isOffered(Deed deed) const
{
    if (m_platform.capabilities().testFlag(capabilityFor(deed)))
        return true;
    switch (deed) {
    case Deed::AddDrain:
    case Deed::DeleteDrain:
    case Deed::RestoreDrain:
    case Deed::RevealSecrets:
        return true; // every platform has these; who misses them shall read why
    case Deed::EditDrain:
        return !m_platform.readOnlyReason().isEmpty();
    default:
        return false;
    }
}

QString Permissions::refusal(Deed deed) const
{
    const QString readOnly = m_platform.readOnlyReason();
    const bool able = m_platform.capabilities().testFlag(capabilityFor(deed));
    if (able && readOnly.isEmpty())
        return {};
    if (!readOnly.isEmpty())
        return visibleText(readOnly);
    return Text::tr("%1 does not offer this.", "name of a platform").arg(visibleText(m_platform.name()));
}

void Permissions::apply(Deed deed, QAction *action, bool sensible) const
{
    static constexpr char ownToolTip[] = "ownToolTip";
    static constexpr char ownStatusTip[] = "ownStatusTip";
    if (!action->property(ownToolTip).isValid()) {
        action->setProperty(ownToolTip, action->toolTip());
        action->setProperty(ownStatusTip, action->statusTip());
    }
    const QString reason = refusal(deed);
    action->setVisible(isOffered(deed));
    action->setEnabled(sensible && reason.isEmpty());
    action->setToolTip(reason.isEmpty() ? action->property(ownToolTip).toString() : plainToolTip(reason));
    action->setStatusTip(reason.isEmpty() ? action->property(ownStatusTip).toString() : reason);
}

} // namespace drainboard
