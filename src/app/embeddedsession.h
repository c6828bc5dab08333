// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"
#include "platform/embedded/embeddedplatform.h"

namespace drainboard {

/// The engine inside the program, on the user's own data folder.
class EmbeddedSession : public Session
{
    Q_OBJECT

public:
    EmbeddedSession(std::unique_ptr<DataFolder> folder, EmbeddedOptions options);

    Platform &platform() override { return m_platform; }
    Reply<void> start() override { return m_platform.start(); }

private:
    SystemClock m_clock;
    EmbeddedPlatform m_platform;
};

} // namespace drainboard
