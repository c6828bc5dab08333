// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/adjustableclock.h"
#include "server/apiserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace drainboard {

/// `{'a':1}` as JSON: moc does not read raw strings within macros.
inline QByteArray json(QByteArray text)
{
    return text.replace('\'', '"');
}

/// What an exchange was answered, shared with whoever asked.
struct Answer
{
    int status = 0; ///< 0: none yet
    HttpResponse response;
    QList<QByteArray> frames; ///< of a websocket or an event stream
    bool isOpen = false;      ///< a stream that nobody has closed
    bool isRead = true;       ///< a stream whose client takes what is sent
    HttpStream *stream = nullptr;

    QJsonObject json() const { return QJsonDocument::fromJson(response.body).object(); }
    /// The frames with this event, oldest first.
    QList<QJsonObject> framesOf(const QString &event) const
    {
        QList<QJsonObject> found;
        for (const auto &frame : frames) {
            const auto json = QJsonDocument::fromJson(frame).object();
            if (json[u"event"].toString() == event)
                found.append(json);
        }
        return found;
    }
};
using AnswerPtr = std::shared_ptr<Answer>;

class RecordingStream : public HttpStream
{
public:
    explicit RecordingStream(AnswerPtr answer)
        : m_answer(std::move(answer))
    {
        m_answer->isOpen = true;
        m_answer->stream = this;
    }
    ~RecordingStream() override
    {
        close();
        m_answer->stream = nullptr;
    }
    void send(const QByteArray &text) override
    {
        if (!m_answer->isOpen)
            return;
        m_answer->frames.append(text);
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_answer->isRead)
                    Q_EMIT drained();
            },
            Qt::QueuedConnection);
    }
    void close() override { m_answer->isOpen = false; }

private:
    AnswerPtr m_answer;
};

class RecordingExchange : public HttpExchange
{
public:
    RecordingExchange(HttpRequest request, AnswerPtr answer)
        : m_request(std::move(request))
        , m_answer(std::move(answer))
    {
    }
    ~RecordingExchange() override
    {
        if (m_answer->status == 0)
            m_answer->status = 500;
    }
    const HttpRequest &request() const override { return m_request; }
    void respond(HttpResponse response) override
    {
        QCOMPARE(m_answer->status, 0);
        m_answer->status = response.status;
        m_answer->response = std::move(response);
    }
    std::unique_ptr<HttpStream> acceptWebSocket() override { return open(101); }
    std::unique_ptr<HttpStream> startEvents() override { return open(200); }

private:
    std::unique_ptr<HttpStream> open(int status)
    {
        m_answer->status = status;
        return std::make_unique<RecordingStream>(m_answer);
    }

    HttpRequest m_request;
    AnswerPtr m_answer;
};

/// The API over a real embedded platform on a throw-away folder, without sockets in between.
class ApiHarness
{
public:
    ApiHarness()
    {
        auto folder = DataFolder::open(m_dir.path());
        EmbeddedOptions options;
        options.listen = ListenAddress{QHostAddress(QHostAddress::LocalHost), 0};
        m_platform = std::make_unique<EmbeddedPlatform>(std::move(*folder), options, m_clock);
        m_api = std::move(ApiServer::make(*m_platform, {QStringLiteral("1.2.3"), QStringLiteral("here"), {}},
                                          [this](const QByteArray &line) { m_log.append(line); })
                              .value());
        const auto started = m_platform->start();
        isReady = QTest::qWaitFor([&] { return started.isFinished(); }, 20000) && started.result();
        token = newToken(QStringLiteral("writer"), false);
        readOnlyToken = newToken(QStringLiteral("reader"), true);
    }

    /// Asks and waits for the answer. `target` is a path with or without a query.
    Answer ask(const QByteArray &method, const QByteArray &target, const QByteArray &body = {})
    {
        const auto answer = begin(method, target, body);
        if (!QTest::qWaitFor([&] { return answer->status != 0; }, 20000))
            qWarning("no answer");
        return *answer;
    }
    AnswerPtr begin(const QByteArray &method, const QByteArray &target, const QByteArray &body = {},
                    bool webSocket = false)
    {
        HttpRequest request;
        request.id = "r" + QByteArray::number(++m_requests);
        request.method = method;
        request.path = target.split('?').first();
        request.query = target.contains('?') ? target.mid(target.indexOf('?') + 1) : QByteArray();
        request.headers = {{"Host", "127.0.0.1:8514"}};
        if (!authorization.isNull())
            request.headers.append({"Authorization", authorization});
        request.body = body;
        request.peer = "127.0.0.1";
        request.wantsWebSocket = webSocket;
        auto answer = std::make_shared<Answer>();
        m_api->handle(std::make_unique<RecordingExchange>(std::move(request), answer));
        return answer;
    }

    void useToken(const QByteArray &apiToken)
    {
        authorization = "Basic " + QByteArray(":" + apiToken).toBase64();
    }
    QByteArray newToken(const QString &name, bool readOnly)
    {
        TokenStore store(ServerFolder(m_dir.path()).tokens());
        const auto made = store.add(name, readOnly, {}, QDateTime::currentDateTimeUtc());
        const auto text = made ? made->reveal().toLatin1() : QByteArray();
        if (authorization.isNull())
            useToken(text);
        return text;
    }

    QByteArray newApp(const QString &name = QStringLiteral("shop"))
    {
        const auto made =
            ask("POST", "/drainboard/v1/apps", R"({"app":{"name":")" + name.toLatin1() + R"("}})");
        return made.json()[u"app"][u"id"].toString().toLatin1();
    }
    QByteArray newAddon(const QByteArray &app)
    {
        const auto made = ask("POST", "/drainboard/v1/apps/" + app + "/addons",
                              R"({"addon":{"provider":"postgresql","plan":"starter-512"}})");
        return made.json()[u"addon"][u"id"].toString().toLatin1();
    }
    /// A drain of an app; its id.
    QByteArray newDrain(const QByteArray &app, const QString &url)
    {
        const auto made = ask("POST", "/drainboard/v1/drains",
                              R"({"drain":{"app":")" + app + R"(","url":")" + url.toLatin1() + R"("}})");
        return made.json()[u"drain"][u"id"].toString().toLatin1();
    }

    AdjustableClock &clock() { return m_clock; }
    ApiServer &api() { return *m_api; }
    QString folder() const { return m_dir.path(); }
    const QByteArrayList &log() const { return m_log; }

    bool isReady = false;
    QByteArray token, readOnlyToken;
    QByteArray authorization; ///< the header of what is asked; null for none

private:
    QTemporaryDir m_dir;
    AdjustableClock m_clock;
    QByteArrayList m_log;
    int m_requests = 0;
    std::unique_ptr<EmbeddedPlatform> m_platform;
    std::unique_ptr<ApiServer> m_api;
};

} // namespace drainboard
