// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>

namespace drainboard {

/// A date as in HTTP's headers, in the one form that senders may still make (RFC 9110 §5.6.7):
/// `Thu, 15 Jan 2026 09:30:40 GMT`. Invalid if it is none.
QDateTime fromHttpDate(const QByteArray &text);

} // namespace drainboard
