// SPDX-License-Identifier: GPL-3.0-or-later
// A client of the server: whatever it sends, and however the network cuts it up, the same requests are read,
// and what is looked up in them stays what it must be.
#include "fuzz/fuzz.h"
#include "server/call.h"
#include "server/clientaddress.h"
#include "server/http/requestreader.h"
#include "server/httprouter.h"

#include <vector>

using namespace drainboard;

namespace {

HttpLimits smallLimits()
{
    HttpLimits limits;
    limits.requestLine = 128;
    limits.headers = 512;
    limits.body = 256;
    return limits;
}

/// What Call asks of an exchange; nobody waits for its answer.
class Exchange final : public HttpExchange
{
public:
    explicit Exchange(HttpRequest request)
        : m_request(std::move(request))
    {
    }
    const HttpRequest &request() const override { return m_request; }
    void respond(HttpResponse) override {}
    std::unique_ptr<HttpStream> acceptWebSocket() override { return nullptr; }
    std::unique_ptr<HttpStream> startEvents() override { return nullptr; }

private:
    const HttpRequest m_request;
};

struct Conversation
{
    std::vector<IncomingRequest> requests;
    bool refused = false;
    bool unfinished = false; ///< in the middle of a request, which may or may not be refused already
};

/// Gives the bytes to a reader in pieces of `step`.
Conversation read(const QByteArray &bytes, qsizetype step)
{
    static const HttpLimits limits = smallLimits();
    RequestReader reader(limits);
    Conversation conversation;
    QByteArray input;
    for (qsizetype at = 0; at < bytes.size(); at += step) {
        input += bytes.mid(at, step);
        while (!input.isEmpty()) {
            const auto before = input.size();
            const auto state = reader.read(input);
            FUZZ_CHECK(input.size() <= before);
            FUZZ_CHECK(reader.held() <= 2 * (limits.requestLine + limits.headers + limits.body));
            if (state == RequestReader::State::NeedsMore)
                break;
            if (state == RequestReader::State::Refused) {
                FUZZ_CHECK(reader.refusal().status >= 400);
                conversation.refused = true;
                return conversation;
            }
            conversation.requests.push_back(reader.take());
        }
    }
    conversation.unfinished = reader.started();
    return conversation;
}

void checkLookups(const HttpRequest &request)
{
    FUZZ_CHECK(request.path.startsWith('/') && !request.path.contains('?'));
    FUZZ_CHECK(request.body.size() <= 256);

    static const HttpRouter router = [] {
        HttpRouter made;
        made.add("GET", "/v1/apps/:app", Access::Read, {});
        made.add("POST", "/v1/apps/:app/addons/:addon/log_drains", Access::Change, {});
        return made;
    }();
    const auto match = router.find(request.method, request.path);
    if (match.route)
        FUZZ_CHECK(match.arguments.size() == match.route->pattern.count(':'));

    const QByteArray address = clientAddress(request, {}).toLatin1();
    for (const char c : address)
        FUZZ_CHECK(QByteArrayView("[]:/._-").contains(c) || std::isalnum(static_cast<unsigned char>(c)) != 0);

    const Call call(std::make_unique<Exchange>(request));
    if (const auto number = call.queryNumber("n", 10, 1, 100))
        FUZZ_CHECK(*number >= 1 && *number <= 100);
    (void)call.query("token");
    (void)call.body();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char *>(data) + 1, static_cast<qsizetype>(size) - 1);
    const Conversation whole = read(bytes, std::max<qsizetype>(bytes.size(), 1));
    const Conversation cut = read(bytes, data[0] % 32 + 1);
    FUZZ_CHECK(whole.refused == cut.refused || whole.unfinished || cut.unfinished);
    FUZZ_CHECK(whole.requests.size() == cut.requests.size());
    for (std::size_t i = 0; i < whole.requests.size(); ++i) {
        const IncomingRequest &one = whole.requests[i];
        const IncomingRequest &other = cut.requests[i];
        FUZZ_CHECK(one.request.method == other.request.method && one.request.path == other.request.path);
        FUZZ_CHECK(one.request.headers == other.request.headers && one.request.body == other.request.body);
        FUZZ_CHECK(one.keepAlive == other.keepAlive);
        FUZZ_CHECK(one.request.wantsWebSocket == other.request.wantsWebSocket);
        checkLookups(one.request);
    }
    return 0;
}
