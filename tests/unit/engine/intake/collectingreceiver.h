// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/intake/incomingline.h"

#include <string>
#include <vector>

namespace drainboard {

struct ReceivedLine
{
    std::string source;
    std::string process;
    std::string text;
    std::int64_t time = 0;
    Severity severity = Severity::Informational;
};

/// Keeps a copy of each line.
class CollectingReceiver : public LineReceiver
{
public:
    void receive(std::span<const IncomingLine> incoming) override
    {
        ++calls;
        for (const IncomingLine &one : incoming) {
            lines.push_back({std::string(one.sourceName), std::string(one.line.process),
                             std::string(one.line.text), one.line.time, one.line.severity});
        }
    }

    std::vector<std::string> texts() const
    {
        std::vector<std::string> result;
        for (const ReceivedLine &line : lines)
            result.push_back(line.text);
        return result;
    }

    std::vector<ReceivedLine> lines;
    int calls = 0;
};

} // namespace drainboard
