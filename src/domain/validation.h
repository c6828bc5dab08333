// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/provider.h"

namespace drainboard {

/// What is to be said about a field's value. At most one of the two texts is set.
struct FieldVerdict
{
    QString error;   ///< names the field and what is expected; the draft cannot be used
    QString warning; ///< unusual, but allowed

    bool ok() const { return error.isEmpty(); }
    bool operator==(const FieldVerdict &) const = default;
};

/// The draft as it will be used: white space around values taken off, a pasted `https://` and a trailing
/// `/` taken off a host, an internationalised host in its ASCII form, defaults filled in.
DrainDraft normalised(const DrainDraft &draft);

/// Verdict on one field of a draft, after normalisation. An empty optional field is fine.
FieldVerdict validateField(const DrainDraft &draft, const QString &key);

/// Verdicts of all fields by key; a field without anything to say is missing.
QMap<QString, FieldVerdict> validate(const DrainDraft &draft);

/// True if no field has an error.
bool isValid(const DrainDraft &draft);

/// True for an IPv4 address, an IPv6 address in brackets, or a DNS name (providers.md §13).
bool isHost(const QString &text);

/// True for an IP address of this machine or of a private network, and for `localhost`.
bool isLoopbackOrPrivate(const QString &host);

} // namespace drainboard
