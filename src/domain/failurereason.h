// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>
#include <QString>

#include <array>
#include <cstdint>

namespace drainboard {

/// Why an attempt failed, coarsely enough to be counted.
enum class FailureReason {
    Name,       ///< the target's name was not found
    Refused,    ///< nothing listens there
    Connection, ///< no connection for another reason, or it broke
    Tls,
    Timeout, ///< of any step
    Http3xx,
    Http4xx,
    Http5xx,
    Other, ///< any other answer, what cannot be sent at all, and failures counted before reasons were
};

constexpr std::size_t failureReasonCount = static_cast<std::size_t>(FailureReason::Other) + 1;

/// For machines, never changed: `name`, `refused`, `connection`, `tls`, `timeout`, `http_3xx`, `http_4xx`,
/// `http_5xx`, `other`.
QLatin1StringView wordOf(FailureReason reason);

/// Failed attempts by reason.
class FailureCounts
{
public:
    void count(FailureReason reason) { ++m_counts[index(reason)]; }
    std::uint64_t of(FailureReason reason) const { return m_counts[index(reason)]; }

    /// `tls=2 http_4xx=10`; what never happened is left out.
    QString toText() const;
    /// The counts of toText(), made to add up to `total` with Other. Words that are not known are left out.
    static FailureCounts fromText(const QString &text, std::uint64_t total);

    bool operator==(const FailureCounts &) const = default;

private:
    static std::size_t index(FailureReason reason) { return static_cast<std::size_t>(reason); }

    std::array<std::uint64_t, failureReasonCount> m_counts{};
};

} // namespace drainboard
