// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/logstream.h"

#include "platform/onreply.h"
#include "platform/scalingo/httpchannel.h"
#include "platform/scalingo/logline.h"

#include <limits>
#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds firstPause{2};
constexpr std::chrono::minutes longestPause{2};
constexpr std::chrono::minutes steadyTime{1}; ///< a connection that held so long was a good one
constexpr std::chrono::milliseconds gatherTime{50};
constexpr std::size_t gatherBytes = 1024 * 1024;
constexpr qsizetype maxHeld = StreamSocket::maxMessage;
constexpr std::size_t rememberedLines = 64 * 1024; ///< more than a dump and what is held meanwhile
constexpr std::size_t noLimit = std::numeric_limits<std::size_t>::max();

QUrl withQuery(QUrl url, const QString &more)
{
    const QString query = url.query(QUrl::FullyEncoded);
    url.setQuery(query.isEmpty() ? more : QString(query + u'&' + more));
    return url;
}

} // namespace

LogStream::LogStream(LogAccess access, Clock &clock, std::function<double()> random, QObject *parent)
    : QObject(parent)
    , m_access(std::move(access))
    , m_clock(clock)
    , m_socket(m_access.tls, clock)
    , m_seen(rememberedLines)
    , m_backoff(firstPause, longestPause, std::move(random))
    , m_retry(clock.makeAlarm([this] { connectNow(); }))
    , m_flush(clock.makeAlarm([this] { flush(); }))
{
    connect(&m_socket, &StreamSocket::opened, this, &LogStream::readDump);
    connect(&m_socket, &StreamSocket::textReceived, this, &LogStream::takeFrame);
    connect(&m_socket, &StreamSocket::closed, this, &LogStream::streamClosed);
}

LogStream::~LogStream() = default;

void LogStream::start()
{
    if (m_status.state == LiveStatus::State::Off || m_status.state == LiveStatus::State::Refused)
        connectNow();
}

void LogStream::stop()
{
    ++m_connection;
    m_retry->cancel();
    m_socket.close();
    flush();
    setStatus({});
}

void LogStream::connectNow()
{
    const int connection = ++m_connection;
    setStatus({LiveStatus::State::Connecting, {}, {}});
    onReply(this, m_access.url(), [this, connection](const Result<QUrl> &url) {
        if (connection != m_connection)
            return;
        if (url)
            openStream(*url);
        else if (url.error().kind == ErrorKind::Unavailable || url.error().kind == ErrorKind::Cancelled)
            wait(url.error().text);
        else
            setStatus({LiveStatus::State::Refused, {}, url.error().text});
    });
}

void LogStream::openStream(const QUrl &url)
{
    if (!isSafeBase(url)) { // it must not lead to where its token can be overheard
        setStatus({LiveStatus::State::Refused,
                   {},
                   tr("The platform gave an address for this log that is not safe to use.")});
        return;
    }
    m_url = url;
    m_merging = true;
    m_held.clear();
    m_lost.clear();
    m_seen.beginConnection();
    QUrl stream = withQuery(url, u"stream=true"_s);
    stream.setScheme(url.scheme() == "https"_L1 ? u"wss"_s : u"ws"_s);
    m_socket.open(QNetworkRequest(stream));
}

void LogStream::takeFrame(const QByteArray &frame)
{
    const auto lines = parseLogFrame(frame);
    if (!lines || lines->isEmpty())
        return; // a keepalive, or nothing that anybody could read
    if (!m_merging) {
        take(*lines, &SeenLines::isNewInStream, noLimit);
        return;
    }
    m_held += *lines;
    if (!m_held.endsWith('\n'))
        m_held += '\n';
    if (m_held.size() > maxHeld)
        takeHeld(); // better out of order than lost
}

void LogStream::streamClosed(const QString &reason)
{
    if (!m_merging) {
        wait(reason);
        return;
    }
    m_lost = reason;
    if (!m_url.isEmpty())
        readDump();
}

void LogStream::readDump()
{
    const QUrl url = withQuery(std::exchange(m_url, {}), u"n=%1"_s.arg(dumpLines));
    onReply(this, m_access.dump(url), [this, connection = m_connection](const Result<QByteArray> &dump) {
        if (connection == m_connection)
            takeDump(dump);
    });
}

void LogStream::takeDump(const Result<QByteArray> &dump)
{
    QString problem;
    if (dump)
        take(*dump, &SeenLines::isNewInDump, dumpLines);
    else if (dump.error().kind != ErrorKind::NotFound)
        problem = tr("The earlier lines could not be read. %1").arg(dump.error().text);
    takeHeld();
    if (!m_socket.isOpen()) {
        wait(m_lost);
        return;
    }
    m_liveSince = m_clock.now();
    setStatus({LiveStatus::State::Live, {}, problem});
}

void LogStream::takeHeld()
{
    m_merging = false;
    take(std::exchange(m_held, {}), &SeenLines::isNewInStream, noLimit);
    m_seen.endOverlap();
}

void LogStream::take(const QByteArray &text, bool (SeenLines::*isNew)(std::string_view, bool),
                     std::size_t limit)
{
    const bool gathering = !m_lines.empty();
    const std::int64_t now = m_clock.wallMicroseconds();
    for (const std::string_view raw :
         splitLogLines({text.constData(), static_cast<std::size_t>(text.size())}, limit)) {
        const ParsedLogLine parsed = parseLogLine(raw, now);
        if ((m_seen.*isNew)(raw, parsed.timed))
            m_lines.append(parsed.line);
    }
    if (m_lines.bytes().size() > gatherBytes)
        flush();
    else if (!gathering && !m_lines.empty())
        m_flush->ringAfter(gatherTime);
}

void LogStream::flush()
{
    m_flush->cancel();
    if (!m_lines.empty())
        Q_EMIT linesArrived(std::make_shared<const LineBlock>(std::exchange(m_lines, {})));
}

void LogStream::wait(const QString &reason)
{
    ++m_connection;
    m_socket.close();
    if (m_status.state == LiveStatus::State::Live && m_clock.now() - m_liveSince >= steadyTime)
        m_backoff.reset();
    const auto pause = m_backoff.next();
    m_retry->ringAfter(pause);
    setStatus({LiveStatus::State::Waiting, m_clock.now() + pause, reason});
}

void LogStream::setStatus(LiveStatus status)
{
    if (status == m_status)
        return;
    m_status = std::move(status);
    Q_EMIT statusChanged();
}

} // namespace drainboard
