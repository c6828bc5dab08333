// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/requestlog.h"

#include <algorithm>

namespace drainboard {

namespace {

constexpr qsizetype maxPath = 300;

/// Nothing that a terminal would obey.
QByteArray harmless(QByteArray text)
{
    std::ranges::replace_if(
        text, [](char c) { return c <= 0x20 || c >= 0x7f; }, '?');
    return text.size() > maxPath ? text.left(maxPath) + "..." : text;
}

class LoggedExchange : public HttpExchange
{
public:
    LoggedExchange(std::unique_ptr<HttpExchange> exchange, const Clock &clock, LogSink sink)
        : m_exchange(std::move(exchange))
        , m_clock(clock)
        , m_sink(std::move(sink))
        , m_begin(clock.now())
    {
    }

    ~LoggedExchange() override
    {
        if (!m_said)
            say(500); // what one that is dropped is answered with
    }

    const HttpRequest &request() const override { return m_exchange->request(); }

    void respond(HttpResponse response) override
    {
        say(response.status);
        m_exchange->respond(std::move(response));
    }

    std::unique_ptr<HttpStream> acceptWebSocket() override
    {
        say(101);
        return m_exchange->acceptWebSocket();
    }

    std::unique_ptr<HttpStream> startEvents() override
    {
        say(200);
        return m_exchange->startEvents();
    }

private:
    void say(int status)
    {
        m_said = true;
        const auto &asked = request();
        const auto time = m_clock.now() - m_begin;
        m_sink(asked.id + ' ' + asked.peer + ' ' + harmless(asked.method) + ' ' + harmless(asked.path) + ' ' +
               QByteArray::number(status) + ' ' + QByteArray::number(qint64(time.count())) + " ms");
    }

    std::unique_ptr<HttpExchange> m_exchange;
    const Clock &m_clock;
    const LogSink m_sink;
    const Clock::TimePoint m_begin;
    bool m_said = false;
};

} // namespace

std::unique_ptr<HttpExchange> logged(std::unique_ptr<HttpExchange> exchange, const Clock &clock,
                                     const LogSink &sink)
{
    return std::make_unique<LoggedExchange>(std::move(exchange), clock, sink);
}

} // namespace drainboard
