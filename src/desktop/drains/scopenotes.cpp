// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/scopenotes.h"

#include "base/visibletext.h"
#include "desktop/models/remotetext.h"
#include "desktop/widgets/messageline.h"

#include <QVBoxLayout>

namespace drainboard {

using namespace Qt::StringLiterals;

ScopeNotes::ScopeNotes(Inventory &inventory, QWidget *parent)
    : QWidget(parent)
    , m_inventory(inventory)
    , m_old(new MessageLine(Tone::Warning))
    , m_consent(new MessageLine(Tone::Info))
{
    m_old->setObjectName(u"oldNote"_s);
    m_consent->setObjectName(u"consentNote"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_old);
    layout->addWidget(m_consent);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    refresh();
}

void ScopeNotes::setScope(const SourceRef &scope)
{
    m_scope = scope;
    refresh();
}

void ScopeNotes::setTimeFormat(const TimeFormat &times)
{
    m_times = times;
    refresh();
}

void ScopeNotes::refresh()
{
    m_old->setText(oldText());
    RemoteControl *remote = m_inventory.platform().remote();
    QString consent;
    if (remote && !m_scope.app.isEmpty()) {
        const QDateTime now = platformTime(m_inventory.platform());
        const Consent given = remote->consent(m_scope.app);
        if (mayLook(given, m_scope.isAddon(), now)) // else a whole page says it
            consent = consentText(given, now, m_times);
    }
    m_consent->setText(consent);
    setVisible(!m_old->text().isEmpty() || !m_consent->text().isEmpty());
}

QString ScopeNotes::oldText() const
{
    const RemoteControl *remote = m_inventory.platform().remote();
    const QString problem = remote ? visibleText(remote->crawl().problem) : QString();
    if (!m_inventory.isOld(m_scope))
        return problem;
    const auto age = m_inventory.age(m_scope);
    if (problem.isEmpty())
        return tr("Some of this was %1 and may no longer be so. Reload to read it again.", "'read 3 h ago'")
            .arg(readText(*age));
    return age ? tr("%1 What you see was %2 and may no longer be so.", "a sentence, 'read 5 min ago'")
                     .arg(problem, readText(*age))
               : tr("%1 What you see may no longer be so.", "a sentence").arg(problem);
}

} // namespace drainboard
