// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/sink.h"

#include <QNetworkReply>
#include <QTimer>

namespace drainboard {

class HttpClient;

/// Sends each payload as the body of one POST over HTTP/1.1. Redirects are not followed, no cookies are
/// kept, and of the answer only its status and its wish for a pause are read.
///
/// Qt's client tries anew, up to two times within one attempt, when a kept connection breaks before an
/// answer begins: a target that closes each connection unanswered sees more requests than attempts.
class HttpSink : public Sink
{
    Q_OBJECT

public:
    HttpSink(Endpoint endpoint, EndpointOverrides::Address address);
    ~HttpSink() override;

    void send(const Payload &payload, std::function<void(const Outcome &)> done) override;

private:
    enum class Phase { Queued, Connecting, Sent };
    void begin();
    void post(const QByteArray &body);
    QNetworkRequest makeRequest() const;
    QUrl url() const;
    bool isEncrypted() const { return m_endpoint.transport == Transport::Https; }
    bool hasUnsafeHeader() const;
    void watchReply();
    void sending();
    void timedOut();
    void dropAnswer();
    void finished();
    void passStage(TestStage stage, const QString &text);
    void passAllBefore(TestStage stage);
    void dropReply();
    void fail(TestStage stage, const QString &text) { fail(stage, text, reasonOf(stage)); }
    void fail(TestStage stage, const QString &text, FailureReason reason, Doubt doubt = Doubt::None);
    void finish(const Outcome &outcome);
    Outcome outcomeOf(int status) const;

    Endpoint m_endpoint;
    EndpointOverrides::Address m_address;
    std::shared_ptr<HttpClient> m_client;
    QNetworkReply *m_reply = nullptr;
    QList<QSslError> m_tlsErrors;
    QTimer m_timer;
    Phase m_phase = Phase::Queued;
    qint64 m_answerBytes = 0;
    QByteArray m_compressed;
    std::optional<TestStage> m_passed; ///< the last stage reported in this attempt
    const Payload *m_payload = nullptr;
    std::function<void(const Outcome &)> m_done;
};

} // namespace drainboard
