// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakeintake.h"

namespace drainboard {

void FakeIntake::setStatus(const IntakeStatus &status)
{
    m_status = status;
    Q_EMIT statusChanged();
}

void FakeIntake::setUnknownApps(const QList<UnknownApp> &apps)
{
    m_unknown = apps;
    Q_EMIT unknownAppsChanged();
}

void FakeIntake::setCounts(const IntakeCounts &counts)
{
    m_counts = counts;
    Q_EMIT countsChanged();
}

QFuture<Result<void>> FakeIntake::setAddress(const QString &address)
{
    Result<void> result;
    if (m_addressError)
        result = tl::unexpected<Error>(*m_addressError);
    else
        setStatus({true, address, {}, {}});
    return QtFuture::makeReadyFuture(result);
}

void FakeIntake::ignoreUnknownApp(const QString &name)
{
    m_unknown.removeIf([&](const UnknownApp &app) { return app.name == name; });
    Q_EMIT unknownAppsChanged();
}

QFuture<Result<void>> FakeIntake::setFollowedFiles(const QList<FollowedFileInfo> &files)
{
    m_files = files;
    Q_EMIT followedFilesChanged();
    return QtFuture::makeReadyFuture(Result<void>());
}

} // namespace drainboard
