// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/httprouter.h"

namespace drainboard {

namespace {

/// The arguments if the parts fit the pattern's.
std::optional<QStringList> argumentsOf(const QByteArrayList &pattern, const QByteArrayList &parts)
{
    if (pattern.size() != parts.size())
        return std::nullopt;
    QStringList arguments;
    for (qsizetype i = 0; i < parts.size(); ++i) {
        if (pattern[i].startsWith(':')) {
            if (parts[i].isEmpty())
                return std::nullopt;
            // After the cut, so that an encoded slash stays within its part.
            arguments.append(QString::fromUtf8(QByteArray::fromPercentEncoding(parts[i])));
        } else if (pattern[i] != parts[i]) {
            return std::nullopt;
        }
    }
    return arguments;
}

} // namespace

void HttpRouter::add(const QByteArray &method, const QByteArray &pattern, Access access, Handler handler)
{
    m_routes.push_back({method, pattern, access, std::move(handler)});
}

HttpRouter::Match HttpRouter::find(const QByteArray &method, const QByteArray &path) const
{
    Match match;
    const auto parts = path.split('/');
    for (const auto &route : m_routes) {
        auto arguments = argumentsOf(route.pattern.split('/'), parts);
        if (!arguments)
            continue;
        match.allowed.append(route.method);
        if (route.method == method) {
            match.route = &route;
            match.arguments = *arguments;
        }
    }
    return match;
}

} // namespace drainboard
