// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/secrettext.h"

#include <QDateTime>

#include <optional>

namespace drainboard {

/// The `exp` claim of a JSON web token; nothing if it has none that can be read. The signature is not looked
/// at: only who made the token can check it.
std::optional<QDateTime> expiryOfJwt(const QString &jwt);

/// The pass that an API token was exchanged for, and until when it is used.
class Bearer
{
public:
    /// A new one. It is used until five minutes before it expires by `clock`'s wall time, but for a minute at
    /// least, since the two clocks may disagree; for most of an hour if it does not say when it expires.
    void take(SecretText token, const Clock &clock);
    /// The platform did not accept it. Another one that came meanwhile stays.
    void drop(const SecretText &refused);

    const SecretText &token() const { return m_token; }
    bool usable(Clock::TimePoint now) const { return !m_token.isEmpty() && now < m_renewAt; }

private:
    SecretText m_token;
    Clock::TimePoint m_renewAt;
};

} // namespace drainboard
