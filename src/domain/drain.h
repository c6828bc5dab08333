// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/failurereason.h"
#include "domain/ids.h"
#include "domain/quarantine.h"
#include "domain/source.h"

#include <QByteArray>

#include <array>
#include <optional>

namespace drainboard {

/// A drain is known by its source and its URL, byte for byte (design.md, rule 2). The URL holds secrets:
/// show `maskedDrainUrl(url)` instead.
struct DrainKey
{
    SourceRef source;
    QByteArray url;

    bool operator==(const DrainKey &) const = default;
    std::strong_ordering operator<=>(const DrainKey &) const = default;
};

inline size_t qHash(const DrainKey &key, size_t seed = 0)
{
    return qHashMulti(seed, key.source, key.url);
}

/// Where lines go on after a quarantine.
enum class AfterQuarantine {
    Continue, ///< where it stopped, as far as the line log still reaches
    SkipToNewest,
};

/// Where the token of a `syslog` drain stands (providers.md §6.5).
enum class TokenPlacement {
    ByDestination, ///< what the target's host is known to want; structured data otherwise
    StructuredData,
    Prefix,        ///< `TOKEN <14>1 …`
    MessagePrefix, ///< first word of MSG
};

enum class Framing { LineFeed, OctetCounting };

/// What our own engine can hold of a drain beside its URL. Other platforms know none of it.
struct DrainOptions
{
    QuarantinePolicy quarantine;
    AfterQuarantine afterQuarantine = AfterQuarantine::Continue;
    TokenPlacement tokenPlacement = TokenPlacement::ByDestination;
    Framing framing = Framing::LineFeed;
    QString caFile; ///< PEM file to trust instead of the system's certificates; empty for those
    bool paused = false;
    /// Of streams: when a connection breaks, lines that the target's system acknowledged, and its program may
    /// not have read, are sent once more (providers.md §10).
    bool repeatUnconfirmed = true;

    bool operator==(const DrainOptions &) const = default;
};

struct Drain
{
    SourceRef source;
    QByteArray url;
    DrainOptions options;

    DrainKey key() const { return {source, url}; }
    bool operator==(const Drain &) const = default;
};

/// Since the drain was made.
struct DrainCounters
{
    std::uint64_t linesDelivered = 0;
    std::uint64_t bytesDelivered = 0; ///< as handed to the target, before TLS, after compression
    std::uint64_t attemptsFailed = 0;
    std::uint64_t linesLost = 0; ///< in gaps
    FailureCounts failures;      ///< attemptsFailed by reason, where the platform tells; else all 0

    bool operator==(const DrainCounters &) const = default;
};

/// Lines that this drain will never send.
struct Gap
{
    LineRange lines;
    QString cause;
    std::int64_t time = 0; ///< microseconds since 1970 UTC

    bool operator==(const Gap &) const = default;
};

/// One try to hand something to a target.
struct Attempt
{
    std::int64_t time = 0; ///< microseconds since 1970 UTC
    bool delivered = false;
    std::uint64_t lines = 0;
    QString text; ///< what failed, in words; or what the target answered
};

/// Everything that changes about a drain while it runs.
struct DrainStatus
{
    DrainKey key;
    Health health;
    bool paused = false;
    DrainCounters counters;
    LineNumber cursor = 0;        ///< the next line it will send
    std::uint64_t backlog = 0;    ///< committed lines it has not sent yet
    std::int64_t lastSuccess = 0; ///< microseconds since 1970 UTC; 0 for never
    QString lastError;            ///< stays after recovery
    QList<Gap> recentGaps;        ///< the newest few
};

/// A step of a test line's way, in this order.
enum class TestStage { Name, Connection, Tls, Answer };

struct TestStep
{
    TestStage stage = TestStage::Name;
    bool passed = false;
    QString text; ///< `resolved to 203.0.113.7`, `certificate is for another host: …`
};

/// What came of sending one test line. Stages that a transport does not have are missing; the first
/// failed step is the last.
struct TestReport
{
    QList<TestStep> steps;
    bool delivered() const { return !steps.isEmpty() && steps.back().passed; }
};

} // namespace drainboard
