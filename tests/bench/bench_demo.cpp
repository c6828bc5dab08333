// SPDX-License-Identifier: GPL-3.0-or-later
// Lets the demo run for a while (10 minutes, or DRAINBOARD_BENCH_SECONDS) and reads from /proc what it took.
#include "report.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTimer>

#include <unistd.h>

#include <algorithm>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Fields of /proc/PID/stat behind the program's name, which may hold spaces; [11] and [12] are utime and
/// stime.
QList<QByteArray> statFields(qint64 pid)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray text = file.readAll();
    return text.mid(text.lastIndexOf(')') + 2).split(' ');
}

double cpuSeconds(qint64 pid)
{
    const auto fields = statFields(pid);
    return fields.size() < 13
               ? 0
               : (fields[11].toDouble() + fields[12].toDouble()) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double residentMiB(qint64 pid)
{
    QFile file(u"/proc/%1/statm"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toDouble() * static_cast<double>(sysconf(_SC_PAGESIZE)) /
           (1024 * 1024);
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const int seconds = std::max(10, qEnvironmentVariableIntValue("DRAINBOARD_BENCH_SECONDS") > 0
                                         ? qEnvironmentVariableIntValue("DRAINBOARD_BENCH_SECONDS")
                                         : 600);
    QProcess demo;
    demo.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    demo.start(QStringLiteral(DRAINBOARD_PROGRAM), {u"--demo"_s});
    if (!demo.waitForStarted())
        return 1;

    double peak = 0;
    double cpuAtBegin = 0;
    QElapsedTimer elapsed;
    QTimer sample;
    QObject::connect(&sample, &QTimer::timeout, &sample, [&] {
        peak = std::max(peak, residentMiB(demo.processId()));
        if (!elapsed.isValid()) { // the first second is the start
            cpuAtBegin = cpuSeconds(demo.processId());
            elapsed.start();
        } else if (elapsed.elapsed() >= seconds * 1000LL) {
            QCoreApplication::quit();
        }
    });
    QObject::connect(&demo, &QProcess::finished, [] { QCoreApplication::exit(1); });
    sample.start(1s);
    const int status = QCoreApplication::exec();
    if (status != 0)
        return status;

    const double share =
        100 * (cpuSeconds(demo.processId()) - cpuAtBegin) / (static_cast<double>(elapsed.elapsed()) / 1000);
    const std::string what = "demo for " + std::to_string(seconds) + " s: ";
    bench::report(what + "resident memory, highest", peak, "MiB", bench::atMost(150), 1);
    bench::report(what + "CPU of one core", share, "%", bench::atMost(5), 1);
    demo.disconnect();
    demo.terminate();
    demo.waitForFinished(10000);
    return 0;
}
