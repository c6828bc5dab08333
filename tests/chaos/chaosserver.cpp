// SPDX-License-Identifier: GPL-3.0-or-later
#include "chaos/chaosserver.h"

#include "support/endwithtest.h"

#include <QJsonDocument>
#include <QNetworkReply>
#include <QTest>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 20'000; // ms; a start after a crash checks the line log

} // namespace

ChaosServer::ChaosServer(QString program, QString folder, QString faketime)
    : m_program(std::move(program))
    , m_folder(std::move(folder))
    , m_faketime(std::move(faketime))
{
    QObject::connect(&m_process, &QProcess::finished, &m_process, [this](int, QProcess::ExitStatus status) {
        m_crashed = m_crashed || (status == QProcess::CrashExit && !m_killing);
    });
    if (m_faketime.isEmpty() || !m_clock.open())
        return;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LD_PRELOAD"_s, m_faketime);
    environment.insert(u"FAKETIME_TIMESTAMP_FILE"_s, m_clock.fileName());
    environment.insert(u"FAKETIME_CACHE_DURATION"_s, u"1"_s);
    environment.insert(u"FAKETIME_DONT_FAKE_MONOTONIC"_s, u"1"_s);
    m_process.setProcessEnvironment(environment);
    stepClock(0);
}

ChaosServer::~ChaosServer()
{
    kill();
}

bool ChaosServer::start()
{
    if (m_token.isEmpty()) {
        QProcess token;
        token.start(m_program, {u"token"_s, u"add"_s, u"chaos"_s, u"--data"_s, m_folder});
        if (!token.waitForFinished(patience) || token.exitCode() != 0)
            return false;
        m_token = token.readAllStandardOutput().trimmed();
    }
    m_base.clear();
    if (!m_config.isOpen() &&
        !(m_config.open() && m_config.write("[server]\nlocal_targets=127.0.0.0/8\n") > 0 && m_config.flush()))
        return false;
    endWithTest(m_process);
    m_process.start(m_program, {u"--data"_s, m_folder, u"--listen"_s, u"127.0.0.1:0"_s, u"--syslog-listen"_s,
                                u"127.0.0.1:0"_s, u"--config"_s, m_config.fileName()});
    return QTest::qWaitFor(
               [this] {
                   m_log += m_process.readAllStandardError();
                   const auto at = m_log.lastIndexOf("Listening on http://");
                   const auto end = m_log.indexOf('\n', at);
                   if (at >= 0 && end > at)
                       m_base = m_log.mid(at + 13, end - at - 13).trimmed();
                   return !m_base.isEmpty() || m_process.state() == QProcess::NotRunning;
               },
               patience) &&
           !m_base.isEmpty();
}

/// In one write of constant length, since the library may read at any time.
bool ChaosServer::stepClock(int days)
{
    return m_clock.isOpen() && m_clock.seek(0) &&
           m_clock.write(days < 0   ? "-1d"
                         : days > 0 ? "+1d"
                                    : "+0d") == 3 &&
           m_clock.flush();
}

void ChaosServer::kill()
{
    const QString pid = QString::number(m_process.processId());
    m_killing = true;
    m_process.kill();
    m_process.waitForFinished();
    m_killing = false;
    if (!m_faketime.isEmpty()) { // leaves these behind when it is killed
        QFile::remove(u"/dev/shm/faketime_shm_"_s + pid);
        QFile::remove(u"/dev/shm/sem.faketime_sem_"_s + pid);
    }
    m_log.clear(); // of the next start only
}

bool ChaosServer::stop()
{
    m_process.terminate();
    return QTest::qWaitFor([this] { return m_process.state() == QProcess::NotRunning; }, patience) &&
           m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
}

ChaosServer::Answer ChaosServer::call(const QByteArray &method, const QString &path, const QByteArray &body,
                                      const QByteArray &contentType)
{
    QNetworkRequest request(QUrl(QString::fromLatin1(m_base) + path));
    request.setTransferTimeout(patience);
    request.setRawHeader("Authorization", "Basic " + QByteArray(":" + m_token).toBase64());
    request.setRawHeader("Content-Type", contentType);
    std::unique_ptr<QNetworkReply> reply(m_network.sendCustomRequest(request, method, body));
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, patience + 1000))
        return {};
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
            QJsonDocument::fromJson(reply->readAll()).object()};
}

ChaosServer::Answer ChaosServer::call(const QByteArray &method, const QString &path, const QJsonObject &body)
{
    return call(method, path, body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson());
}

} // namespace drainboard
