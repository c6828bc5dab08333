// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/intakecontrol.h"

#include <QObject>
#include <QSet>

namespace drainboard {

class Banner;
class MainWindow;

/// Tells in the window how lines come in: the address in the status bar; in a banner that the port is in use
/// and which other one is free, that a followed file cannot be read, or that lines come for an app that does
/// not exist.
class IntakeNotices : public QObject
{
    Q_OBJECT

public:
    /// Both must outlive it.
    IntakeNotices(IntakeControl &intake, MainWindow &window, QObject *parent = nullptr);

Q_SIGNALS:
    void createAppRequested(const QString &name);
    void failed(const QString &problem);

private:
    void refresh();
    void showProblem(const IntakeStatus &status);
    /// Those of followed files that are not answered, in the files' order.
    QStringList fileProblems();
    void showFileProblem(const QString &problem);
    void showUnknown(const QString &name);

    IntakeControl &m_intake;
    MainWindow &m_window;
    Banner &m_banner;
    QString m_shown;              ///< what the banner is about: a problem or a name
    QSet<QString> m_answered;     ///< what was closed or acted upon is not shown again
    QSet<QString> m_fileProblems; ///< as last told by the intake
};

} // namespace drainboard
