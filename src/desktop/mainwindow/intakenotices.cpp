// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/intakenotices.h"

#include "base/visibletext.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/widgets/banner.h"
#include "platform/onreply.h"

#include <QLocale>

#include <algorithm>
#include <limits>
#include <numeric>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// For tr(), which counts in int.
int shownCount(std::uint64_t count)
{
    return static_cast<int>(std::min<std::uint64_t>(count, std::numeric_limits<int>::max()));
}

} // namespace

IntakeNotices::IntakeNotices(IntakeControl &intake, MainWindow &window, QObject *parent)
    : QObject(parent)
    , m_intake(intake)
    , m_window(window)
    , m_banner(window.intakeNotices())
{
    connect(&intake, &IntakeControl::statusChanged, this, [this] {
        m_answered.remove(m_intake.status().problem); // the same trouble again is worth telling again
        refresh();
    });
    connect(&intake, &IntakeControl::countsChanged, this, &IntakeNotices::refresh);
    connect(&intake, &IntakeControl::unknownAppsChanged, this, &IntakeNotices::refresh);
    connect(&intake, &IntakeControl::followedFilesChanged, this, &IntakeNotices::refresh);
    connect(&m_banner, &Banner::dismissed, this, [this] {
        m_answered.insert(std::exchange(m_shown, QString()));
        refresh();
    });
    refresh();
}

void IntakeNotices::refresh()
{
    const IntakeStatus status = m_intake.status();
    QStringList intake{status.listening ? tr("Syslog at %1").arg(status.address)
                                        : tr("No syslog: %1").arg(visibleText(status.problem))};
    const IntakeCounts counts = m_intake.counts();
    if (counts.lostDatagrams > 0)
        intake.append(tr("%Ln datagram(s) lost", nullptr, shownCount(counts.lostDatagrams)));
    if (counts.refusedConnections > 0)
        intake.append(tr("%Ln connection(s) refused", nullptr, shownCount(counts.refusedConnections)));
    if (counts.cutMessages > 0)
        intake.append(tr("%Ln message(s) cut", nullptr, shownCount(counts.cutMessages)));
    m_window.setIntakeText(intake.join(u" · "_s));
    const QList<UnknownApp> unknown = m_intake.unknownApps();
    const quint64 lines = std::accumulate(unknown.begin(), unknown.end(), quint64(0),
                                          [](quint64 sum, const UnknownApp &app) { return sum + app.lines; });
    m_window.setUnknownText(
        unknown.isEmpty()
            ? QString()
            : tr("%n unknown app(s), %1 lines", nullptr, int(unknown.size())).arg(QLocale().toString(lines)));

    if (!status.listening && !status.problem.isEmpty() && !m_answered.contains(status.problem)) {
        showProblem(status);
        return;
    }
    if (const QStringList problems = fileProblems(); !problems.isEmpty()) {
        showFileProblem(problems.first());
        return;
    }
    const auto news = std::find_if(unknown.begin(), unknown.end(),
                                   [this](const UnknownApp &app) { return !m_answered.contains(app.name); });
    if (news != unknown.end()) {
        showUnknown(news->name);
    } else if (!m_shown.isEmpty()) {
        m_shown.clear();
        m_banner.dismiss();
    }
}

void IntakeNotices::showProblem(const IntakeStatus &status)
{
    if (m_shown == status.problem)
        return;
    m_shown = status.problem;
    QList<BannerAction> actions;
    if (const QString other = status.suggestedAddress; !other.isEmpty()) {
        actions.append({tr("Use %1").arg(other), [this, other] {
                            onReply(this, m_intake.setAddress(other), [this](const Result<void> &done) {
                                if (!done)
                                    Q_EMIT failed(done.error().text);
                            });
                        }});
    }
    m_banner.showMessage(Tone::Error, visibleText(status.problem), actions);
}

QStringList IntakeNotices::fileProblems()
{
    QStringList problems;
    for (const FollowedFileInfo &file : m_intake.followedFiles()) {
        if (!file.problem.isEmpty())
            problems.append(file.problem);
    }
    const QSet<QString> now(problems.begin(), problems.end());
    m_answered -= std::exchange(m_fileProblems, now) - now; // the same trouble again is worth telling again
    problems.removeIf([this](const QString &problem) { return m_answered.contains(problem); });
    return problems;
}

void IntakeNotices::showFileProblem(const QString &problem)
{
    if (m_shown == problem)
        return;
    m_shown = problem;
    m_banner.showMessage(Tone::Warning, visibleText(problem),
                         {{tr("Settings…"), [this] { Q_EMIT m_window.settingsRequested(); }}});
}

void IntakeNotices::showUnknown(const QString &name)
{
    if (m_shown == name)
        return;
    m_shown = name;
    m_banner.showMessage(Tone::Info,
                         tr("Lines are coming in for “%1”, but there is no such app.").arg(visibleText(name)),
                         {{tr("Create it"), [this, name] { Q_EMIT createAppRequested(name); }},
                          {tr("Ignore it"), [this, name] { m_intake.ignoreUnknownApp(name); }}});
}

} // namespace drainboard
