// SPDX-License-Identifier: GPL-3.0-or-later
// What a Drainboard server answers beyond the hosted platform's API, messages of its websocket, refusals of
// any platform: read as far as they go, never believed further, and no secret comes back in a text.
#include "base/visibletext.h"
#include "domain/keptca.h"
#include "fuzz/fuzz.h"
#include "platform/scalingo/apierror.h"
#include "platform/scalingo/apijson.h"
#include "platform/scalingo/bearer.h"
#include "platform/scalingo/serverjson.h"
#include "support/manualclock.h"

#include <QJsonDocument>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

void checkServer(const QJsonObject &answer)
{
    const ManualClock clock;
    (void)parseCapabilities(answer);
    (void)parseStatuses(answer, clock.now());
    (void)parseAttempts(answer);
    (void)parseGaps(answer);
    (void)parseTestReport(answer);
    for (const ServerDrain &drain : parseServerDrains(answer, clock.now())) {
        FUZZ_CHECK(isApiId(drain.id) && !drain.source.app.isEmpty() && !drain.urlDigest.isEmpty());
        FUZZ_CHECK(drain.options.quarantine.failureLimit >= 1);
        FUZZ_CHECK(drain.options.quarantine.pause >= std::chrono::minutes(1));
        FUZZ_CHECK(drain.options.caFile.isEmpty() || !keptCaDigest(drain.options.caFile).isEmpty());
    }
    for (const LiveBatch &batch : parseBatches(answer)) {
        FUZZ_CHECK(!batch.source.app.isEmpty() && !batch.lines->empty());
        for (std::size_t i = 0; i < batch.lines->size(); ++i)
            (void)(*batch.lines)[i].text.size();
    }
}

void checkRefusal(const QByteArray &body, const QJsonObject &answer)
{
    const RequestSubject subject{u"Reading"_s, {u"s3cr3tt0ken"_s}};
    for (const int status : {answer.value("status"_L1).toInt(), 400, 402, 404, 422, 500}) {
        const Error error = statusError(subject, u"api.example.com"_s, {status, {}, body});
        FUZZ_CHECK(!error.text.isEmpty() && error.text == visibleText(error.text));
        FUZZ_CHECK(!error.text.contains(subject.secrets.first()));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const QJsonObject answer = QJsonDocument::fromJson(bytes).object();
    checkServer(answer);
    checkRefusal(bytes, answer);

    const ManualClock clock;
    Bearer bearer;
    bearer.take(SecretText(QString::fromLatin1(bytes)), clock);
    FUZZ_CHECK(!bearer.usable(clock.now() + std::chrono::hours(25)));
    return 0;
}
