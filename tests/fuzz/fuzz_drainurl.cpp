// SPDX-License-Identifier: GPL-3.0-or-later
// A URL that was pasted or that a platform gave: it is shown without its token and without what deceives a
// reader, and one that the program accepts leads back to itself.
#include "base/visibletext.h"
#include "domain/drainurl.h"
#include "domain/validation.h"
#include "engine/delivery/encoder.h"
#include "engine/delivery/endpoint.h"
#include "fuzz/fuzz.h"

#include <array>

using namespace drainboard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray url(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const DrainTarget target = parseDrainUrl(url);
    const QString masked = maskedDrainUrl(url);
    FUZZ_CHECK(masked == visibleText(masked));
    FUZZ_CHECK(targetName(url) == visibleText(targetName(url)));
    if (const auto endpoint = endpointOf(target, {})) {
        FUZZ_CHECK(!endpoint->host.isEmpty());
        if (const auto encoder = makeEncoder(target, {})) {
            const std::array lines{LineView{0, Severity::Informational, "web-1", "text"}};
            Payload payload;
            encoder->encode(lines, {"shop-api", "web-1"}, payload);
            FUZZ_CHECK(payload.lines == 1);
        }
    }

    const auto draft = draftFromUrl(QString::fromUtf8(url));
    if (!draft || !isValid(*draft))
        return 0;
    const auto made = makeDrainUrl(*draft);
    FUZZ_CHECK(made.has_value());
    const DrainTarget again = parseDrainUrl(*made);
    FUZZ_CHECK(again.provider.has_value());
    FUZZ_CHECK(endpointOf(again, {}).has_value());
    // What is shown is the same whatever the token is. (It may occur in it: in the host, by chance.)
    DrainDraft other = *draft;
    QString &token = other.values[QStringLiteral("token")];
    for (QChar &c : token) {
        if (c.isLetterOrNumber())
            c = c.isDigit() ? u'1' : u'a';
    }
    if (!token.isEmpty() && isValid(other)) {
        const auto withOther = makeDrainUrl(other);
        FUZZ_CHECK(withOther && maskedDrainUrl(*withOther) == maskedDrainUrl(*made));
    }
    return 0;
}
