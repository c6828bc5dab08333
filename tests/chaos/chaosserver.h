// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QProcess>
#include <QString>
#include <QTemporaryFile>

namespace drainboard {

/// A drainboardd of its own on a data folder, and a client of its API that waits for each answer.
class ChaosServer
{
public:
    struct Answer
    {
        int status = 0; ///< 0: none came
        QJsonObject body;
    };

    /// `folder` holds its data. `faketime` is the library that lies about the time to it; may be empty.
    ChaosServer(QString program, QString folder, QString faketime);
    ~ChaosServer();

    /// True once it listens. The first time it makes a token for itself.
    bool start();
    /// Sets its wall clock, while it runs, this far from the right time. Its monotonic clock goes on.
    bool stepClock(int days);
    /// As the power would: kill -9.
    void kill();
    /// True if it ever ended by a signal that nobody here sent.
    bool hasCrashed() const { return m_crashed; }
    /// SIGTERM; true if it ended by itself.
    bool stop();

    Answer call(const QByteArray &method, const QString &path, const QByteArray &body,
                const QByteArray &contentType = "application/json");
    Answer call(const QByteArray &method, const QString &path, const QJsonObject &body = {});
    QByteArray log() const { return m_log; }

private:
    const QString m_program, m_folder, m_faketime;
    QByteArray m_token;
    QByteArray m_base;
    QByteArray m_log;
    QTemporaryFile m_config; ///< lets drains send to this machine
    QTemporaryFile m_clock;  ///< what faketime reads
    QProcess m_process;
    bool m_killing = false;
    bool m_crashed = false;
    QNetworkAccessManager m_network;
};

} // namespace drainboard
