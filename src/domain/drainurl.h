// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "domain/provider.h"

#include <QByteArray>

namespace drainboard {

/// What can be read out of a drain URL. The URL itself stays the identity; this is never turned back
/// into one. All values are percent-decoded.
struct DrainTarget
{
    /// Empty: the scheme is not recognised; such a drain can be shown and removed, not forwarded to.
    std::optional<ProviderType> provider;
    QString scheme;         ///< as in the URL, lower case
    QString token;          ///< token, API key or licence key
    QString user, password; ///< elk's Basic authentication
    QString host;           ///< IPv6 without brackets; empty where the provider has one of its own
    int port = 0;           ///< 0: the provider's default
    QString region;         ///< datadog
    /// Elk only: path and query of the URL, encoded as they stand there; starts with '/' if there is any
    /// path.
    QByteArray pathAndQuery;
    bool encrypted = true; ///< false for tcp, udp and http
    bool datagram = false; ///< udp
};

/// The drain URL of a draft without errors (providers.md §8, §13); the error names the wrong field.
Result<QByteArray> makeDrainUrl(const DrainDraft &draft);

/// Reads any of the forms that providers.md §8 lists, leniently: never fails, an unknown or broken URL
/// has no provider. Splits by hand, since QUrl lower-cases and re-encodes tokens in the host position.
DrainTarget parseDrainUrl(const QByteArray &url);

/// For pasting: the provider and fields that lead to this URL, from a whole drain URL or an
/// `https://user:password@host`. Nothing if the text is not a drain URL.
std::optional<DrainDraft> draftFromUrl(const QString &text);

/// The URL with every secret in it replaced by secretMask(); control characters and bidirectional
/// overrides made visible. What cannot be parsed is masked between `://` and the last `@` or the end of
/// the authority, and all query values are masked.
QString maskedDrainUrl(const QByteArray &url);

/// The target as people name it: `logs.papertrailapp.com:10333`, `Datadog datadoghq.eu`. Without secrets.
QString targetName(const QByteArray &url);

/// The Datadog site of a region: `datadoghq.eu` for `eu` and `eu-west-2`, `us3.datadoghq.com` for `us3`,
/// `us2.ddog-gov.com` for itself; `datadoghq.com` for anything else.
QString datadogSite(const QString &region);

/// The equivalent call of the platform's command-line client, one word after another quoted for a POSIX
/// shell. Secrets stand as "$TOKEN" unless `revealSecrets`; control characters never pass unquoted.
/// `addonId` restricts to one addon; `withAddons` adds `--with-addons`. Empty if that client cannot do it
/// (clear TCP or UDP, an invalid draft).
QString scalingoCommand(const DrainDraft &draft, const QString &app, const QString &addonId, bool withAddons,
                        bool revealSecrets);

} // namespace drainboard
