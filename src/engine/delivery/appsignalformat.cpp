// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/encodertext.h"
#include "engine/delivery/jsonencoder.h"

namespace drainboard {

namespace {

constexpr qsizetype maxText = 440'000;
constexpr qsizetype maxName = 1000;
constexpr std::array<std::string_view, 8> severities = {"fatal", "alert",  "critical", "error",
                                                        "warn",  "notice", "info",     "debug"};

// AppSignal drops lines with an empty field without a word.
std::string_view orDash(std::string_view text)
{
    return text.empty() ? std::string_view("-") : text;
}

/// A group is one word.
const EscapeTable &groupEscapes()
{
    static const EscapeTable table = [] {
        EscapeTable escapes = jsonEscapes();
        for (char c = 0; c <= ' '; ++c)
            escapes.set(c, "_");
        return escapes;
    }();
    return table;
}

void appendLine(QByteArray &out, const LineView &line, const SourceLabels &labels)
{
    append(out, R"({"timestamp":")");
    appendTime(out, line.time, 3);
    append(out, R"(","group":")");
    appendText(out, orDash(viewOf(labels.app)), groupEscapes(), maxName);
    append(out, R"(","severity":")");
    append(out, severities[static_cast<std::size_t>(line.severity)]);
    append(out, R"(","message":")");
    appendText(out, orDash(line.text), jsonEscapes(), maxText);
    append(out, R"(","hostname":")");
    appendText(out, orDash(processOf(line, labels)), jsonEscapes(), maxName);
    append(out, R"(","attributes":{}})");
}

} // namespace

JsonFormat appsignalFormat()
{
    return {100, 450'000, "", "\n", "\n", appendLine};
}

} // namespace drainboard
