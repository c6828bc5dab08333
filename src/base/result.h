// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <tl/expected.hpp>

namespace drainboard {

enum class ErrorKind {
    InvalidInput, ///< what the user or a file gave is wrong; `field` may name the part
    NotFound,
    AlreadyExists,
    NotAllowed,
    Unsupported, ///< this platform cannot do it
    Unavailable, ///< the other side does not answer; trying again may help
    Storage,     ///< the disk or the store on it failed
    Cancelled,
};

/// A failure that a user can be told about. `text` is one translated sentence without secrets.
struct Error
{
    ErrorKind kind = ErrorKind::InvalidInput;
    QString text;
    QString field; ///< key of the field the error belongs to; empty when it belongs to none
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(ErrorKind kind, QString text, QString field = {})
{
    return tl::unexpected<Error>(Error{kind, std::move(text), std::move(field)});
}

} // namespace drainboard
