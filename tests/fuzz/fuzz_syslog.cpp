// SPDX-License-Identifier: GPL-3.0-or-later
// A TCP sender's bytes: whatever they are, and however the network cuts them up, the same bounded messages
// come out, and what is read of a message lies within it.
#include "engine/intake/framesplitter.h"
#include "engine/intake/syslogparser.h"
#include "fuzz/fuzz.h"

#include <string>
#include <vector>

using namespace drainboard;

namespace {

constexpr std::size_t maxFrame = 64;
constexpr std::int64_t receivedAt = 1'768'469'400'123'456;

bool liesWithin(std::string_view part, std::string_view whole)
{
    return part.empty() ||
           (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

std::vector<std::string> messagesOf(std::string_view bytes, std::size_t step)
{
    FrameSplitter splitter(maxFrame);
    std::vector<std::string> messages;
    const auto take = [&messages](std::string_view message) {
        FUZZ_CHECK(!message.empty() && message.size() <= maxFrame);
        const IncomingLine incoming = parseSyslog(message, receivedAt);
        FUZZ_CHECK(liesWithin(incoming.line.text, message));
        FUZZ_CHECK(liesWithin(incoming.line.process, message));
        messages.emplace_back(message);
    };
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        splitter.feed(bytes.substr(at, step), take);
        FUZZ_CHECK(splitter.buffered() <= maxFrame);
    }
    splitter.finish(take);
    return messages;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char *>(data) + 1, size - 1);
    const std::size_t step = data[0] % 32 + 1U;
    FUZZ_CHECK(messagesOf(bytes, step) == messagesOf(bytes, size));
    return 0;
}
