// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/endwithtest.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QTemporaryFile>
#include <QTest>

#include <csignal>
#include <memory>

namespace drainboard {

/// The real `drainboardd` on a data folder.
class ServerProgram
{
public:
    static constexpr int patience = 20'000; // ms

    explicit ServerProgram(const QString &data)
        : m_data(data)
    {
        m_process.setProcessChannelMode(QProcess::SeparateChannels);
        endWithTest(m_process);
        if (!m_config.open() || m_config.write("[server]\nlocal_targets=127.0.0.0/8, ::1\n") < 0 ||
            !m_config.flush())
            qFatal("the configuration cannot be written");
    }
    ~ServerProgram() { kill(); }

    void setEnvironment(const QString &name, const QString &value)
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(m_process.processEnvironment());
        environment.insert(name, value);
        m_process.setProcessEnvironment(environment);
    }

    /// Runs it to its end; what it said on stdout and stderr.
    static int run(const QStringList &arguments, QByteArray *out = nullptr, QByteArray *error = nullptr)
    {
        QProcess process;
        process.start(QStringLiteral(DRAINBOARDD), arguments);
        if (!process.waitForFinished(patience))
            return -1;
        if (out)
            *out = process.readAllStandardOutput();
        if (error)
            *error = process.readAllStandardError();
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    }

    /// A new API token of its folder; empty if there is none.
    QString addToken(const QString &name, const QStringList &more = {}) const
    {
        QByteArray token;
        run(QStringList{QStringLiteral("token"), QStringLiteral("add"), name, QStringLiteral("--data"),
                        m_data} +
                more,
            &token);
        return QString::fromLatin1(token.trimmed());
    }

    /// Starts it and waits for its address. Drains may send to this machine, unless `more` names another
    /// configuration.
    bool start(const QStringList &more = {})
    {
        m_log.clear();
        m_process.start(QStringLiteral(DRAINBOARDD),
                        QStringList{QStringLiteral("--data"), m_data, QStringLiteral("--listen"),
                                    QStringLiteral("127.0.0.1:0"), QStringLiteral("--syslog-listen"),
                                    QStringLiteral("127.0.0.1:0"), QStringLiteral("--config"),
                                    m_config.fileName()} +
                            more);
        return QTest::qWaitFor(
                   [&] { return says("Listening on ") || m_process.state() == QProcess::NotRunning; },
                   patience) &&
               says("Listening on ");
    }
    /// What followed `words` on the line that holds them last.
    QByteArray after(const QByteArray &words)
    {
        const auto at = log().lastIndexOf(words);
        return at < 0 ? QByteArray() : m_log.mid(at + words.size()).split('\n').first();
    }
    bool says(const QByteArray &words) { return log().contains(words); }
    const QByteArray &log()
    {
        m_log += m_process.readAllStandardError();
        return m_log;
    }
    QString base() { return QString::fromLatin1(after("Listening on ")); }
    /// Posts JSON, or lines, with an API token. The status of the answer; 0 if none came.
    int post(const QString &path, const QString &token, const QByteArray &body)
    {
        QNetworkAccessManager network;
        QNetworkRequest request{QUrl(base() + path)};
        request.setRawHeader("Authorization", "Basic " + QByteArray(":" + token.toLatin1()).toBase64());
        request.setHeader(QNetworkRequest::ContentTypeHeader, body.startsWith('{')
                                                                  ? QStringLiteral("application/json")
                                                                  : QStringLiteral("text/plain"));
        const std::unique_ptr<QNetworkReply> reply(network.post(request, body));
        if (!QTest::qWaitFor([&] { return reply->isFinished(); }, patience))
            return 0;
        return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    }
    void signal(int number) { ::kill(pid_t(m_process.processId()), number); }
    void kill()
    {
        if (m_process.state() == QProcess::NotRunning)
            return;
        m_process.kill();
        m_process.waitForFinished(patience);
    }
    /// The exit code; -1 if it goes on.
    int ended()
    {
        if (!m_process.waitForFinished(patience))
            return -1;
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -2;
    }

private:
    const QString m_data;
    QTemporaryFile m_config;
    QProcess m_process;
    QByteArray m_log;
};

} // namespace drainboard
