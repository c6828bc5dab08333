// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON that a client of the server sends: a drain that it accepts is one that the engine can serve, and
// what it does not accept is told beside its field.
#include "domain/drainurl.h"
#include "engine/delivery/endpoint.h"
#include "fuzz/fuzz.h"
#include "server/drainrequest.h"
#include "server/tokensigner.h"

#include <QJsonDocument>

using namespace drainboard;

namespace {

void checkErrors(const FieldErrors &errors)
{
    FUZZ_CHECK(!errors.isEmpty());
    for (auto it = errors.cbegin(); it != errors.cend(); ++it)
        FUZZ_CHECK(!it.key().isEmpty() && !it->isEmpty());
}

void checkDrain(QJsonObject drain)
{
    if (const auto url = drainUrlFrom(drain)) {
        FUZZ_CHECK(namesTarget(drain));
        const DrainTarget target = parseDrainUrl(*url);
        FUZZ_CHECK(target.provider.has_value());
        FUZZ_CHECK(endpointOf(target, {}).has_value());
    } else {
        checkErrors(url.error());
    }

    drain.remove(QStringLiteral("ca")); // would be stored as a file
    if (const auto options = changedOptions({}, drain, {})) {
        FUZZ_CHECK(options->quarantine.failureLimit >= 1 && options->quarantine.failureLimit <= 1000);
        FUZZ_CHECK(options->quarantine.pause >= std::chrono::minutes(1) &&
                   options->quarantine.pause <= std::chrono::hours(24));
        FUZZ_CHECK(options->caFile.isEmpty());
    } else {
        checkErrors(options.error());
    }
}

/// Nobody who has not our key makes a token, not even from one of ours.
void checkToken(const QByteArray &bytes)
{
    static const TokenSigner signer("0123456789abcdef0123456789abcdef");
    static const Claims claims{QStringLiteral("tk-1"), Audience::Logs, QStringLiteral("app"), 2'000'000'000};
    static const QByteArray ours = signer.issue(claims);
    constexpr std::int64_t now = 1'768'469'400;
    FUZZ_CHECK(signer.read(ours, now) == claims);
    FUZZ_CHECK(bytes == ours || !signer.read(bytes, now));
    FUZZ_CHECK(bytes.isEmpty() || !signer.read(QByteArray(ours + bytes), now));
    FUZZ_CHECK(bytes.isEmpty() || !signer.read(QByteArray(bytes + ours), now));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    checkToken(bytes);
    const QJsonObject body = QJsonDocument::fromJson(bytes).object();
    checkDrain(body);
    checkDrain(body.value(QStringLiteral("drain")).toObject());
    return 0;
}
