// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/diagnosis/diagnoses.h"

#include "base/secrettext.h"
#include "desktop/diagnosis/diagnosisdialog.h"

#include <utility>

namespace drainboard {

namespace {

QString sampleRefusal(const Platform &platform, const QByteArray &url)
{
    if (!(platform.capabilities() & Capability::RevealSecrets)) {
        const QString reason = platform.readOnlyReason();
        return reason.isEmpty()
                   ? Diagnoses::tr("This connection keeps the secrets of the target, and without "
                                   "them no line is taken.")
                   : reason;
    }
    if (url.contains(secretMask().toUtf8()))
        return Diagnoses::tr(
            "The secrets of the target are not known here, and without them no line is taken.");
    return {};
}

DiagnosisTarget targetOf(const Inventory &inventory, const Drain &drain)
{
    Platform &platform = inventory.platform();
    DiagnosisTarget target{drain.url, drain.options, {}, sampleRefusal(platform, drain.url)};
    if (platform.remote())
        target.ownCaElsewhere = !std::exchange(target.options.caFile, {}).isEmpty();
    if (const App *app = inventory.app(drain.source.app))
        target.labels = {app->name.toUtf8(), "drainboard"};
    return target;
}

} // namespace

void Diagnoses::open(const Inventory &inventory, const Drain &drain, QWidget *parent)
{
    auto *dialog = new DiagnosisDialog(targetOf(inventory, drain), m_overrides, m_clock, parent);
    connect(dialog, &DiagnosisDialog::resultChanged, this,
            [this, key = drain.key()](const DiagnosisResult &result) { m_newest[key] = result; });
    dialog->open();
}

} // namespace drainboard
