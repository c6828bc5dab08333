// SPDX-License-Identifier: GPL-3.0-or-later
#include "measuredprocess.h"

#include <QFile>

#include <ctime>

namespace drainboard::bench {

using namespace Qt::StringLiterals;

void fail(const QString &why)
{
    std::fprintf(stderr, "bench: %s\n", qPrintable(why));
    std::exit(2);
}

MeasuredProcess::MeasuredProcess()
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
}

MeasuredProcess::~MeasuredProcess()
{
    m_process.closeWriteChannel();
    m_process.terminate();
    if (!m_process.waitForFinished(30'000)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

void MeasuredProcess::start(const QString &program, const QStringList &arguments, const QString &libraries)
{
    if (!libraries.isEmpty()) {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"LD_LIBRARY_PATH"_s, libraries);
        m_process.setProcessEnvironment(environment);
    }
    m_process.start(program, arguments);
    if (!m_process.waitForStarted())
        fail(program + u": "_s + m_process.errorString());
}

QByteArray MeasuredProcess::readLine(int seconds)
{
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(seconds * 1000))
            fail(m_process.program() + u" says nothing"_s);
    }
    return m_process.readLine().trimmed();
}

void MeasuredProcess::writeLine(const QByteArray &line)
{
    m_process.write(line + '\n');
    m_process.waitForBytesWritten();
}

double MeasuredProcess::cpuSeconds() const
{
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(static_cast<pid_t>(m_process.processId()), &clock) != 0 ||
        clock_gettime(clock, &time) != 0)
        fail(m_process.program() + u" has ended"_s);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double MeasuredProcess::statusMiB(const QByteArray &field) const
{
    QFile status(u"/proc/%1/status"_s.arg(m_process.processId()));
    if (status.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : status.readAll().split('\n')) {
            if (line.startsWith(field))
                return line.mid(field.size()).replace("kB", "").trimmed().toDouble() / 1024;
        }
    }
    fail(m_process.program() + u" has ended"_s);
}

} // namespace drainboard::bench
