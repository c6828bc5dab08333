// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"

#include <QString>

namespace drainboard {

/// How bad a state is, for sorting and for the worst of several: 0 is the least.
int healthSeverity(HealthState state);

/// The state in one or two words for a table: `Healthy`, `Failing, 3 of 10`, `Quarantined`. A paused drain is
/// `Paused`, whatever its health.
QString healthWord(const Health &health, bool paused);

/// `Not reported by Scalingo`, for what a platform of that name does not tell.
QString notReportedText(const QString &platformName);

/// False while nothing has been told of a drain; then its zeros mean nothing.
bool isReported(const DrainStatus &status);

/// `unknown`, in the place of those zeros.
QString unknownText();

/// The state in a whole sentence, with the time left at `now` and what the last attempt said.
QString healthSentence(const DrainStatus &status, Clock::TimePoint now);

/// The same for what is read later: `nextAttempt` is the time on a clock at which a quarantine ends.
QString lastingHealthSentence(const DrainStatus &status, const QString &nextAttempt);

/// What a test line's step is called: `Connection`.
QString stageWord(TestStage stage);

/// Rates as people read them: `0`, `0.4`, `12`, `1,250`.
QString rateText(double linesPerSecond);

} // namespace drainboard
