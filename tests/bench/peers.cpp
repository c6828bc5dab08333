// SPDX-License-Identifier: GPL-3.0-or-later
#include "peers.h"

#include "loopback.h"

#include <QElapsedTimer>
#include <QFile>

#include <thread>

#include <unistd.h>

namespace drainboard::bench {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString libraryFolder = u"/usr/lib/x86_64-linux-gnu"_s;

void write(const QString &path, const QString &text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0)
        fail(path + u": "_s + file.errorString());
}

/// They cannot all tell which port they took.
std::uint16_t freePort()
{
    std::uint16_t port = 0;
    ::close(listenLoopback(port));
    return port;
}

/// Both queues hold what a run sends; the rest is as Debian's documentation has it.
QString rsyslogConfig(bool disk, const Target &target, const QString &folder, std::uint16_t port)
{
    QString global = u"global(workDirectory=\"%1\""_s.arg(folder);
    QString tls;
    if (target.wire == Wire::Tls) {
        global +=
            u" DefaultNetstreamDriver=\"ossl\" DefaultNetstreamDriverCAFile=\"%1\""_s.arg(target.caFile);
        tls = u" StreamDriver=\"ossl\" StreamDriverMode=\"1\" StreamDriverAuthMode=\"x509/certvalid\""_s;
    }
    const QString queue = disk ? u"queue.type=\"Disk\" queue.filename=\"lines\" queue.maxFileSize=\"64m\""_s
                               : u"queue.type=\"LinkedList\" queue.size=\"500000\""_s;
    return global + u")\nmodule(load=\"imtcp\")\nmain_queue("_s + queue +
           u" queue.dequeueBatchSize=\"1024\")\n"
           "template(name=\"line\" type=\"string\" string=\"<%PRI%>1 %TIMESTAMP:::date-rfc3339% %HOSTNAME% "
           "%APP-NAME% %PROCID% %MSGID% %STRUCTURED-DATA% %MSG%\\n\")\n"
           "input(type=\"imtcp\" address=\"127.0.0.1\" port=\""_s +
           QString::number(port) + u"\")\naction(type=\"omfwd\" target=\"127.0.0.1\" port=\""_s +
           QString::number(target.port) + u"\" protocol=\"tcp\" template=\"line\""_s + tls + u")\n"_s;
}

/// Flow control makes the memory queue lose nothing: it reads no faster than it sends.
QString syslogNgConfig(bool disk, const Target &target, const QString &folder, std::uint16_t port)
{
    const QString buffer = disk ? u" disk-buffer(reliable(yes) disk-buf-size(2147483648) "
                                  "mem-buf-size(67108864) dir(\"%1\"))"_s.arg(folder)
                                : QString();
    return u"@version: 3.38\n"
           "options { stats-freq(0); };\n"
           "source s { network(ip(\"127.0.0.1\") port(%1) transport(\"tcp\") flags(syslog-protocol) "
           "log-iw-size(100000) log-fetch-limit(1000)); };\n"
           "destination d { network(\"127.0.0.1\" port(%2) transport(\"tcp\") flags(syslog-protocol) "
           "log-fifo-size(200000)%3); };\n"
           "log { source(s); destination(d); flags(flow-control); };\n"_s.arg(port)
               .arg(target.port)
               .arg(buffer);
}

void waitUntilListening(const RunningForwarder &peer)
{
    QElapsedTimer timer;
    timer.start();
    while (!timer.hasExpired(20'000)) {
        if (const int socket = connectLoopback(peer.port); socket >= 0) {
            ::close(socket);
            return;
        }
        std::this_thread::sleep_for(10ms);
    }
    fail(u"a peer does not start"_s);
}

} // namespace

QString peersFolder()
{
    QString folder = qEnvironmentVariable("DRAINBOARD_PEERS");
    if (!QFile::exists(folder + u"/usr/sbin/rsyslogd"_s) || !QFile::exists(folder + u"/usr/sbin/syslog-ng"_s))
        fail(u"no rsyslog and syslog-ng in '%1': run tests/integration/peers.sh FOLDER and set "
             "DRAINBOARD_PEERS=FOLDER"_s.arg(folder));
    return folder;
}

std::unique_ptr<RunningForwarder> startPeer(Peer peer, const Target &target, const QString &folder)
{
    const QString root = peersFolder();
    const QString config = folder + u"/peer.conf"_s;
    auto running = std::make_unique<RunningForwarder>();
    running->port = freePort();
    if (peer == Peer::RsyslogMemory || peer == Peer::RsyslogDisk) {
        write(config, rsyslogConfig(peer == Peer::RsyslogDisk, target, folder, running->port));
        running->process.start(root + u"/usr/sbin/rsyslogd"_s,
                               {u"-n"_s, u"-f"_s, config, u"-i"_s, folder + u"/pid"_s, u"-M"_s,
                                root + libraryFolder + u"/rsyslog"_s},
                               root + libraryFolder);
    } else {
        write(config, syslogNgConfig(peer == Peer::SyslogNgDisk, target, folder, running->port));
        running->process.start(root + u"/usr/sbin/syslog-ng"_s,
                               {u"--foreground"_s, u"--cfgfile"_s, config, u"--pidfile"_s, folder + u"/pid"_s,
                                u"--persist-file"_s, folder + u"/persist"_s, u"--control"_s,
                                folder + u"/control"_s, u"--no-caps"_s, u"--module-path"_s,
                                root + u"/usr/lib/syslog-ng/3.38"_s},
                               root + libraryFolder + u":"_s + root + u"/usr/lib/syslog-ng"_s);
    }
    waitUntilListening(*running);
    return running;
}

} // namespace drainboard::bench
