// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "engine/delivery/localtargets.h"
#include "engine/intake/sysloglistener.h"
#include "engine/linelog/sqlitelinelog.h"
#include "server/http/httpserver.h"

#include <QString>

#include <optional>

namespace drainboard {

/// How drainboardd runs. From an INI file (inifile.h) whose every key is optional; an unknown one is an
/// error:
///
///     [server]
///     data=/var/lib/drainboard      ; everything that is kept, readable for the owner alone
///     listen=127.0.0.1:8514         ; any other than a loopback address needs the two files below
///     tls_certificate=/etc/…/chain.pem
///     tls_key=/etc/…/key.pem
///     public_url=https://logs.example.com   ; if clients reach it under another address than they name
///     region=drainboard             ; the name of its only region
///     local_targets=127.0.0.1, ::1  ; loopback, link-local and metadata addresses and networks that drains
///                                   ; may send to; without it none
///     [syslog]
///     listen=127.0.0.1:5514         ; where lines come in, TCP and UDP
///     [limits]
///     connections=1000
///     connections_per_address=50
///     lines_per_minute=16384        ; of each process of a source, by syslog; without it as many as come
///     bytes_per_minute=67108864     ; the same, of their texts
///     [log]
///     commit_interval_ms=50         ; lines are on disk after so long at the latest
///     commit_bytes=1048576          ; or when so much has come
///     bytes_per_source=52428800     ; how much is kept; of lines, before compression
///     bytes_in_all=21474836480
///     age_hours=168
struct DaemonConfig
{
    QString data;
    ListenAddress listen{QHostAddress(QHostAddress::LocalHost), 8514};
    std::optional<HttpServer::Tls> tls;
    QString publicUrl;
    QString region = QStringLiteral("drainboard");
    LocalTargets localTargets{true, {}};
    ListenAddress syslog;
    int connections = HttpLimits().connections;
    int connectionsPerAddress = HttpLimits().connectionsPerAddress;
    int linesPerMinute = 0; ///< 0: no limit
    int bytesPerMinute = 0; ///< 0: no limit
    LineLogOptions log;     ///< but for its path, which belongs to the data folder
};

/// `$STATE_DIRECTORY`, which systemd sets, or the user's folder for programs' data.
QString defaultDataFolder();

/// Reads the file. The error names the file, and the key or the line.
Result<DaemonConfig> readConfig(const QString &path);

/// What can be said before anything is started: TLS where it must be, and files that can be read.
Result<void> checkConfig(const DaemonConfig &config);

/// What a running server does not take over from `now`, as keys of the file.
QStringList keysThatNeedRestart(const DaemonConfig &running, const DaemonConfig &now);

} // namespace drainboard
