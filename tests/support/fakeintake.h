// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/intakecontrol.h"

#include <optional>

namespace drainboard {

/// An intake without sockets: tests say how it does and read back what was asked of it.
class FakeIntake : public IntakeControl
{
    Q_OBJECT

public:
    using IntakeControl::IntakeControl;

    /// Later calls of setAddress are refused with this error; without one they succeed again.
    void failAddress(std::optional<Error> error) { m_addressError = std::move(error); }
    void setStatus(const IntakeStatus &status);
    void setUnknownApps(const QList<UnknownApp> &apps);
    void setCounts(const IntakeCounts &counts);
    void setTakesLines(bool takes) { m_takesLines = takes; }

    IntakeStatus status() const override { return m_status; }
    QFuture<Result<void>> setAddress(const QString &address) override;
    IntakeCounts counts() const override { return m_counts; }
    QList<UnknownApp> unknownApps() const override { return m_unknown; }
    void ignoreUnknownApp(const QString &name) override;
    bool takesLines() const override { return m_takesLines; }
    QList<FollowedFileInfo> followedFiles() const override { return m_files; }
    QFuture<Result<void>> setFollowedFiles(const QList<FollowedFileInfo> &files) override;

private:
    IntakeStatus m_status{true, QStringLiteral("127.0.0.1:5514"), {}, {}};
    std::optional<Error> m_addressError;
    IntakeCounts m_counts;
    QList<UnknownApp> m_unknown;
    QList<FollowedFileInfo> m_files;
    bool m_takesLines = true;
};

} // namespace drainboard
