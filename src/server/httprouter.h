// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/call.h"

#include <functional>
#include <vector>

namespace drainboard {

/// What a request must show before its handler sees it.
enum class Access {
    Public, ///< nothing, or something that the handler looks at itself
    Read,   ///< any API token
    Change, ///< an API token that is not read-only
    Login,  ///< any API token itself: a bearer that was made of one is not enough
    Addon,  ///< any API token, or the addon token of the addon that the path's last placeholder names
};

/// Finds the handler of a method and a path.
class HttpRouter
{
public:
    using Handler = std::function<void(const CallPtr &)>;

    struct Route
    {
        QByteArray method;
        QByteArray pattern; ///< `/v1/apps/:app`; a placeholder takes one part of the path
        Access access = Access::Read;
        Handler handler;
    };

    struct Match
    {
        const Route *route = nullptr; ///< null: no such path, or not with this method
        QStringList arguments;
        QByteArrayList allowed; ///< the path's methods; empty if there is no such path
    };

    void add(const QByteArray &method, const QByteArray &pattern, Access access, Handler handler);
    /// `path` is percent-encoded.
    Match find(const QByteArray &method, const QByteArray &path) const;
    const std::vector<Route> &routes() const { return m_routes; }

private:
    std::vector<Route> m_routes;
};

} // namespace drainboard
