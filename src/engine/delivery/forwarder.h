// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/ringbuffer.h"
#include "domain/drain.h"
#include "engine/delivery/backoff.h"
#include "engine/delivery/encoder.h"
#include "engine/delivery/sink.h"
#include "engine/linelog/linelog.h"

#include <QObject>

#include <memory>

namespace drainboard {

/// What a forwarder is made of.
struct ForwarderParts
{
    DrainId drain;
    SourceId source;
    SourceLabels labels;
    DrainOptions options;
    SavedHealth savedHealth;
    /// Both null: the URL is not recognised, nothing is ever sent and the health stays Unknown.
    std::unique_ptr<Encoder> encoder;
    std::function<std::unique_ptr<Sink>()> makeSink;
    std::function<double()> random; ///< [0, 1), for jitter
};

/// Moves the lines of one source to one target: reads at its cursor, encodes, sends, moves the cursor.
/// One per drain, all in the delivery thread. Keeps at most one chunk and one payload in memory.
///
///   waiting for lines ─▶ waiting for a full batch ─▶ sending ─ok─▶ (cursor moves) ─▶ waiting for lines
///                                                       └─failed─▶ pausing or quarantined ─▶ sending
class Forwarder : public QObject
{
    Q_OBJECT

public:
    Forwarder(ForwarderParts parts, LineLog &log, Clock &clock, QObject *parent = nullptr);
    ~Forwarder() override;

    DrainId drain() const { return m_drain; }
    SourceId source() const { return m_source; }

    /// Tells that the source has new committed lines.
    void linesCommitted();
    void setPaused(bool paused);
    void setPolicy(QuarantinePolicy policy);
    void setLabels(SourceLabels labels);
    /// Ends a quarantine or a pause between retries early.
    void retryNow();

    const Health &health() const { return m_machine.health(); }
    SavedHealth savedHealth() const { return m_machine.save(m_clock.now()); }
    bool paused() const { return m_options.paused; }
    LineNumber cursor() const { return m_cursor; }
    const DrainCounters &counters() const { return m_counters; }
    std::int64_t lastSuccess() const { return m_lastSuccess; }
    const QString &lastError() const { return m_lastError; }
    /// The newest attempts, at most 50; successes in a row count as one.
    const RingBuffer<Attempt> &attempts() const { return m_attempts; }

Q_SIGNALS:
    void healthChanged();
    /// Cursor or counters moved.
    void progressed();

private:
    enum class State { Idle, Gathering, Sending, Pausing };

    void proceed();
    bool loadChunk();
    void sendBatch();
    void finishAttempt(const Outcome &outcome);
    void delivered(const Outcome &outcome);
    void failed(const Outcome &outcome);
    void giveUpLines(std::uint64_t count, const QString &cause);
    void afterQuarantine();
    void pauseFor(std::chrono::milliseconds delay);
    void moveCursor(LineNumber next);
    void noteAttempt(bool delivered, std::uint64_t lines, const QString &text);
    void wake();

    DrainId m_drain;
    SourceId m_source;
    SourceLabels m_labels;
    DrainOptions m_options;
    std::unique_ptr<Encoder> m_encoder;
    std::function<std::unique_ptr<Sink>()> m_makeSink;
    LineLog &m_log;
    Clock &m_clock;
    HealthMachine m_machine;
    Backoff m_backoff;
    std::unique_ptr<Alarm> m_alarm;
    std::unique_ptr<Sink> m_sink;

    State m_state = State::Idle;
    ChunkPtr m_chunk;
    std::vector<LineView> m_batch;
    Payload m_payload;
    std::size_t m_maxLinesNow; ///< halved by 413
    Clock::TimePoint m_gatheringSince;
    LineNumber m_cursor = 0;
    DrainCounters m_counters;
    std::int64_t m_lastSuccess = 0;
    QString m_lastError;
    RingBuffer<Attempt> m_attempts{50};
};

} // namespace drainboard
