// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>

namespace drainboard::bench {

/// Says why on stderr and ends the program: a benchmark that cannot measure has no result.
[[noreturn]] void fail(const QString &why);

/// A program whose CPU time and memory are measured from outside, the same for ours and for others'. Ends
/// with this object.
class MeasuredProcess
{
public:
    MeasuredProcess();
    ~MeasuredProcess();

    /// `libraries`: folders of shared libraries before the system's, separated by colons; may be empty.
    void start(const QString &program, const QStringList &arguments, const QString &libraries = {});
    /// The next line of its standard output; ends the program if none comes within `seconds`.
    QByteArray readLine(int seconds);
    void writeLine(const QByteArray &line);

    /// User and system time of all its threads, also of those that have ended.
    double cpuSeconds() const;
    double residentMiB() const { return statusMiB("VmRSS:"); }
    double peakMiB() const { return statusMiB("VmHWM:"); }

private:
    double statusMiB(const QByteArray &field) const;

    QProcess m_process;
};

} // namespace drainboard::bench
