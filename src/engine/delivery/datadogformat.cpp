// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/encodertext.h"
#include "engine/delivery/jsonencoder.h"

namespace drainboard {

namespace {

// Datadog cuts a log of more than 1 MB without a word, so ours are cut with a mark below that.
constexpr qsizetype maxText = 990'000;
constexpr qsizetype maxName = 1000;
constexpr std::array<std::string_view, 8> statuses = {"emergency", "alert",  "critical", "error",
                                                      "warning",   "notice", "info",     "debug"};

void appendLine(QByteArray &out, const LineView &line, const SourceLabels &labels)
{
    append(out, R"({"ddsource":"drainboard","hostname":")");
    appendText(out, processOf(line, labels), jsonEscapes(), maxName);
    append(out, R"(","service":")");
    appendText(out, viewOf(labels.app), jsonEscapes(), maxName);
    append(out, R"(","status":")");
    append(out, statuses[static_cast<std::size_t>(line.severity)]);
    append(out, R"(","timestamp":)");
    appendDecimal(out, line.time / 1000);
    append(out, R"(,"message":")");
    appendText(out, line.text, jsonEscapes(), maxText);
    append(out, R"("})");
}

} // namespace

JsonFormat datadogFormat()
{
    return {1000, 4'000'000, "[", ",", "]", appendLine};
}

} // namespace drainboard
