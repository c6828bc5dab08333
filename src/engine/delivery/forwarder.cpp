// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/forwarder.h"

#include "engine/delivery/lossnotice.h"

#include <algorithm>
#include <array>
#include <utility>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

constexpr auto firstPause = 500ms;
constexpr auto maxBatchAge = 1000ms;
constexpr auto pauseAfterReadError = 5000ms;
constexpr auto settleTime = 1000ms; ///< in which a stream's target mostly has read what was written
constexpr auto surelyRead = 2000ms; ///< so long after a write, a peer that hangs up was merely idle
constexpr auto acknowledgementPoll = 100ms;
constexpr auto longestStall = 30000ms; ///< in which a peer must acknowledge some of what it was sent
constexpr int mostDoubts = 3;          ///< retries of what a target fails on (providers.md §7)

} // namespace

Forwarder::Forwarder(ForwarderParts parts, LineLog &log, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_log(log)
    , m_clock(clock)
    , m_machine(m_parts.options.quarantine, m_parts.savedHealth, clock.now())
    , m_backoff(firstPause, m_parts.maxPause, m_parts.random)
    , m_alarm(clock.makeAlarm([this] {
        m_alarmAt.reset();
        proceed();
    }))
    , m_window(log, m_parts.source)
    , m_maxLinesNow(m_parts.encoder ? m_parts.encoder->maxLines() : 0)
    , m_pauseUntil(clock.now())
    , m_cursor(log.openCursor(m_parts.drain, m_parts.source))
    , m_resendFloor(m_cursor)
    , m_counters(log.counters(m_parts.drain))
    , m_lastSuccess(m_parts.savedHealth.lastSuccess)
    , m_lastError(m_parts.problem.isEmpty() ? m_parts.savedHealth.lastError : m_parts.problem)
    , m_gaps(log, m_parts.drain, m_lastSuccess)
{
    // The quarantine ended while nothing ran.
    if (m_machine.health().state == HealthState::Probing)
        skipAfterQuarantine();
    proceed();
}

Forwarder::~Forwarder() = default;

SavedHealth Forwarder::savedHealth() const
{
    SavedHealth saved = m_machine.save(m_clock.now());
    saved.lastSuccess = m_gaps.hasUntold() ? std::min(m_lastSuccess, m_gaps.untoldFrom()) : m_lastSuccess;
    saved.lastError = m_lastError;
    return saved;
}

void Forwarder::setPaused(bool paused)
{
    if (m_parts.options.paused == paused)
        return;
    m_parts.options.paused = paused;
    if (paused && !m_sending)
        rest();
    Q_EMIT healthChanged();
    proceed();
}

void Forwarder::setPolicy(QuarantinePolicy policy)
{
    m_parts.options.quarantine = policy;
    changeHealth([&] { m_machine.setPolicy(policy); });
}

void Forwarder::retryNow()
{
    m_pauseUntil = m_clock.now();
    if (!m_machine.mayAttempt()) {
        changeHealth([this] { m_machine.retryNow(); });
        skipAfterQuarantine();
    }
    proceed();
}

void Forwarder::linesCommitted()
{
    // The alarm rings when these end.
    if (m_machine.mayAttempt() && m_clock.now() >= m_pauseUntil)
        proceed();
}

void Forwarder::proceed()
{
    if (m_sending || m_parts.options.paused || !m_parts.encoder || mustWait())
        return;

    confirmResent();
    const auto filled = m_window.fill(m_cursor, maxLinesNow());
    if (!filled) {
        m_lastError = filled.error().text;
        m_pauseUntil = m_clock.now() + pauseAfterReadError;
        wakeAt(m_pauseUntil);
        Q_EMIT progressed();
        return;
    }
    if (const auto missing = m_window.missing(); !missing.empty()) {
        if (awaitsAcknowledgement())
            return;
        const bool dropped = m_log.range(source()).first >= missing.end;
        giveUpBefore(missing.end, dropped ? tr("The line log dropped the lines before the target took them.")
                                          : tr("The lines could not be read back from the line log."));
        return proceed();
    }
    // A target that fails gets a real line first: the notice is for one that takes lines again.
    if (m_gaps.mustTell() && m_machine.health().failures == 0)
        sendNotice();
    else if (m_window.lines().empty())
        freeBuffers();
    else if (!mustGather())
        sendLines();
}

/// True while lines before a gap may still have to be sent again: behind the gap nobody could step back to
/// them, and if the gap has reached them by then, it must hold them too.
bool Forwarder::awaitsAcknowledgement()
{
    const auto open = unacknowledgedLines();
    m_gaps.acknowledged(open);
    const auto now = m_clock.now();
    if (std::exchange(m_openBeforeGap, open) != open)
        m_stalledSince = now;
    if (open == 0)
        return false;
    if (now < m_stalledSince + longestStall) {
        wakeAt(now + acknowledgementPoll);
        return true;
    }
    const QString text = tr("the target stopped reading");
    m_attempts.push({m_clock.wallMicroseconds(), false, open, text});
    m_pauseUntil = now + m_backoff.next();
    rest();
    countFailure(text, FailureReason::Timeout);
    proceed();
    return true;
}

/// In quarantine or between two attempts.
bool Forwarder::mustWait()
{
    const auto now = m_clock.now();
    if (!m_machine.mayAttempt()) {
        changeHealth([&] { m_machine.tick(now); });
        if (!m_machine.mayAttempt()) {
            wakeAt(m_machine.health().quarantinedUntil);
            return true;
        }
        skipAfterQuarantine();
    }
    const bool awaitsConfirmation = m_inDoubt && m_cursor >= m_resentUntil;
    const auto until = awaitsConfirmation ? std::max(m_pauseUntil, m_confirmedAt) : m_pauseUntil;
    if (now < until) {
        wakeAt(until);
        return true;
    }
    return false;
}

/// True while a batch should wait for more lines. What failed was due once and does not wait again.
bool Forwarder::mustGather()
{
    if (!m_parts.encoder->isBatched() || m_window.isFull(maxLinesNow()) || m_machine.health().failures > 0)
        return false;
    const auto now = m_clock.now();
    if (!m_gatheringSince)
        m_gatheringSince = now;
    if (now >= *m_gatheringSince + maxBatchAge)
        return false;
    wakeAt(*m_gatheringSince + maxBatchAge);
    return true;
}

void Forwarder::sendLines()
{
    const auto lines = m_window.lines();
    m_parts.encoder->encode(lines.first(std::min(lines.size(), maxLinesNow())), m_parts.labels, m_payload);
    m_noticeInFlight = false;
    send();
}

/// Lines that are sent a second time travel alone: what becomes of them tells whether the target reads.
std::size_t Forwarder::maxLinesNow() const
{
    return m_cursor < m_resentUntil ? std::min<std::size_t>(m_maxLinesNow, m_resentUntil - m_cursor)
                                    : m_maxLinesNow;
}

void Forwarder::sendNotice()
{
    const std::string text = m_gaps.notice();
    const std::array notice{LineView{m_clock.wallMicroseconds(), Severity::Warning, lossNoticeProcess, text}};
    m_parts.encoder->encode(notice, m_parts.labels, m_payload);
    m_noticeInFlight = true;
    send();
}

void Forwarder::send()
{
    m_gatheringSince.reset();
    cancelAlarm();
    if (!m_sink) {
        m_sink = m_parts.makeSink();
        connect(m_sink.get(), &Sink::connectionLost, this, &Forwarder::connectionLost);
        if (m_machine.health().failures > 0)
            m_sink->expectRefusal(); // the sink before it may have had some
    }
    m_sending = true;
    m_sink->send(m_payload, [this](const Outcome &outcome) { finishAttempt(outcome); });
}

void Forwarder::finishAttempt(const Outcome &outcome)
{
    m_sending = false;
    if (outcome.verdict == Verdict::Delivered) {
        noteAttempt(true, outcome.text);
        m_counters.bytesDelivered += outcome.bytes;
        delivered();
    } else if (outcome.verdict == Verdict::TooLarge && !m_noticeInFlight && m_payload.lines > 1) {
        m_maxLinesNow = m_payload.lines / 2;
    } else {
        noteAttempt(false, outcome.text);
        failed(outcome);
    }
    if (m_lost.unconfirmed > 0)
        sendAgain(std::exchange(m_lost, {}), outcome.verdict == Verdict::Delivered);
    if (m_parts.options.paused || !m_machine.mayAttempt())
        rest();
    proceed();
}

void Forwarder::delivered()
{
    m_doubts = 0;
    m_lastSuccess = m_clock.wallMicroseconds();
    if (m_noticeInFlight) {
        m_gaps.noticeWritten();
    } else {
        m_counters.linesDelivered += m_payload.lines;
        m_cursor += m_payload.lines;
        m_gaps.linesWritten(m_payload.lines);
    }
    saveProgress();

    m_maxLinesNow = std::min(m_parts.encoder->maxLines(), m_maxLinesNow + m_maxLinesNow / 8 + 1);
    if (!m_noticeInFlight && m_cursor <= m_resentUntil) {
        m_inDoubt = true;
        m_confirmedAt = m_clock.now() + surelyRead;
    } else {
        m_backoff.reset();
        changeHealth([this] { m_machine.succeeded(); });
    }
    Q_EMIT progressed();
}

/// The connection has outlived the lines that were sent over it a second time.
void Forwarder::confirmResent()
{
    if (m_cursor < m_resentUntil || !std::exchange(m_inDoubt, false))
        return;
    m_backoff.reset();
    changeHealth([this] { m_machine.succeeded(); });
}

void Forwarder::failed(const Outcome &outcome)
{
    if (outcome.doubt == Doubt::Size && m_payload.lines > 1)
        m_maxLinesNow = m_payload.lines / 2;
    if (isHopeless(outcome)) {
        if (!m_noticeInFlight) {
            giveUpBefore(m_cursor + m_payload.lines, outcome.text);
        } else {
            m_doubts = 0;
            m_gaps.told(); // a notice of a refused notice would go on for ever
        }
    }
    m_pauseUntil = m_clock.now() + std::max(m_backoff.next(), outcome.retryAfter.value_or(0ms));
    countFailure(outcome.text, outcome.reason);
}

/// True if what was sent will never be taken.
bool Forwarder::isHopeless(const Outcome &outcome)
{
    if (outcome.doubt == Doubt::Content)
        ++m_doubts;
    return outcome.verdict != Verdict::Retry || m_doubts > mostDoubts;
}

void Forwarder::countFailure(const QString &text, FailureReason reason)
{
    ++m_counters.attemptsFailed;
    m_counters.failures.count(reason);
    saveProgress();
    m_lastError = text;
    changeHealth([&] { m_machine.failed(m_clock.now(), text); });
    Q_EMIT progressed();
}

void Forwarder::noteAttempt(bool delivered, const QString &text)
{
    const auto lines = m_noticeInFlight ? 0 : m_payload.lines;
    const auto time = m_clock.wallMicroseconds();
    if (delivered && !m_attempts.empty() && m_attempts.back().delivered) {
        Attempt &run = m_attempts.back();
        run.time = time;
        run.lines += lines;
        run.text = text;
    } else {
        // The same words again share their memory.
        const bool same = !m_attempts.empty() && m_attempts.back().text == text;
        m_attempts.push({time, delivered, lines, same ? QString(m_attempts.back().text) : text});
    }
}

void Forwarder::connectionLost(const LostLines &lost)
{
    if (m_sending) {
        m_lost = lost;
        return;
    }
    sendAgain(lost, true);
    if (!m_machine.mayAttempt())
        rest();
    proceed();
}

/// Steps back, so that lines which the peer may not have read are sent again. A peer that hangs up on them a
/// second time takes nothing, whatever the system said of the write: that is a failure like a refusal.
void Forwarder::sendAgain(const LostLines &lost, bool isFailure)
{
    const bool noticeIsLost = m_gaps.connectionLost(lost.unacknowledged);
    const bool secondTime = m_cursor <= m_resentUntil;
    // Lines that the peer's system had go once more, no oftener: a target that closes idle connections would
    // get its last lines again each time. Lines that it had not go as often as it takes.
    const auto sent = m_cursor - m_resendFloor;
    const auto mayRepeat = !m_parts.options.repeatUnconfirmed ? 0
                           : !secondTime ? m_cursor - std::max(m_resendFloor, m_resentUntil)
                           : m_inDoubt   ? sent
                                         : 0;
    const auto again = std::max(std::min(lost.unconfirmed, mayRepeat), std::min(lost.unacknowledged, sent));
    if (again == 0) {
        if (noticeIsLost && isFailure) {
            m_pauseUntil = m_clock.now() + m_backoff.next();
            countLoss(1);
        }
        return;
    }
    m_resentUntil = std::max(m_resentUntil, m_cursor);
    stepBack(again);
    saveProgress();
    const auto pause = m_clock.now() + m_backoff.next();
    m_pauseUntil = m_inDoubt ? pause : std::max(m_pauseUntil, pause);
    m_inDoubt = false;
    if (!secondTime) {
        m_lastError = tr("The target closed the connection; its last lines are sent again.");
    } else if (isFailure) {
        countLoss(again);
    }
    Q_EMIT progressed();
}

void Forwarder::countLoss(std::uint64_t lines)
{
    const QString text = tr("the target closed the connection right after the lines were written");
    m_attempts.push({m_clock.wallMicroseconds(), false, lines, text});
    countFailure(text, FailureReason::Connection);
}

void Forwarder::giveUpBefore(LineNumber next, const QString &cause)
{
    const Gap gap{{m_cursor, next}, cause, m_clock.wallMicroseconds()};
    m_doubts = 0;
    m_counters.linesLost += gap.lines.size();
    m_gaps.record(gap, m_lastSuccess);
    m_cursor = next;
    m_resendFloor = next;
    saveProgress();
    Q_EMIT progressed();
}

void Forwarder::skipAfterQuarantine()
{
    const auto newest = m_log.range(source()).end;
    if (m_parts.options.afterQuarantine == AfterQuarantine::SkipToNewest && newest > m_cursor)
        giveUpBefore(newest, tr("Skipped after the quarantine, as this drain is set to do."));
}

void Forwarder::stepBack(std::uint64_t lines)
{
    m_counters.linesDelivered -= std::min(lines, m_counters.linesDelivered);
    m_cursor -= lines;
}

/// Of the connection, or of the one that was lost while an attempt is on its way.
std::uint64_t Forwarder::unacknowledgedLines() const
{
    return std::max(m_lost.unacknowledged, m_sink ? m_sink->unacknowledgedLines() : 0);
}

/// Lines that would be lost with the connection if this process were killed now.
std::uint64_t Forwarder::openLines() const
{
    return m_parts.options.repeatUnconfirmed ? m_sink->unsettledLines() : m_sink->unacknowledgedLines();
}

/// Keeps no more than what is settled: if this process is killed while a stream breaks, nobody is left to
/// step back.
void Forwarder::saveProgress()
{
    if (m_gaps.awaitsAcknowledgement())
        m_gaps.acknowledged(unacknowledgedLines());
    const auto open = m_sink ? std::min(openLines(), m_cursor - m_resendFloor) : 0;
    DrainCounters settled = m_counters;
    settled.linesDelivered -= std::min(open, settled.linesDelivered);
    m_log.advance(drain(), m_cursor - open, settled);
    if (open > 0 || m_gaps.awaitsAcknowledgement())
        saveProgressLater();
}

void Forwarder::saveProgressLater()
{
    if (std::exchange(m_settling, true))
        return;
    if (!m_settleAlarm) {
        m_settleAlarm = m_clock.makeAlarm([this] {
            m_settling = false;
            saveProgress();
        });
    }
    m_settleAlarm->ringAfter(settleTime);
}

void Forwarder::wakeAt(Clock::TimePoint moment)
{
    if (m_alarmAt == moment)
        return;
    m_alarmAt = moment;
    m_alarm->ringAfter(moment - m_clock.now());
}

void Forwarder::cancelAlarm()
{
    if (std::exchange(m_alarmAt, {}))
        m_alarm->cancel();
}

/// Null if there is none. What the target's system has not acknowledged counts as not sent: the system goes
/// on handing it over when the connection is closed, but nobody hears whether it could.
std::unique_ptr<Sink> Forwarder::takeSink()
{
    if (!m_sink)
        return nullptr;
    const auto unacknowledged = m_sink->unacknowledgedLines();
    (void)m_gaps.connectionLost(unacknowledged);
    stepBack(std::min(unacknowledged, m_cursor - m_resendFloor));
    m_sink->disconnect(this);
    auto sink = std::move(m_sink);
    saveProgress();
    return sink;
}

void Forwarder::close()
{
    takeSink().reset();
}

/// While nothing is sent for long.
void Forwarder::rest()
{
    cancelAlarm();
    m_gatheringSince.reset();
    freeBuffers();
    if (auto sink = takeSink())
        sink.release()->deleteLater(); // it may be what calls
}

/// A batch may have megabytes, and there may be hundreds of drains.
void Forwarder::freeBuffers()
{
    m_window.clear();
    m_payload = {};
}

template <typename Change>
void Forwarder::changeHealth(Change change)
{
    const Health before = m_machine.health();
    change();
    if (m_machine.health() != before)
        Q_EMIT healthChanged();
}

} // namespace drainboard
