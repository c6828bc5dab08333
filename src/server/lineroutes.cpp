// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/onreply.h"
#include "server/apijson.h"
#include "server/routes.h"
#include "server/sourcelookup.h"

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Server)
};

constexpr std::size_t answerMost = 4 * 1024 * 1024; // bytes of lines
constexpr qsizetype processMost = 128;
/// Of the lines of one request, packed: each carries its process, which makes much of little.
constexpr std::size_t packedMost = 8 * 1024 * 1024;

/// One line per line feed; a carriage return before it is no part of the line. Nothing if they become too
/// much.
std::optional<LineBlock> linesOf(const QByteArray &body, const QByteArray &process, std::int64_t time)
{
    LineBlock block;
    const auto view = [](QByteArrayView text) {
        return std::string_view(text.data(), std::size_t(text.size()));
    };
    for (qsizetype start = 0; start < body.size();) {
        auto end = body.indexOf('\n', start);
        if (end < 0)
            end = body.size();
        QByteArrayView text = QByteArrayView(body).sliced(start, end - start);
        if (text.endsWith('\r'))
            text.chop(1);
        if (!text.isEmpty())
            block.append({time, Severity::Informational, view(process), view(text)});
        if (block.bytes().size() > packedMost)
            return std::nullopt;
        start = end + 1;
    }
    return block;
}

void takeLines(ApiContext &context, const CallPtr &call)
{
    const auto source = sourceOf(context.index(), *call);
    if (!source)
        return;
    const auto process = call->query("process").value_or(QByteArray());
    const bool printable = std::ranges::all_of(process, [](char c) { return c > 0x20 && c < 0x7f; });
    if (process.size() > processMost || !printable)
        return call->refuse(
            {{u"process"_s, Text::tr("has at most 128 letters, digits and signs of plain ASCII.")}});
    auto lines = linesOf(call->request().body, process, context.clock().wallMicroseconds());
    if (!lines)
        return call->fail(413, Text::tr("With their process and time the lines make more than 8 MiB. Hand "
                                        "them over in smaller parts."));
    const auto count = qint64(lines->size());
    onReply(context.lifetime, context.platform.appendLines(source->ref, *std::move(lines)),
            [call, count](const Result<void> &kept) {
                if (kept)
                    call->answer(202, {{u"accepted"_s, count}});
                else
                    call->fail(kept.error(), u"app"_s);
            });
}

/// Oldest first, the newest that fit into the answer.
QJsonArray batchesJson(const QList<LiveBatch> &batches)
{
    std::size_t bytes = 0;
    QJsonArray json;
    for (auto batch = batches.crbegin(); batch != batches.crend() && bytes < answerMost; ++batch) {
        std::size_t from = batch->lines->size();
        while (from > 0 && bytes < answerMost)
            bytes += (*batch->lines)[--from].text.size();
        json.prepend(batchJson(*batch, from));
    }
    return json;
}

void showLines(ApiContext &context, const CallPtr &call)
{
    const auto source = sourceOf(context.index(), *call);
    if (!source)
        return;
    const auto limit = call->queryNumber("limit", 1000, 0, 10'000);
    if (!limit)
        return call->fail(limit.error(), {});
    context.reads.take([&context, call, ref = source->ref, most = *limit](const Turns::Turn &turn) {
        onReply(context.lifetime, context.platform.newestLines(ref, most),
                [call, turn](const Result<QList<LiveBatch>> &newest) {
                    if (newest)
                        call->answer(200, {{u"batches"_s, batchesJson(*newest)}});
                    else
                        call->fail(newest.error(), u"app"_s);
                });
    });
}

} // namespace

void addLineRoutes(HttpRouter &router, ApiContext &context)
{
    for (const auto *path :
         {"/drainboard/v1/apps/:app/lines", "/drainboard/v1/apps/:app/addons/:addon/lines"}) {
        router.add("POST", path, Access::Change,
                   [&context](const CallPtr &call) { takeLines(context, call); });
        router.add("GET", path, Access::Read, [&context](const CallPtr &call) { showLines(context, call); });
    }
}

} // namespace drainboard
