// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "domain/diagnosisstep.h"
#include "engine/delivery/encoder.h"
#include "engine/delivery/endpoint.h"

#include <QObject>
#include <QSslCipher>
#include <QSslError>

#include <memory>
#include <optional>

class QSslSocket;
class QTcpSocket;

namespace drainboard {

/// Finds out from this computer, without any platform, how far a drain's target can be reached. Sends no
/// line and no secret.
///
///   Name ─▶ Connection ─▶ (Tls) ─▶ finished
///     └──────────┴───────────┴────▶ a failed step, finished
///
/// Destroying it cancels it.
class Diagnosis : public QObject
{
    Q_OBJECT

public:
    /// How long each step may take.
    static constexpr std::chrono::seconds stepLimit{10};

    /// `url` may be masked: only its host, port and transport count. `clock` must outlive it.
    Diagnosis(const QByteArray &url, const DrainOptions &options, const EndpointOverrides &overrides,
              Clock &clock, QObject *parent = nullptr);
    ~Diagnosis() override;

    /// The steps that this kind of target has.
    QList<TestStage> stages() const;
    /// Once. Everything is told in later turns of the event loop.
    void start();

Q_SIGNALS:
    void stageStarted(drainboard::TestStage stage);
    void stepDone(const drainboard::DiagnosisStep &step);
    void finished();

private:
    bool usesTls() const;
    void begin();
    void enter(TestStage stage);
    void resolved(const QList<QHostAddress> &addresses);
    void connectToNextAddress();
    void addressFailed(QAbstractSocket::SocketError error);
    void connected();
    void findDatagramRoute();
    void beginTls();
    void noteCertificates();
    void socketFailed(QAbstractSocket::SocketError error);
    void tlsFailed(QAbstractSocket::SocketError error);
    void timedOut();
    void pass(const QString &text, const QString &advice);
    void fail(const QString &text, const QString &advice);
    void report(bool passed, const QString &text, const QString &advice);
    void finish();
    void dropSocket();

    Result<Endpoint> m_endpoint;
    EndpointOverrides::Address m_address;
    QString m_caFile;
    Clock &m_clock;
    std::unique_ptr<Alarm> m_alarm;
    std::optional<TestStage> m_stage; ///< the one under way
    Clock::TimePoint m_stageStart;
    QList<QHostAddress> m_addresses; ///< not tried yet
    QHostAddress m_trying;
    QTcpSocket *m_socket = nullptr;
    QSslSocket *m_tls = nullptr; ///< m_socket where that is TLS
    QList<QSslError> m_tlsErrors;
    QStringList m_details; ///< of the step under way
};

/// The last step of a diagnosis, to be taken only when the user agreed: sends the test line that
/// sendTestLine() sends and tells what the target made of it. `done` is called once, later, unless
/// `context` is destroyed before. `clock` must outlive `context`.
void diagnoseAnswer(QObject *context, const QByteArray &url, const DrainOptions &options,
                    const SourceLabels &labels, const EndpointOverrides &overrides, const Clock &clock,
                    std::function<void(const DiagnosisStep &)> done);

} // namespace drainboard
