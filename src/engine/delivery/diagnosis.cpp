// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/diagnosis.h"

#include "base/visibletext.h"
#include "engine/delivery/diagnosistext.h"
#include "engine/delivery/namelookup.h"
#include "engine/delivery/networktext.h"
#include "engine/delivery/testline.h"
#include "engine/delivery/tlstrust.h"

#include <QDateTime>
#include <QNetworkProxy>
#include <QSslSocket>
#include <QUdpSocket>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// The endpoint without what only a request needs: it may be masked here.
Result<Endpoint> reachOf(const QByteArray &url, const DrainOptions &options)
{
    DrainTarget target = parseDrainUrl(url);
    target.token = u"-"_s;
    target.user.clear();
    target.password.clear();
    target.pathAndQuery = "/";
    return endpointOf(target, options);
}

QDateTime wallTime(const Clock &clock)
{
    return QDateTime::fromMSecsSinceEpoch(clock.wallMicroseconds() / 1000, Qt::UTC);
}

} // namespace

Diagnosis::Diagnosis(const QByteArray &url, const DrainOptions &options, const EndpointOverrides &overrides,
                     Clock &clock, QObject *parent)
    : QObject(parent)
    , m_endpoint(reachOf(url, options))
    , m_clock(clock)
    , m_alarm(clock.makeAlarm([this] { timedOut(); }))
{
    if (!m_endpoint)
        return;
    m_address = overrides.addressFor(*m_endpoint);
    m_caFile = m_endpoint->caFile.isEmpty() ? overrides.caFile : m_endpoint->caFile;
}

Diagnosis::~Diagnosis()
{
    dropSocket();
}

bool Diagnosis::usesTls() const
{
    return m_endpoint->transport == Transport::Tls || m_endpoint->transport == Transport::Https;
}

QList<TestStage> Diagnosis::stages() const
{
    if (!m_endpoint)
        return {TestStage::Name};
    if (!usesTls())
        return {TestStage::Name, TestStage::Connection};
    return {TestStage::Name, TestStage::Connection, TestStage::Tls};
}

void Diagnosis::start()
{
    QMetaObject::invokeMethod(this, &Diagnosis::begin, Qt::QueuedConnection);
}

void Diagnosis::begin()
{
    enter(TestStage::Name);
    if (!m_endpoint) {
        fail(m_endpoint.error().text, tr("Compare the drain's URL with what the provider says."));
        return;
    }
    m_alarm->ringAfter(stepLimit);
    lookUpName(m_address.host, this, [this](const QList<QHostAddress> &addresses, const QString &) {
        if (m_stage == TestStage::Name) // else too late
            resolved(addresses);
    });
}

void Diagnosis::enter(TestStage stage)
{
    m_stage = stage;
    m_stageStart = m_clock.now();
    m_details.clear();
    Q_EMIT stageStarted(stage);
}

void Diagnosis::resolved(const QList<QHostAddress> &addresses)
{
    if (addresses.isEmpty()) {
        const Finding finding = nameNotFound(m_endpoint->host);
        fail(finding.text, finding.advice);
        return;
    }
    m_addresses = addresses;
    const Finding finding = nameFound(m_endpoint->host, addresses);
    pass(finding.text, finding.advice);
    enter(TestStage::Connection);
    if (m_endpoint->transport == Transport::Udp)
        findDatagramRoute();
    else
        connectToNextAddress();
}

void Diagnosis::findDatagramRoute()
{
    Finding finding;
    for (const QHostAddress &address : std::as_const(m_addresses)) {
        QUdpSocket socket;
        socket.setProxy(QNetworkProxy::NoProxy);
        socket.connectToHost(address, m_address.port); // no packet travels, so this does not wait
        if (socket.state() == QAbstractSocket::ConnectedState) {
            finding = datagramRoute(address, m_address.port);
            m_details.append(tr("From the local address %1").arg(socket.localAddress().toString()));
            pass(finding.text, finding.advice);
            finish();
            return;
        }
        finding = connectionFailed(socket.error(), m_endpoint->host, m_address.port, socket.errorString());
    }
    fail(finding.text, finding.advice);
}

void Diagnosis::connectToNextAddress()
{
    dropSocket();
    m_tls = usesTls() ? new QSslSocket : nullptr;
    m_socket = usesTls() ? m_tls : new QTcpSocket;
    if (m_endpoint->transport == Transport::Tcp || m_endpoint->transport == Transport::Tls)
        m_socket->setProxy(QNetworkProxy::NoProxy); // as the drain itself; HTTP goes through the system's
    connect(m_socket, &QTcpSocket::connected, this, &Diagnosis::connected);
    connect(m_socket, &QTcpSocket::errorOccurred, this, &Diagnosis::socketFailed);
    m_trying = m_addresses.takeFirst();
    // Each address has its share of the time that is left: the first one of a name may lead nowhere.
    const auto left = stepLimit - (m_clock.now() - m_stageStart);
    m_alarm->ringAfter(left / (m_addresses.size() + 1));
    m_socket->connectToHost(m_trying, m_address.port);
}

void Diagnosis::addressFailed(QAbstractSocket::SocketError error)
{
    const bool late = error == QAbstractSocket::SocketTimeoutError;
    m_details.append(tr("%1: %2", "address, what went wrong")
                         .arg(m_trying.toString(),
                              late ? tr("no answer") : socketErrorText(error, m_socket->errorString())));
    if (!m_addresses.isEmpty()) {
        connectToNextAddress();
        return;
    }
    const Finding finding =
        late ? connectionTimedOut(m_endpoint->host, m_address.port, stepLimit)
             : connectionFailed(error, m_endpoint->host, m_address.port, m_socket->errorString());
    fail(finding.text, finding.advice);
}

void Diagnosis::connected()
{
    m_alarm->cancel();
    m_details.append(tr("From the local address %1, port %2")
                         .arg(m_socket->localAddress().toString())
                         .arg(m_socket->localPort()));
    pass(tr("%1 takes connections on port %2.").arg(m_socket->peerAddress().toString()).arg(m_address.port),
         {});
    if (m_tls)
        beginTls();
    else
        finish();
}

void Diagnosis::beginTls()
{
    enter(TestStage::Tls);
    const auto configuration = tlsTrustingFile(m_caFile);
    if (!configuration) {
        fail(tr("The certificate cannot be checked: %1.").arg(configuration.error().text),
             tr("Choose another CA file in the drain's options, or none."));
        return;
    }
    connect(m_tls, &QSslSocket::sslErrors, this, [this](const QList<QSslError> &errors) {
        m_tlsErrors = errors;
        noteCertificates();
    });
    connect(m_tls, &QSslSocket::encrypted, this, [this] {
        noteCertificates();
        const Finding finding =
            tlsEstablished(m_tls->sessionCipher(), m_tls->peerCertificate(), wallTime(m_clock));
        pass(finding.text, finding.advice);
        finish();
    });
    m_alarm->ringAfter(stepLimit);
    m_tls->setSslConfiguration(*configuration);
    m_tls->setPeerVerifyName(m_endpoint->host);
    m_tls->startClientEncryption();
}

void Diagnosis::noteCertificates()
{
    const QSslCipher cipher = m_tls->sessionCipher();
    if (!cipher.isNull())
        m_details.append(tr("%1, %2", "TLS version, cipher").arg(protocolText(cipher), cipher.name()));
    m_details += chainDetails(m_tls->peerCertificateChain());
}

void Diagnosis::socketFailed(QAbstractSocket::SocketError error)
{
    if (m_stage == TestStage::Connection)
        addressFailed(error);
    else if (m_stage == TestStage::Tls)
        tlsFailed(error);
}

void Diagnosis::tlsFailed(QAbstractSocket::SocketError error)
{
    const Finding finding =
        !m_tlsErrors.isEmpty() ? certificateRefused(m_tlsErrors, m_endpoint->host, wallTime(m_clock))
        : error == QAbstractSocket::RemoteHostClosedError ? handshakeClosed()
                                                          : handshakeFailed(m_socket->errorString());
    fail(finding.text, finding.advice);
}

void Diagnosis::timedOut()
{
    Finding finding;
    switch (m_stage.value_or(TestStage::Answer)) {
    case TestStage::Name:
        finding = nameServerSilent(m_endpoint->host, stepLimit);
        break;
    case TestStage::Connection:
        addressFailed(QAbstractSocket::SocketTimeoutError);
        return;
    case TestStage::Tls:
        finding = handshakeTimedOut(stepLimit);
        break;
    case TestStage::Answer:
        return;
    }
    fail(finding.text, finding.advice);
}

void Diagnosis::pass(const QString &text, const QString &advice)
{
    report(true, text, advice);
}

void Diagnosis::fail(const QString &text, const QString &advice)
{
    report(false, text, advice);
    finish();
}

void Diagnosis::report(bool passed, const QString &text, const QString &advice)
{
    const TestStage stage = *std::exchange(m_stage, std::nullopt);
    Q_EMIT stepDone({stage, passed, text, advice, m_details, m_clock.now() - m_stageStart});
}

/// Posted: a slot may destroy us while a socket is calling.
void Diagnosis::finish()
{
    m_alarm->cancel();
    dropSocket();
    QMetaObject::invokeMethod(this, &Diagnosis::finished, Qt::QueuedConnection);
}

/// Leaves closing and deletion to the event loop: a TLS socket does not survive being closed while it
/// calls us.
void Diagnosis::dropSocket()
{
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->deleteLater();
    m_socket = nullptr;
    m_tls = nullptr;
}

void diagnoseAnswer(QObject *context, const QByteArray &url, const DrainOptions &options,
                    const SourceLabels &labels, const EndpointOverrides &overrides, const Clock &clock,
                    std::function<void(const DiagnosisStep &)> done)
{
    const auto endpoint = endpointOf(parseDrainUrl(url), options);
    sendTestLine(
        context, url, options, labels, overrides, {},
        [done = std::move(done), begin = clock.now(), &clock,
         endpoint = endpoint.value_or(Endpoint())](const TestReport &report, const Outcome &outcome) {
            const TestStep &last = report.steps.back();
            const Finding finding =
                last.stage == TestStage::Answer ? answerFound(endpoint, outcome) : lineNotSent(last.text);
            done({last.stage, last.passed, finding.text, finding.advice, {}, clock.now() - begin});
        });
}

} // namespace drainboard
