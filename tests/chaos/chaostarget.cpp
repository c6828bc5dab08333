// SPDX-License-Identifier: GPL-3.0-or-later
#include "chaos/chaostarget.h"

#include "demo/httprequestreader.h"

#include <set>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

const QString host = u"127.0.0.1"_s;

} // namespace

QString faultName(Fault fault)
{
    static const std::map<Fault, QString> names{
        {Fault::Refuse, u"refuse"_s},
        {Fault::HangInConnect, u"hang_in_connect"_s},
        {Fault::NameNotFound, u"name_not_found"_s},
        {Fault::HangInReading, u"hang_in_reading"_s},
        {Fault::ResetMidway, u"reset_midway"_s},
        {Fault::NeverAnswer, u"never_answer"_s},
        {Fault::AnswerGarbage, u"answer_garbage"_s},
        {Fault::Answer400, u"answer_400"_s},
        {Fault::Answer403, u"answer_403"_s},
        {Fault::Answer413, u"answer_413"_s},
        {Fault::Answer429, u"answer_429"_s},
        {Fault::Answer429Later, u"answer_429_retry_after"_s},
        {Fault::Answer500, u"answer_500"_s},
        {Fault::Answer503, u"answer_503"_s},
        {Fault::ExpiredCertificate, u"expired_certificate"_s},
        {Fault::WrongHostCertificate, u"wrong_host_certificate"_s},
        {Fault::SelfSigned, u"self_signed_certificate"_s},
    };
    return names.at(fault);
}

ChaosTarget::ChaosTarget(Kind kind, const CertificateAuthority &authority)
    : m_kind(kind)
    , m_good(authority.issue({host}))
    , m_expired(authority.issue({host}, Validity::Expired))
    , m_otherHost(authority.issue({u"other.example"_s}))
    , m_selfSigned(selfSignedIdentity({host}))
{
    if (!listen())
        qFatal("no free port");
}

QByteArray ChaosTarget::url() const
{
    const QByteArray port = QByteArray::number(m_port);
    switch (m_kind) {
    case Kind::Tcp:
        return "tcp://127.0.0.1:" + port;
    case Kind::Tls:
        return "tcp+tls://127.0.0.1:" + port;
    case Kind::Http:
        return "http://chaos:chaos@127.0.0.1:" + port + "/";
    case Kind::Https:
        return "appsignal://chaos-token?host=127.0.0.1&port=" + port;
    case Kind::Named:
        return (m_fault == Fault::NameNotFound ? "tcp://chaos.invalid:" : "tcp://127.0.0.1:") + port;
    }
    return {};
}

QByteArray ChaosTarget::name() const
{
    static constexpr const char *names[] = {"tcp", "tls", "http", "https", "named"};
    return names[static_cast<int>(m_kind)];
}

std::vector<Fault> ChaosTarget::faults() const
{
    if (m_kind == Kind::Named)
        return {Fault::NameNotFound};
    std::vector<Fault> faults{Fault::Refuse, Fault::HangInConnect, Fault::HangInReading, Fault::ResetMidway};
    if (isHttp())
        faults.insert(faults.end(), {Fault::NeverAnswer, Fault::AnswerGarbage, Fault::Answer400,
                                     Fault::Answer403, Fault::Answer413, Fault::Answer429,
                                     Fault::Answer429Later, Fault::Answer500, Fault::Answer503});
    if (usesTls())
        faults.insert(faults.end(),
                      {Fault::ExpiredCertificate, Fault::WrongHostCertificate, Fault::SelfSigned});
    return faults;
}

bool ChaosTarget::listen()
{
    m_server = usesTls() ? std::make_unique<QSslServer>() : std::make_unique<QTcpServer>();
    useCertificate(m_good);
    if (auto *secure = qobject_cast<QSslServer *>(m_server.get()))
        connect(secure, &QSslServer::startedEncryptionHandshake, this, [this] { m_faultMet = true; });
    connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (QTcpSocket *socket = m_server->nextPendingConnection())
            serve(socket);
    });
    return m_server->listen(QHostAddress(host), m_port);
}

void ChaosTarget::useCertificate(const Identity &identity)
{
    if (auto *server = qobject_cast<QSslServer *>(m_server.get())) {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setLocalCertificate(identity.certificate());
        tls.setPrivateKey(identity.key());
        server->setSslConfiguration(tls);
    }
}

void ChaosTarget::setFault(Fault fault)
{
    // What lies in the buffers of a stream that was not read is not lost: a program that hung goes on
    // reading. (Nothing could bring back lines that a system acknowledged and then threw away with its
    // connection.)
    const bool goesOn = m_fault == Fault::HangInReading && !isHttp();
    static const std::set<Fault> unseen{Fault::Refuse, Fault::HangInConnect, Fault::NameNotFound};
    if (m_fault != Fault::None && (m_faultMet || unseen.contains(m_fault)))
        ++m_met[m_fault];
    m_fault = fault;
    m_faultMet = false;
    if (m_kind == Kind::Named) // its connections are the drain's to close
        return;
    // In the order in which they came: a later connection repeats the end of the one before.
    const auto open = m_open;
    for (QTcpSocket *socket : open) {
        if (goesOn) {
            socket->setReadBufferSize(0);
            readEverything(socket);
        }
        if (m_unread.contains(socket))
            socket->abort();
    }
    m_fullPort.reset();
    if (fault == Fault::Refuse || fault == Fault::HangInConnect) {
        m_server.reset();
        if (fault == Fault::HangInConnect)
            m_fullPort = std::make_unique<FullPort>(m_port);
        return;
    }
    if (!m_server && !listen())
        qFatal("the port %d was taken meanwhile", m_port);
    useCertificate(fault == Fault::ExpiredCertificate     ? m_expired
                   : fault == Fault::WrongHostCertificate ? m_otherHost
                   : fault == Fault::SelfSigned           ? m_selfSigned
                                                          : m_good);
}

void ChaosTarget::beginRun()
{
    m_ofThisRun.clear();
    m_newest = 0;
}

void ChaosTarget::serve(QTcpSocket *socket)
{
    m_faultMet = true;
    m_ofThisRun.insert(socket);
    socket->setParent(this); // outlives the server, which a fault may take away
    m_unread.insert(socket, {});
    m_open.append(socket);
    const auto forget = [this, socket] {
        m_unread.remove(socket);
        m_open.removeOne(socket);
        m_ofThisRun.remove(socket);
        socket->deleteLater();
    };
    connect(socket, &QTcpSocket::disconnected, this, forget);
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
    if (m_fault == Fault::HangInReading)
        socket->setReadBufferSize(1);
    if (socket->state() != QAbstractSocket::ConnectedState)
        return forget();
    if (socket->bytesAvailable() > 0)
        read(socket);
}

void ChaosTarget::read(QTcpSocket *socket, bool always)
{
    if (m_fault == Fault::HangInReading && !always)
        return;
    if (m_fault == Fault::ResetMidway && !always) {
        socket->abort();
        return;
    }
    m_faultMet = true;
    m_unread[socket] += socket->readAll();
    if (isHttp())
        readRequests(socket);
    else
        readLines(socket);
}

void ChaosTarget::readEverything(QTcpSocket *socket)
{
    do
        read(socket, true);
    while (m_unread.contains(socket) && socket->waitForReadyRead(50));
}

void ChaosTarget::readLines(QTcpSocket *socket)
{
    QByteArray &bytes = m_unread[socket];
    for (qsizetype end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n')) {
        take(bytes.left(end), m_ofThisRun.contains(socket));
        bytes.remove(0, end + 1);
    }
}

void ChaosTarget::readRequests(QTcpSocket *socket)
{
    bool broken = false;
    while (m_unread.contains(socket)) {
        const auto request = takeHttpRequest(m_unread[socket], broken);
        if (broken)
            socket->abort();
        if (!request || broken)
            return;
        answer(socket, request->body);
    }
}

void ChaosTarget::answer(QTcpSocket *socket, const QByteArray &body)
{
    const auto status = [socket](const QByteArray &line) {
        socket->write("HTTP/1.1 " + line + "\r\nContent-Length: 0\r\n\r\n");
    };
    switch (m_fault) {
    case Fault::NeverAnswer:
        return;
    case Fault::AnswerGarbage:
        socket->write("\x16\x03garbage\r\n\r\n");
        socket->disconnectFromHost();
        return;
    case Fault::Answer400:
        return status("400 Bad Request");
    case Fault::Answer403:
        return status("403 Forbidden");
    case Fault::Answer413:
        if (body.trimmed().count('\n') > 1)
            return status("413 Content Too Large");
        break;
    case Fault::Answer429:
        return status("429 Too Many Requests");
    case Fault::Answer429Later:
        return status("429 Too Many Requests\r\nRetry-After: 1");
    case Fault::Answer500:
        return status("500 Internal Server Error");
    case Fault::Answer503:
        return status("503 Service Unavailable");
    default:
        break;
    }
    const auto lines = body.split('\n');
    for (const QByteArray &line : lines) {
        if (!line.isEmpty())
            take(line, m_ofThisRun.contains(socket));
    }
    status("200 OK");
}

void ChaosTarget::take(const QByteArray &line, bool ofThisRun)
{
    const auto at = line.indexOf("n=");
    bool numbered = false;
    const quint64 number =
        at < 0 ? 0 : line.mid(at + 2, line.indexOf(' ', at) - at - 2).toULongLong(&numbered);
    if (!numbered) {
        ++m_notices;
        return;
    }
    if (m_taken.contains(number)) {
        ++m_repeats;
        return;
    }
    if (ofThisRun && number < m_newest)
        ++m_disordered;
    if (ofThisRun)
        m_newest = std::max(m_newest, number);
    m_taken.insert(number);
}

} // namespace drainboard
