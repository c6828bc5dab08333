// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/embeddedsession.h"

namespace drainboard {

EmbeddedSession::EmbeddedSession(std::unique_ptr<DataFolder> folder, EmbeddedOptions options)
    : m_platform(std::move(folder), std::move(options), m_clock)
{
    connect(&m_platform.folder(), &DataFolder::raiseRequested, this, &Session::raiseRequested);
}

} // namespace drainboard
