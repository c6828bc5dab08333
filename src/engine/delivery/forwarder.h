// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/backoff.h"
#include "base/clock.h"
#include "base/ringbuffer.h"
#include "domain/drain.h"
#include "engine/delivery/encoder.h"
#include "engine/delivery/gapledger.h"
#include "engine/delivery/linewindow.h"
#include "engine/delivery/sink.h"
#include "engine/linelog/linelog.h"

#include <QObject>

#include <memory>
#include <optional>

namespace drainboard {

/// What a forwarder is made of.
struct ForwarderParts
{
    DrainId drain;
    SourceId source;
    SourceLabels labels;
    DrainOptions options;
    SavedHealth savedHealth;
    /// Both null: nothing can ever be sent (`problem` says why) and the health stays Unknown.
    std::unique_ptr<Encoder> encoder;
    std::function<std::unique_ptr<Sink>()> makeSink;
    QString problem;
    std::chrono::milliseconds maxPause{30000}; ///< between attempts; streams pause longer (providers.md §10)
    std::function<double()> random;            ///< [0, 1), for jitter
};

/// Moves the lines of one source to one target: reads at its cursor, encodes, sends, moves its cursor.
/// One per drain, all in the delivery thread. At least once: what may not have arrived is sent again.
/// Keeps no lines in memory while it has nothing to send.
///
///   waiting for lines ─▶ waiting for a full batch ─▶ sending ─ok─▶ (cursor moves) ─▶ waiting for lines
///                                                       └─failed─▶ pausing or quarantined ─▶ sending
///
/// There is no state beside what the parts know: proceed() looks at them and does the next thing, if any.
class Forwarder : public QObject
{
    Q_OBJECT

public:
    /// `log` and `clock` must outlive it.
    Forwarder(ForwarderParts parts, LineLog &log, Clock &clock, QObject *parent = nullptr);
    ~Forwarder() override;

    DrainId drain() const { return m_parts.drain; }
    SourceId source() const { return m_parts.source; }

    /// Tells that the source has new committed lines. Costs next to nothing while they cannot be sent.
    void linesCommitted();
    /// Pausing lets an attempt that is on its way end, then closes the connection.
    void setPaused(bool paused);
    void setPolicy(QuarantinePolicy policy);
    void setLabels(SourceLabels labels) { m_parts.labels = std::move(labels); }
    /// Before an orderly end: closes the connection. What the target's system did not acknowledge by then is
    /// sent again the next time.
    void close();
    /// Ends a quarantine or a pause between attempts early.
    void retryNow();

    Health health() const { return m_parts.encoder ? m_machine.health() : Health(); }
    SavedHealth savedHealth() const;
    const DrainOptions &options() const { return m_parts.options; }
    LineNumber cursor() const { return m_cursor; }
    const DrainCounters &counters() const { return m_counters; }
    std::int64_t lastSuccess() const { return m_lastSuccess; }
    const QString &lastError() const { return m_lastError; }
    /// The newest attempts, at most 50; successes in a row count as one.
    const RingBuffer<Attempt> &attempts() const { return m_attempts; }
    /// Newest first, at most 5.
    const QList<Gap> &recentGaps() const { return m_gaps.recent(); }

Q_SIGNALS:
    /// Also after pausing and resuming.
    void healthChanged();
    /// Cursor, counters or the last error changed.
    void progressed();

private:
    void proceed();
    bool awaitsAcknowledgement();
    bool mustWait();
    bool mustGather();
    void sendLines();
    void sendNotice();
    void send();
    void finishAttempt(const Outcome &outcome);
    void delivered();
    void failed(const Outcome &outcome);
    bool isHopeless(const Outcome &outcome);
    void countLoss(std::uint64_t lines);
    void countFailure(const QString &text, FailureReason reason);
    void noteAttempt(bool delivered, const QString &text);
    void connectionLost(const LostLines &lost);
    void sendAgain(const LostLines &lost, bool isFailure);
    void confirmResent();
    void giveUpBefore(LineNumber next, const QString &cause);
    void skipAfterQuarantine();
    std::uint64_t openLines() const;
    std::uint64_t unacknowledgedLines() const;
    void saveProgress();
    void saveProgressLater();
    void stepBack(std::uint64_t lines);
    std::unique_ptr<Sink> takeSink();
    void wakeAt(Clock::TimePoint moment);
    void cancelAlarm();
    void rest();
    void freeBuffers();
    template <typename Change>
    void changeHealth(Change change);

    ForwarderParts m_parts;
    LineLog &m_log;
    Clock &m_clock;
    HealthMachine m_machine;
    Backoff m_backoff;
    std::unique_ptr<Alarm> m_alarm;
    std::optional<Clock::TimePoint> m_alarmAt; ///< when it rings
    std::unique_ptr<Alarm> m_settleAlarm;      ///< made when first needed
    bool m_settling = false;                   ///< that one is set
    std::unique_ptr<Sink> m_sink;
    LineWindow m_window;
    Payload m_payload;

    bool m_sending = false;
    bool m_noticeInFlight = false;
    std::size_t maxLinesNow() const;

    std::size_t m_maxLinesNow = 0; ///< halved when a batch was too large
    int m_doubts = 0;              ///< of the content of what is sent next
    std::optional<Clock::TimePoint> m_gatheringSince;
    Clock::TimePoint m_pauseUntil;
    LineNumber m_cursor = 0;
    LineNumber m_resendFloor = 0; ///< lines before it were not sent by this object, or lie in a gap
    LineNumber m_resentUntil = 0; ///< lines before it were sent once and called back
    bool m_inDoubt = false; ///< lines were sent a second time and may be lost with their connection again
    Clock::TimePoint m_confirmedAt;    ///< if their connection lasts until then, they were read
    LostLines m_lost;                  ///< with the connection while an attempt was on its way
    std::uint64_t m_openBeforeGap = 0; ///< lines that the peer's system had not acknowledged when last asked
    Clock::TimePoint m_stalledSince;   ///< when that number last changed

    DrainCounters m_counters;
    std::int64_t m_lastSuccess = 0;
    QString m_lastError;
    RingBuffer<Attempt> m_attempts{50};
    GapLedger m_gaps;
};

} // namespace drainboard
