// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"

namespace drainboard {

/// How long the platform's request limit keeps a request waiting, second by second.
class RequestWait : public QObject
{
    Q_OBJECT

public:
    /// The platform must outlive it.
    explicit RequestWait(Platform &platform, QObject *parent = nullptr);

    /// `what` is under way, with a sentence on the time left where it has to wait.
    QString added(const QString &what) const;

Q_SIGNALS:
    void changed();

private:
    QString text() const;
    void update();

    Platform &m_platform;
    std::unique_ptr<Alarm> m_countdown;
};

} // namespace drainboard
