// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/httpserver.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

namespace drainboard {

struct ServerCore;

/// The server's end of an open stream, in the server's thread.
class StreamConnection
{
public:
    /// One piece, charged to the link already.
    virtual void send(QByteArray piece) = 0;
    /// Closes once everything is sent.
    virtual void finish() = 0;
    virtual void fallenBehind() = 0;
    /// The handler has taken the last text.
    virtual void readOn() = 0;

protected:
    ~StreamConnection() = default;
};

class StreamHandle;

/// Where the two ends of a stream meet; either may go first.
class StreamLink
{
public:
    /// Handler's end; to be detached in the thread of `handle`.
    void attach(StreamHandle *handle);
    void detach();
    /// Runs `tell` in the handler's thread, unless the handle goes before.
    void tell(std::function<void(StreamHandle &)> tell);

    /// Adds to what is not sent yet; answers how much that was before.
    std::size_t charge(std::size_t cost) { return m_unsent.fetch_add(cost); }
    /// Tells the handle when nothing is left.
    void discharge(std::size_t cost);
    std::size_t unsent() const { return m_unsent; }

    /// Server's end; only in the server's thread.
    std::weak_ptr<StreamConnection> connection;

private:
    std::mutex m_mutex;
    StreamHandle *m_handle = nullptr;
    std::atomic<std::size_t> m_unsent = 0;
};

enum class StreamKind { WebSocket, Events };

/// The handler's end.
class StreamHandle final : public HttpStream
{
    Q_OBJECT

public:
    /// `mostUnsent`: how much the client may be behind.
    StreamHandle(StreamKind kind, std::size_t mostUnsent, std::shared_ptr<StreamLink> link,
                 std::weak_ptr<ServerCore> core);
    ~StreamHandle() override;

    void send(const QByteArray &text) override;
    void close() override;

    /// What the server's end tells.
    void takeText(const QByteArray &text);
    void takeDrained();
    void takeClosed();

private:
    void post(std::function<void(StreamConnection &)> what);

    const StreamKind m_kind;
    const std::size_t m_mostUnsent;
    const std::shared_ptr<StreamLink> m_link;
    const std::weak_ptr<ServerCore> m_core;
    bool m_open = true;
    bool m_tellsClosed = true;
};

/// `text` as one server-sent event.
QByteArray eventOf(const QByteArray &text);

} // namespace drainboard
