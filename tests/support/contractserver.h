// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "demo/certificates.h"
#include "demo/receiverrecord.h"
#include "domain/drain.h"
#include "platform/connections/connection.h"

#include <QJsonObject>
#include <QMap>
#include <QTcpServer>

#include <optional>

class QTcpSocket;

namespace drainboard {

/// A hosted platform on loopback that keeps platform-api.md, notes what it is asked, and misbehaves when
/// told. One region, one account, one API token.
class ContractServer : public QObject
{
    Q_OBJECT

public:
    struct Request
    {
        QByteArray method;
        QByteArray path; ///< without the query
        QByteArray query;
        ReceivedRequest http;
        Clock::TimePoint at;

        /// `GET /v1/apps`.
        QByteArray line() const { return method + ' ' + path; }
    };

    /// What is done instead of answering as the contract says.
    struct Fault
    {
        QByteArray where = {};   ///< a request line begins with it: `GET /v1/apps`; empty for every request
        int times = -1;          ///< how often; -1 for ever
        int status = 0;          ///< 0: `raw` is sent as it is
        QByteArray body = {};    ///< of the status
        QByteArray headers = {}; ///< further ones, each ends in CR LF
        QByteArray raw = {};     ///< whole answer; empty: none at all
        bool closes = false;     ///< closes the connection behind it
        bool endless = false;    ///< goes on sending until the client closes
    };

    /// `clock` is what requests are dated and bearers expire by. With an identity it speaks TLS.
    explicit ContractServer(Clock &clock, std::optional<Identity> identity = std::nullopt);
    ~ContractServer() override;

    QString base() const;
    /// An account on it, of a user who owns what addApp() makes.
    Connection connection() const;
    static QString token() { return QStringLiteral("tk-us-contract-0123456789"); }
    static QString userId() { return QStringLiteral("us-1"); }

    // What is there.
    QString addApp(const QString &name); ///< gives its id, `app-NAME`
    SourceRef addAddon(const QString &appId, const QString &provider = QStringLiteral("postgresql"));
    void addDrain(const SourceRef &source, const QByteArray &url);
    void removeApp(const QString &appId);
    void removeAddon(const SourceRef &addon);
    QList<QByteArray> drains(const SourceRef &source) const { return m_drains.value(source); }
    /// Changes fields of an app as it is listed.
    QJsonObject &app(const QString &appId);
    /// Somebody who works on an app, as the platform lists him; the owner is not among them.
    void addCollaborator(const QString &appId, const QJsonObject &collaborator)
    {
        m_collaborators[appId] << collaborator;
    }
    void setAdministrator(bool administrator) { m_administrator = administrator; }

    void fail(const Fault &fault) { m_faults << fault; }
    void behave() { m_faults.clear(); }
    /// Called with the request line and the answer before it is sent.
    void setMutation(std::function<void(const QByteArray &line, QJsonObject &answer)> mutation)
    {
        m_mutation = std::move(mutation);
    }
    void setTokenAccepted(bool accepted) { m_tokenAccepted = accepted; }
    void expireBearers() { m_bearers.clear(); }
    /// Of the bearers to come, from now; negative for one that expired already.
    void setBearerLife(std::chrono::seconds life) { m_bearerLife = life; }
    /// Refuses with 429 what exceeds this number in a minute; 0 for no limit.
    void setLimit(int perMinute) { m_limit = perMinute; }
    void stopListening() { m_server->close(); }
    /// On the same port as before.
    void listenAgain();

    const QList<Request> &requests() const { return m_requests; }
    QList<QByteArray> lines() const;
    int count(const QByteArray &lineBegin) const;
    void clearRequests() { m_requests.clear(); }
    /// The most requests in any 60 seconds.
    int mostInAMinute() const;

private:
    struct Answer
    {
        int status = 200;
        QByteArray body;
    };

    void take(QTcpSocket *socket);
    /// A mutation may let more requests in.
    void respond(QTcpSocket *socket, Request request);
    void misbehave(QTcpSocket *socket, const Fault &fault);
    Answer answerTo(const Request &request);
    Answer exchange(const Request &request);
    Answer appAnswer(const Request &request, const QList<QByteArray> &parts);
    Answer drainsAnswer(const Request &request, const SourceRef &source);
    Answer addDrain(const QJsonObject &fields, const SourceRef &source);
    Answer events(const QString &appId) const;
    bool hasBearer(const Request &request) const;
    bool overLimit() const;

    Clock &m_clock;
    std::unique_ptr<QTcpServer> m_server;
    bool m_encrypted;
    quint16 m_port = 0;
    QList<QJsonObject> m_apps;
    QMap<QString, QList<QJsonObject>> m_addons;
    QMap<QString, QList<QJsonObject>> m_collaborators;
    QMap<SourceRef, QList<QByteArray>> m_drains;
    QList<Fault> m_faults;
    std::function<void(const QByteArray &, QJsonObject &)> m_mutation;
    QList<QByteArray> m_bearers;
    std::chrono::seconds m_bearerLife{3600};
    bool m_tokenAccepted = true;
    bool m_administrator = false;
    int m_limit = 0;
    int m_lastAddon = 0;
    int m_lastBearer = 0;
    QList<Request> m_requests;
};

} // namespace drainboard
