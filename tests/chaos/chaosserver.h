// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QProcess>
#include <QString>

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

    /// `folder` holds its data and its log.
    ChaosServer(QString program, QString folder);
    ~ChaosServer();

    /// True once it listens. The first time it makes a token for itself.
    bool start();
    /// As the power would: kill -9.
    void kill();
    /// SIGTERM; true if it ended by itself.
    bool stop();

    Answer call(const QByteArray &method, const QString &path, const QByteArray &body,
                const QByteArray &contentType = "application/json");
    Answer call(const QByteArray &method, const QString &path, const QJsonObject &body = {});
    QByteArray log() const { return m_log; }

private:
    const QString m_program, m_folder;
    QByteArray m_token;
    QByteArray m_base;
    QByteArray m_log;
    QProcess m_process;
    QNetworkAccessManager m_network;
};

} // namespace drainboard
