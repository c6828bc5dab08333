// SPDX-License-Identifier: GPL-3.0-or-later
// What a provider answers, and what a client of the receivers sends.
#include "base/visibletext.h"
#include "demo/httprequestreader.h"
#include "engine/delivery/httpverdict.h"
#include "fuzz/fuzz.h"

#include <QDateTime>

using namespace drainboard;

namespace {

void checkVerdict(const QByteArray &input)
{
    const auto now = QDateTime::fromMSecsSinceEpoch(1'768'469'400'123, Qt::UTC);
    const auto parts = input.split('\n');
    HttpAnswer answer;
    answer.status = parts[0].toInt();
    answer.retryAfter = parts.value(1);
    answer.rateLimitReset = parts.value(2);
    static const QList<ProviderDescriptor> all = providers();
    for (const ProviderDescriptor &provider : all) {
        const Outcome outcome = httpVerdict(provider.type, answer, now);
        FUZZ_CHECK(outcome.verdict != Verdict::Delivered || (answer.status >= 200 && answer.status < 300));
        FUZZ_CHECK(!outcome.text.isEmpty() && outcome.text == visibleText(outcome.text));
        FUZZ_CHECK(!outcome.retryAfter || (*outcome.retryAfter >= std::chrono::milliseconds(0) &&
                                           *outcome.retryAfter <= std::chrono::minutes(5)));
    }
}

void checkRequests(QByteArray bytes)
{
    bool broken = false;
    while (!broken) {
        const auto before = bytes.size();
        if (!takeHttpRequest(bytes, broken))
            return;
        FUZZ_CHECK(bytes.size() < before);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    checkVerdict(input);
    checkRequests(input);
    return 0;
}
