// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/diagnosis/resulttext.h"

#include "desktop/models/healthtext.h"
#include "domain/drainurl.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(DiagnosisResult)
};

} // namespace

QString outcomeWord(const DiagnosisStep &step)
{
    return step.passed ? Text::tr("Passed") : Text::tr("Failed");
}

QString durationText(std::chrono::milliseconds duration)
{
    const QLocale locale;
    if (duration < 1s)
        return Text::tr("%1 ms").arg(locale.toString(qlonglong(duration.count())));
    return Text::tr("%1 s").arg(locale.toString(double(duration.count()) / 1000.0, 'f', 1));
}

QString resultText(const QByteArray &url, const DiagnosisResult &result)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(result.time / 1000, Qt::UTC);
    QStringList lines{Text::tr("Diagnosis of %1 from this computer, %2 UTC")
                          .arg(maskedDrainUrl(url), time.toString(u"yyyy-MM-dd HH:mm:ss"_s))};
    for (const DiagnosisStep &step : result.steps) {
        lines.append(
            Text::tr("%1: %2, %3. %4", "step, outcome, duration, sentence")
                .arg(stageWord(step.stage), outcomeWord(step), durationText(step.duration), step.text));
        if (!step.advice.isEmpty())
            lines.append(u"  "_s + step.advice);
        for (const QString &detail : step.details)
            lines.append(u"  - "_s + detail);
    }
    return lines.join(u'\n') + u'\n';
}

} // namespace drainboard
