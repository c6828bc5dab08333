// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/backoff.h"
#include "base/lineblock.h"
#include "platform/remotecontrol.h"
#include "platform/scalingo/seenlines.h"
#include "platform/scalingo/streamsocket.h"

#include <QFuture>
#include <QUrl>

#include <functional>
#include <memory>

namespace drainboard {

/// How a log is reached.
struct LogAccess
{
    /// A fresh address with a token of its own in its query. Asked for before each connection.
    std::function<QFuture<Result<QUrl>>()> url;
    /// The text behind such an address, limited in size; empty or ErrorKind::NotFound if there is no log.
    std::function<QFuture<Result<QByteArray>>(const QUrl &)> dump;
    QSslConfiguration tls;
};

/// The log of one source: the newest lines that the platform keeps, then those that come.
///
///     Off ─start─▶ Connecting ─stream open, dump read─▶ Live
///                  │   ▲ └──address refused──▶ Refused    │
///                  └───┼──failed──▶ Waiting ◀────lost─────┘
///                      └──pause over──┘
///
/// The stream is opened before the dump is asked for, so that no line falls between the two; what it brings
/// waits until the dump is taken. After an interruption the dump brings what was missed, as far as it
/// reaches, and SeenLines leaves out what was taken before. The dump is asked for also where the stream does
/// not open.
class LogStream : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t dumpLines = 2000;

    /// `clock` must outlive it; `random` gives [0, 1).
    LogStream(LogAccess access, Clock &clock, std::function<double()> random, QObject *parent = nullptr);
    ~LogStream() override;

    /// Does nothing unless it is Off or Refused.
    void start();
    void stop();
    const LiveStatus &status() const { return m_status; }

Q_SIGNALS:
    void statusChanged();
    void linesArrived(const std::shared_ptr<const drainboard::LineBlock> &lines);

private:
    void connectNow();
    void openStream(const QUrl &url);
    void takeFrame(const QByteArray &frame);
    void streamClosed(const QString &reason);
    void readDump();
    void takeDump(const Result<QByteArray> &dump);
    void takeHeld();
    void take(const QByteArray &text, bool (SeenLines::*isNew)(std::string_view, bool), std::size_t limit);
    void flush();
    void wait(const QString &reason);
    void setStatus(LiveStatus status);

    LogAccess m_access;
    Clock &m_clock;
    StreamSocket m_socket;
    SeenLines m_seen;
    Backoff m_backoff;
    std::unique_ptr<Alarm> m_retry;
    std::unique_ptr<Alarm> m_flush;
    LiveStatus m_status;
    int m_connection = 0;   ///< answers to an earlier one are dropped
    QUrl m_url;             ///< whose dump is still to be asked for
    bool m_merging = false; ///< what the stream brings waits for the dump
    QByteArray m_held;
    QString m_lost; ///< why the stream closed while the dump was being read
    Clock::TimePoint m_liveSince;
    LineBlock m_lines; ///< not yet told
};

} // namespace drainboard
