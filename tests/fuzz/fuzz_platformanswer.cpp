// SPDX-License-Identifier: GPL-3.0-or-later
// What a platform answers: JSON of every kind of request, frames and lines of a log stream.
#include "base/visibletext.h"
#include "fuzz/fuzz.h"
#include "platform/scalingo/apijson.h"
#include "platform/scalingo/logline.h"

#include <QJsonDocument>

using namespace drainboard;

namespace {

bool liesWithin(std::string_view part, std::string_view line)
{
    return part.empty() ||
           (part.data() >= line.data() && part.data() + part.size() <= line.data() + line.size());
}

void checkLines(std::string_view text)
{
    constexpr std::size_t limit = 100;
    const auto lines = splitLogLines(text, limit);
    FUZZ_CHECK(lines.size() <= limit);
    for (const auto line : lines) {
        FUZZ_CHECK(!line.empty());
        const ParsedLogLine parsed = parseLogLine(line, 42);
        FUZZ_CHECK(liesWithin(parsed.line.text, line) && liesWithin(parsed.line.process, line));
        FUZZ_CHECK(parsed.timed || parsed.line.time == 42);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    checkLines({bytes.constData(), size});
    if (const auto text = parseLogFrame(bytes))
        checkLines({text->constData(), static_cast<std::size_t>(text->size())});

    const QJsonObject answer = QJsonDocument::fromJson(bytes).object();
    const SourceRef source{QStringLiteral("app"), {}};
    (void)parseUser(answer);
    (void)parseRegions(answer);
    (void)parseDrain(answer, source);
    if (const auto apps = parseApps(answer, QStringLiteral("osc-fr1"))) {
        for (const ApiApp &app : apps->items)
            FUZZ_CHECK(isApiId(app.app.id));
    }
    if (const auto addons = parseAddons(answer, source.app)) {
        for (const Addon &addon : addons->items)
            FUZZ_CHECK(isApiId(addon.id));
    }
    if (const auto drains = parseDrains(answer, source)) {
        for (const Drain &drain : drains->items)
            FUZZ_CHECK(!drain.url.isEmpty());
    }
    if (const auto page = parseEvents(answer)) {
        for (const AuditEvent &event : page->events)
            FUZZ_CHECK(event.text == visibleText(event.text));
    }
    return 0;
}
