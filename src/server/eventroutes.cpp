// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/apijson.h"
#include "server/routes.h"
#include "server/sourcelookup.h"

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int perPageDefault = 20;
constexpr int perPageMost = 100;
constexpr int manyYears = 24 * 366 * 100; // hours

QJsonObject paginationJson(int page, int perPage, int total)
{
    const int pages = std::max((total + perPage - 1) / perPage, 1);
    return {{u"current_page"_s, page},
            {u"prev_page"_s, page > 1 ? QJsonValue(std::min(page - 1, pages)) : QJsonValue()},
            {u"next_page"_s, page < pages ? QJsonValue(page + 1) : QJsonValue()},
            {u"total_pages"_s, pages},
            {u"total_count"_s, total}};
}

void listEvents(ApiContext &context, Call &call)
{
    const auto app = appOf(context.index(), call);
    if (!app)
        return;
    const auto page = call.queryNumber("page", 1, 1, 1'000'000);
    const auto asked = call.queryNumber("per_page", perPageDefault, 1, 1'000'000);
    const auto hours = call.queryNumber("from", manyYears, 0, manyYears);
    for (const auto *number : {&page, &asked, &hours}) {
        if (!*number)
            return call.fail(number->error(), {});
    }
    const int perPage = std::min(*asked, perPageMost);
    const auto since =
        context.clock().wallMicroseconds() - std::chrono::microseconds(std::chrono::hours(*hours)).count();
    const auto found = context.events.page(app->ref.app, *page, perPage, since);
    if (!found)
        return call.fail(found.error(), {});
    QJsonArray events;
    for (const auto &event : found->events)
        events.append(eventJson(event));
    call.answer(200,
                {{u"events"_s, events},
                 {u"meta"_s, QJsonObject{{u"pagination"_s, paginationJson(*page, perPage, found->total)}}}});
}

} // namespace

void addEventRoutes(HttpRouter &router, ApiContext &context)
{
    router.add("GET", "/v1/apps/:app/events", Access::Read,
               [&context](const CallPtr &call) { listEvents(context, *call); });
}

} // namespace drainboard
