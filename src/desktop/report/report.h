// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/inventory.h"
#include "domain/diagnosisstep.h"

#include <QDateTime>

namespace drainboard {

/// A line of a table: what it is called, what it is.
struct ReportFact
{
    QString label;
    QString text;
};

struct ReportedStep
{
    bool passed = false;
    QString text; ///< `TLS: failed. The certificate …`
    QString advice;
};

struct ReportedDrain
{
    enum class Condition { Unknown, Good, Bad };

    QString title; ///< `Papertrail: logs.papertrailapp.com:10333`
    Condition condition = Condition::Unknown;
    QList<ReportFact> facts; ///< masked URL, health, counters, last error …
    QString diagnosisTitle;  ///< empty if there was none in this session
    QList<ReportedStep> diagnosis;
};

struct ReportedSource
{
    QString name;
    QStringList notes; ///< when it was read, what could not be read, that it has no drain
    QList<ReportedDrain> drains;
};

struct ReportedApp
{
    QString name;
    QList<ReportedSource> sources; ///< the app itself, then its addons
};

/// The drains of some apps as people read them. Everything is text, translated and without secrets.
struct Report
{
    QString title;
    QList<ReportFact> facts;
    QList<ReportedApp> apps;
};

/// Makes a report of what is known of everything within `scope`, an app or all of them if `scope.app` is
/// empty; app by app, since thousands take longer than the window may stand still.
class ReportMaker
{
public:
    /// `diagnoses` are the newest of this session; `time` is when the report is made. `inventory` must
    /// outlive it.
    ReportMaker(const Inventory &inventory, const SourceRef &scope,
                const QHash<DrainKey, DiagnosisResult> &diagnoses, const QDateTime &time);

    /// Takes in the next app; false if there is none left.
    bool readNext();
    /// What has been taken in.
    Report report() const;

private:
    ReportedApp read(const App &app);
    ReportedSource read(const SourceRef &source);
    ReportedDrain read(const Drain &drain);
    QList<ReportFact> facts() const;
    QList<ReportFact> healthFacts(const DrainStatus &status) const;
    std::int64_t wallTime(Clock::TimePoint time) const;
    QStringList notes(const SourceRef &source) const;
    bool mayBeLookedAt(const SourceRef &source) const;

    const Inventory &m_inventory;
    Platform &m_platform;
    const QHash<DrainKey, DiagnosisResult> m_diagnoses;
    const QDateTime m_time;
    const bool m_reportsHealth;
    QList<App> m_apps;
    qsizetype m_next = 0; ///< of them
    Report m_report;
    int m_drains = 0;
    int m_inTrouble = 0;
};

} // namespace drainboard
