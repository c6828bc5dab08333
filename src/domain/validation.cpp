// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/validation.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace drainboard {

namespace {

struct Validation
{
    Q_DECLARE_TR_FUNCTIONS(Validation)
};

bool matches(const QString &text, const char16_t *pattern)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(QStringView(pattern)))
        .match(text)
        .hasMatch();
}

/// White space, control characters and invisible format characters: never part of a value.
bool isUnwanted(QChar c)
{
    return c.isSpace() || c.category() == QChar::Other_Control || c.category() == QChar::Other_Format;
}

bool hasUnwanted(const QString &text)
{
    return std::any_of(text.begin(), text.end(), isUnwanted);
}

bool isIpv4(const QString &text)
{
    static const auto octet = u"(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"_s;
    static const QRegularExpression ipv4(
        QRegularExpression::anchoredPattern(octet + u"(\\."_s + octet + u"){3}"_s));
    return ipv4.match(text).hasMatch();
}

bool isPort(const QString &text)
{
    bool number = false;
    const int port = text.toInt(&number);
    return number && matches(text, u"[0-9]{1,5}") && port >= 1 && port <= 65535;
}

QString normalisedHost(QString host)
{
    for (const auto &prefix : {u"https://"_s, u"http://"_s}) {
        if (host.startsWith(prefix, Qt::CaseInsensitive))
            host.remove(0, prefix.size());
    }
    while (host.endsWith(u'/'))
        host.chop(1);
    const bool ascii = std::all_of(host.begin(), host.end(), [](QChar c) { return c.unicode() < 0x80; });
    if (!ascii && !hasUnwanted(host)) {
        const QString converted = QString::fromLatin1(QUrl::toAce(host));
        if (!converted.isEmpty())
            return converted;
    }
    return host;
}

QString normalisedValue(const FieldDescriptor &field, const QString &typed)
{
    const QString value = typed.trimmed();
    if (value.isEmpty())
        return field.defaultValue;
    return field.kind == FieldKind::Host ? normalisedHost(value) : value;
}

FieldVerdict error(const QString &text)
{
    return {text, {}};
}

FieldVerdict warning(const QString &text)
{
    return {{}, text};
}

FieldVerdict validateToken(const ProviderDescriptor &provider, const FieldDescriptor &field,
                           const QString &value)
{
    if (hasUnwanted(value))
        return error(Validation::tr("%1: no spaces or control characters are allowed.").arg(field.label));
    // Providers' tokens are ASCII, and most travel in HTTP headers (RFC 9110 §5.5); only a syslog server's
    // own may be any UTF-8 (RFC 5424 §6.3.3).
    if (provider.type != ProviderType::Syslog &&
        std::any_of(value.begin(), value.end(), [](QChar c) { return c.unicode() > 0x7e; }))
        return error(Validation::tr("%1: only letters without accents, digits and signs are allowed.")
                         .arg(field.label));
    if (value.size() > 256)
        return error(Validation::tr("%1: at most 256 characters are allowed.").arg(field.label));
    if (provider.type == ProviderType::Datadog && !matches(value, u"[0-9a-fA-F]{32}"))
        return warning(Validation::tr("A Datadog API key usually has 32 hexadecimal digits."));
    if (provider.type == ProviderType::OvhGraylog &&
        !matches(value, u"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"))
        return warning(Validation::tr(
            "An OVHcloud write token usually is a UUID such as 4b1f0c9e-1111-4222-8333-0123456789ab."));
    return {};
}

FieldVerdict validateChoice(const FieldDescriptor &field, const QString &value)
{
    const bool known = std::any_of(field.choices.begin(), field.choices.end(),
                                   [&](const FieldChoice &choice) { return choice.value == value; });
    if (!known) {
        // The hosted platform's own examples write Datadog's region like a cloud's.
        if (field.key == "drain_region"_L1 && matches(value, u"(eu|us|ap|uk)-[a-z]+-[0-9]"))
            return {};
        QStringList values;
        for (const auto &choice : field.choices)
            values << choice.value;
        return error(Validation::tr("%1: expected one of %2.").arg(field.label, values.join(u", "_s)));
    }
    if (field.key == "transport"_L1 && value != "tcp+tls"_L1)
        return warning(Validation::tr("Lines travel unencrypted: everyone on the way can read them."));
    return {};
}

bool hasBrokenPercent(const QString &text)
{
    static const QRegularExpression broken(u"%(?![0-9A-Fa-f]{2})"_s);
    return broken.match(text).hasMatch();
}

FieldVerdict validateUrl(const FieldDescriptor &field, const QString &value)
{
    const auto refuse = [&](const QString &what) {
        return error(Validation::tr("%1: %2", "field, problem").arg(field.label, what));
    };
    const bool visibleAscii =
        std::all_of(value.begin(), value.end(), [](QChar c) { return c > u' ' && c < u'\x7f'; });
    if (!visibleAscii || value.contains(u'\\'))
        return refuse(
            Validation::tr("only letters, digits and signs of URLs are allowed; write others as %XX."));
    if (value.size() > 2048)
        return refuse(Validation::tr("at most 2048 characters are allowed."));
    if (hasBrokenPercent(value))
        return refuse(
            Validation::tr("a % must be followed by two hexadecimal digits; write a plain one as %25."));

    const bool plain = value.startsWith("http://"_L1, Qt::CaseInsensitive);
    if (!plain && !value.startsWith("https://"_L1, Qt::CaseInsensitive))
        return refuse(Validation::tr(
            "must begin with https://, for example https://user:password@logstash.example.com."));
    const QString rest = value.mid(value.indexOf("://"_L1) + 3);
    const auto authorityEnd =
        std::find_if(rest.begin(), rest.end(), [](QChar c) { return c == u'/' || c == u'?' || c == u'#'; });
    const QString authority = rest.left(authorityEnd - rest.begin());
    if (value.contains(u'#'))
        return refuse(Validation::tr("must not have a part behind #; write # in a password as %23."));
    if (authority.count(u'@') > 1)
        return refuse(Validation::tr("has more than one @; write @ in a password as %40."));
    const QString userInfo = authority.section(u'@', 0, -2);
    if (userInfo.section(u':', 0, 0).isEmpty() || userInfo.section(u':', 1).isEmpty())
        return refuse(
            Validation::tr("must hold user and password, as in https://user:password@logstash.example.com."));

    QString host = authority.section(u'@', -1);
    static const QRegularExpression withPort(u"^(.*?):([^:\\]]*)$"_s);
    if (const auto match = withPort.match(host); match.hasMatch()) {
        if (!isPort(match.captured(2)))
            return refuse(Validation::tr("the port must be a number from 1 to 65535."));
        host = match.captured(1);
    }
    if (!isHost(host))
        return refuse(Validation::tr("needs a host behind the @: a DNS name or an IP address."));
    if (plain && !isLoopbackOrPrivate(host))
        return refuse(
            Validation::tr("http:// is allowed only to this machine or a private address; use https://."));
    if (plain)
        return warning(
            Validation::tr("Lines and the password travel unencrypted: everyone on the way can read them."));
    return {};
}

FieldVerdict validateValue(const ProviderDescriptor &provider, const FieldDescriptor &field,
                           const QString &value)
{
    if (value.isEmpty()) {
        if (field.required)
            return error(Validation::tr("%1 is required.").arg(field.label));
        return {};
    }
    switch (field.kind) {
    case FieldKind::Url:
        return validateUrl(field, value);
    case FieldKind::Token:
        return validateToken(provider, field, value);
    case FieldKind::Host:
        if (!isHost(value))
            return error(
                Validation::tr(
                    "%1: expected a DNS name such as %2, an IPv4 address, or an IPv6 address in brackets.")
                    .arg(field.label, field.placeholder));
        return {};
    case FieldKind::Port:
        if (!isPort(value))
            return error(Validation::tr("%1: expected a number from 1 to 65535.").arg(field.label));
        return {};
    case FieldKind::Choice:
        return validateChoice(field, value);
    }
    return {};
}

} // namespace

DrainDraft normalised(const DrainDraft &draft)
{
    const auto provider = findProvider(draft.providerId);
    if (!provider)
        return draft;
    DrainDraft result{draft.providerId, provider->fixed};
    for (const auto &field : provider->fields)
        result.values.insert(field.key, normalisedValue(field, draft.values.value(field.key)));
    return result;
}

FieldVerdict validateField(const DrainDraft &draft, const QString &key)
{
    return validate(draft).value(key);
}

QMap<QString, FieldVerdict> validate(const DrainDraft &draft)
{
    const auto provider = findProvider(draft.providerId);
    if (!provider)
        return {{QString(), error(Validation::tr("Choose a provider."))}};
    const DrainDraft used = normalised(draft);
    QMap<QString, FieldVerdict> verdicts;
    for (const auto &field : provider->fields) {
        const auto verdict = validateValue(*provider, field, used.values.value(field.key));
        if (verdict != FieldVerdict())
            verdicts.insert(field.key, verdict);
    }
    return verdicts;
}

bool isValid(const DrainDraft &draft)
{
    const auto verdicts = validate(draft);
    return std::all_of(verdicts.begin(), verdicts.end(), [](const FieldVerdict &v) { return v.ok(); });
}

bool isHost(const QString &text)
{
    if (text.startsWith(u'[')) {
        const QString inside = text.mid(1, text.size() - 2);
        // QHostAddress takes white space around an address, control characters included.
        return text.endsWith(u']') && matches(inside, u"[0-9A-Fa-f:.]+") &&
               QHostAddress(inside).protocol() == QHostAddress::IPv6Protocol;
    }
    if (isIpv4(text))
        return true;
    static const auto label = u"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"_s;
    static const QRegularExpression dnsName(
        QRegularExpression::anchoredPattern(label + u"(\\."_s + label + u")*"_s));
    // A last label of digits alone would be read as an IPv4 address by resolvers (RFC 1123 §2.1).
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    const QStringView last = QStringView(text).mid(text.lastIndexOf(u'.') + 1);
    return text.size() <= 253 && dnsName.match(text).hasMatch() &&
           !std::all_of(last.begin(), last.end(), isDigit);
}

bool isLoopbackOrPrivate(const QString &host)
{
    if (host.compare("localhost"_L1, Qt::CaseInsensitive) == 0)
        return true;
    const bool bracketed = host.startsWith(u'[') && host.endsWith(u']');
    const QHostAddress address(bracketed ? host.mid(1, host.size() - 2) : host);
    if (address.isNull())
        return false;
    // RFC 1918 and RFC 4193.
    static const std::array privateNetworks{
        QHostAddress::parseSubnet(u"10.0.0.0/8"_s), QHostAddress::parseSubnet(u"172.16.0.0/12"_s),
        QHostAddress::parseSubnet(u"192.168.0.0/16"_s), QHostAddress::parseSubnet(u"fc00::/7"_s)};
    return address.isLoopback() || address.isLinkLocal() ||
           std::any_of(privateNetworks.begin(), privateNetworks.end(),
                       [&](const auto &network) { return address.isInSubnet(network); });
}

} // namespace drainboard
