// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "forwarder.h"

namespace drainboard::bench {

/// The forwarders that we are measured against, as Debian ships them; unpacked by tests/integration/peers.sh.
enum class Peer { RsyslogMemory, RsyslogDisk, SyslogNgMemory, SyslogNgDisk };

/// Where they are; from the environment (DRAINBOARD_PEERS). Ends the program if they are not there.
QString peersFolder();

/// Starts one with its files in `folder`. Targets are TCP or, with rsyslog, TLS. Ready when it listens.
std::unique_ptr<RunningForwarder> startPeer(Peer peer, const Target &target, const QString &folder);

} // namespace drainboard::bench
