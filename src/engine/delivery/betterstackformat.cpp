// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/encodertext.h"
#include "engine/delivery/jsonencoder.h"

namespace drainboard {

namespace {

constexpr qsizetype maxText = 1'000'000;
constexpr qsizetype maxName = 1000;
constexpr std::array<std::string_view, 8> levels = {"emergency", "alert",  "critical", "error",
                                                    "warn",      "notice", "info",     "debug"};

void appendLine(QByteArray &out, const LineView &line, const SourceLabels &labels)
{
    append(out, R"({"dt":")");
    appendTime(out, line.time, 6);
    append(out, R"(","message":")");
    appendText(out, line.text, jsonEscapes(), maxText);
    append(out, R"(","level":")");
    append(out, levels[static_cast<std::size_t>(line.severity)]);
    append(out, R"(","app":")");
    appendText(out, viewOf(labels.app), jsonEscapes(), maxName);
    append(out, R"(","container":")");
    appendText(out, processOf(line, labels), jsonEscapes(), maxName);
    append(out, R"("})");
}

} // namespace

JsonFormat betterstackFormat()
{
    return {1000, 4'000'000, "[", ",", "]", appendLine};
}

} // namespace drainboard
