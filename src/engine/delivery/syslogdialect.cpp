// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/syslogdialect.h"

#include "engine/delivery/encodertext.h"

#include <algorithm>
#include <array>

namespace drainboard {

namespace {

constexpr qsizetype maxDatagram = 1024;
constexpr qsizetype maxOrdinary = 8 * 1024;
constexpr qsizetype maxToken = 512; // of a foreign URL; must leave room for the message

enum class TokenForm {
    Nowhere,
    ElementName, ///< `[TOKEN@41058]`
    ElementValue,
    Prefix,
};

struct Destination
{
    std::string_view hostEnd;
    TokenForm form = TokenForm::ElementValue;
    std::string_view before, after; ///< the token, in the structured data
    qsizetype maxMessage = maxOrdinary;
    bool lineFeedOnly = false; ///< is known or likely not to understand octet counts
};

// 32473 is the number for examples; receivers without a rule of their own show the element as it is.
constexpr Destination anyOther{"", TokenForm::ElementValue, "[token@32473 token=\"", "\"]"};
constexpr Destination ovh{
    ".logs.ovh.com", TokenForm::ElementValue, "[token@29084 X-OVH-TOKEN=\"", "\"]", 32 * 1024, true};
constexpr Destination papertrail{".papertrailapp.com", TokenForm::Nowhere, "", "", 100'000, true};

constexpr std::array<Destination, 11> destinations = {
    ovh,
    papertrail,
    Destination{".nr-data.net", TokenForm::Prefix, "", "", maxOrdinary, true},
    Destination{"data.logentries.com", TokenForm::Prefix, "", "", maxOrdinary, true},
    Destination{".loggly.com", TokenForm::ElementName, "[", "@41058 tag=\"drainboard\"]"},
    Destination{".cloud.solarwinds.com", TokenForm::ElementName, "[", "@41058]"},
    Destination{".sumologic.com", TokenForm::ElementName, "[", "@41123]"},
    Destination{"-vec.betterstackdata.com", TokenForm::ElementValue, "[logtail@11993 source_token=\"", "\"]"},
    Destination{"in.logtail.com", TokenForm::ElementValue, "[logtail@11993 source_token=\"", "\"]"},
    Destination{".logdna.com", TokenForm::ElementValue, "[logdna@48950 key=\"", "\"]"},
    Destination{".mezmo.com", TokenForm::ElementValue, "[logdna@48950 key=\"", "\"]"},
};

const Destination &destinationOf(const DrainTarget &target)
{
    if (target.provider == ProviderType::OvhGraylog)
        return ovh;
    if (target.provider == ProviderType::Papertrail)
        return papertrail;
    const QByteArray host = target.host.toLower().toUtf8();
    const auto known = std::find_if(destinations.begin(), destinations.end(), [&](const Destination &one) {
        return viewOf(host).ends_with(one.hostEnd);
    });
    return known == destinations.end() ? anyOther : *known;
}

/// Without what would break the header it stands in.
QByteArray asWord(const QString &token)
{
    QByteArray word;
    const QByteArray bytes = token.toUtf8().left(maxToken);
    for (const char c : bytes) {
        if (c > 0x20 && c < 0x7f && c != '=' && c != ']' && c != '"')
            word += c;
    }
    return word;
}

QByteArray element(const Destination &destination, const QString &token)
{
    QByteArray result;
    append(result, destination.before);
    if (destination.form == TokenForm::ElementName)
        result += asWord(token);
    else
        appendText(result, viewOf(token.toUtf8()), structuredDataEscapes(), maxToken);
    append(result, destination.after);
    return result;
}

} // namespace

SyslogDialect syslogDialect(const DrainTarget &target, const DrainOptions &options)
{
    const Destination &destination = destinationOf(target);
    const bool isPlainSyslog = target.provider == ProviderType::Syslog;
    const TokenPlacement placement = isPlainSyslog ? options.tokenPlacement : TokenPlacement::ByDestination;
    const bool hasElement =
        destination.form == TokenForm::ElementName || destination.form == TokenForm::ElementValue;

    SyslogDialect dialect;
    if (target.token.isEmpty()) {
        // nothing to place
    } else if (placement == TokenPlacement::MessagePrefix) {
        dialect.messagePrefix = asWord(target.token) + ' ';
    } else if (placement == TokenPlacement::Prefix ||
               (placement == TokenPlacement::ByDestination && destination.form == TokenForm::Prefix)) {
        dialect.prefix = asWord(target.token) + ' ';
    } else if (hasElement) {
        dialect.structuredData = element(destination, target.token);
    } else if (placement == TokenPlacement::StructuredData) {
        dialect.structuredData = element(anyOther, target.token);
    }

    if (target.datagram)
        dialect.end = SyslogDialect::End::Datagram;
    else if (options.framing == Framing::OctetCounting && dialect.prefix.isEmpty() &&
             !destination.lineFeedOnly)
        dialect.end = SyslogDialect::End::OctetCount;
    dialect.maxMessage = target.datagram ? maxDatagram : destination.maxMessage;
    return dialect;
}

} // namespace drainboard
