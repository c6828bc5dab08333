// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/bearer.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr Clock::Duration usualLife = 1h;
constexpr Clock::Duration longestLife = 24h; // a nonsensical date must not overflow anything
constexpr Clock::Duration renewBefore = 5min;
constexpr Clock::Duration shortestUse = 1min;

} // namespace

std::optional<QDateTime> expiryOfJwt(const QString &jwt)
{
    const QStringList parts = jwt.split(u'.');
    if (parts.size() != 3)
        return std::nullopt;
    const auto decoded = QByteArray::fromBase64Encoding(
        parts[1].toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    if (!decoded)
        return std::nullopt;
    const QJsonValue exp = QJsonDocument::fromJson(*decoded).object().value("exp"_L1);
    constexpr double furthest = 253'402'300'799.0; // the end of the year 9999
    if (!exp.isDouble() || exp.toDouble() < 0 || exp.toDouble() > furthest)
        return std::nullopt;
    return QDateTime::fromSecsSinceEpoch(static_cast<qint64>(exp.toDouble()), Qt::UTC);
}

void Bearer::take(SecretText token, const Clock &clock)
{
    Clock::Duration left = usualLife;
    if (const auto expiry = expiryOfJwt(token.reveal()))
        left = Clock::Duration(expiry->toMSecsSinceEpoch() - clock.wallMicroseconds() / 1000);
    m_token = std::move(token);
    m_renewAt = clock.now() + std::clamp(left - renewBefore, shortestUse, longestLife);
}

void Bearer::drop(const SecretText &refused)
{
    if (m_token == refused)
        m_token = {};
}

} // namespace drainboard
