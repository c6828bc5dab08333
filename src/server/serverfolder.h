// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

namespace drainboard {

/// Where the server keeps its own things, in the data folder beside the platform's.
class ServerFolder
{
public:
    explicit ServerFolder(const QString &dataFolder);

    /// Makes the folders, owner-only.
    Result<void> make() const;

    QString tokens() const { return m_path + QStringLiteral("/tokens.json"); }
    QString signingKey() const { return m_path + QStringLiteral("/signing.key"); }
    QString events() const { return m_path + QStringLiteral("/events.db"); }
    QString certificates() const { return m_path + QStringLiteral("/ca"); }

private:
    QString m_path;
};

} // namespace drainboard
