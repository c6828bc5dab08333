// SPDX-License-Identifier: GPL-3.0-or-later
// The whole engine: syslog over TCP in, committed to disk, one drain, TCP out. Beside it rsyslog with a
// memory queue, if the folder of an unpacked Debian package is given: bench_engine [--rsyslog ROOT]
#include "base/clock.h"
#include "engine/engine.h"
#include "loopback.h"
#include "report.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

using namespace drainboard;
using namespace drainboard::bench;
using namespace Qt::StringLiterals;

namespace {

using Steady = std::chrono::steady_clock;
constexpr std::uint64_t lines = 1'000'000;
constexpr int patience = 120'000; // ms

[[noreturn]] void fail(const QString &why)
{
    std::fprintf(stderr, "bench_engine: %s\n", qPrintable(why));
    std::exit(2);
}

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// From the first byte in to the last line out.
double secondsFor(std::uint16_t port, const LineSink &sink)
{
    const auto start = Steady::now();
    const LineSource source(port, lines);
    if (!QTest::qWaitFor([&] { return source.failed() || sink.lines() >= lines; }, patience) ||
        source.failed())
        fail(u"only %1 of %2 lines arrived"_s.arg(sink.lines()).arg(lines));
    return std::chrono::duration<double>(Steady::now() - start).count();
}

double throughEngine(const QString &folder)
{
    SystemClock clock;
    const LineSink sink;
    EngineOptions options;
    options.lineLog.path = folder + u"/lines.db"_s;
    options.lineLog.retention.bytesPerSource = 1ull << 40;
    Engine engine(options, clock);
    if (const auto started = engine.start(); !started)
        fail(started.error().text);
    engine.setSource({SourceId{1}, u"shop-api"_s, {}});
    EngineDrain drain;
    drain.id = DrainId{1};
    drain.source = SourceId{1};
    drain.url = "tcp://127.0.0.1:" + QByteArray::number(sink.port());
    engine.setDrain(drain);
    auto listening = engine.listen({QHostAddress(QHostAddress::LocalHost), 0});
    if (!QTest::qWaitFor([&] { return listening.isFinished(); }) || !listening.result())
        fail(u"cannot listen"_s);
    const double cpuBefore = cpuSeconds();
    const double seconds = secondsFor(listening.result()->port, sink);
    report("engine: CPU per million lines, with the bench's own sender and receiver",
           (cpuSeconds() - cpuBefore) * 1e6 / lines, "s", {}, 2);
    return lines / seconds;
}

QString readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.readAll()).trimmed() : QString();
}

double throughRsyslog(const QString &root, const QString &folder)
{
    const LineSink sink;
    const QString libraries = root + u"/usr/lib/x86_64-linux-gnu"_s;
    const QString portFile = folder + u"/port"_s;
    QFile config(folder + u"/rsyslog.conf"_s);
    if (!config.open(QIODevice::WriteOnly))
        fail(config.errorString());
    const QString text =
        u"module(load=\"imtcp\")\n"
        "main_queue(queue.type=\"LinkedList\" queue.size=\"500000\" "
        "queue.dequeueBatchSize=\"1024\")\n"
        "template(name=\"line\" type=\"string\" string=\"<%%PRI%%>1 %%TIMESTAMP:::date-rfc3339%% "
        "%%HOSTNAME%% %%APP-NAME%% %%PROCID%% %%MSGID%% %%STRUCTURED-DATA%% %%MSG%%\\n\")\n"
        "input(type=\"imtcp\" address=\"127.0.0.1\" port=\"0\" listenPortFileName=\"%1\")\n"
        "action(type=\"omfwd\" target=\"127.0.0.1\" port=\"%2\" protocol=\"tcp\" "
        "template=\"line\")\n"_s;
    QString filled = text;
    filled.replace(u"%1"_s, portFile).replace(u"%2"_s, QString::number(sink.port())).replace(u"%%"_s, u"%"_s);
    config.write(filled.toUtf8());
    config.close();

    QProcess rsyslog;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LD_LIBRARY_PATH"_s, libraries);
    rsyslog.setProcessEnvironment(environment);
    rsyslog.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    rsyslog.start(root + u"/usr/sbin/rsyslogd"_s, {u"-n"_s, u"-f"_s, config.fileName(), u"-i"_s,
                                                   folder + u"/pid"_s, u"-M"_s, libraries + u"/rsyslog"_s});
    if (!QTest::qWaitFor([&] { return !readFile(portFile).isEmpty(); }, 10'000))
        fail(u"rsyslog does not start"_s);
    const double seconds = secondsFor(readFile(portFile).toUShort(), sink);
    rsyslog.terminate();
    rsyslog.waitForFinished();
    return lines / seconds;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    // Beside the program, not in /tmp, which is often memory: the disk is part of what is measured.
    const QTemporaryDir folder(app.applicationDirPath() + u"/engine-XXXXXX"_s);
    const double ours = throughEngine(folder.path());
    report("engine: TCP in, committed, one drain, TCP out", ours, "lines/s", atLeast(100'000));
    if (app.arguments().value(1) == u"--rsyslog"_s) {
        const double theirs = throughRsyslog(app.arguments().value(2), folder.path());
        report("rsyslog: TCP in, memory queue, TCP out", theirs, "lines/s");
        report("engine against rsyslog", ours / theirs, "x speed", {}, 2);
    }
    return 0;
}
