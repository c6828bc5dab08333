// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/drainurl.h"

#include "base/secrettext.h"
#include "base/visibletext.h"
#include "domain/validation.h"

#include <QCoreApplication>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace drainboard {

namespace {

struct DrainUrl
{
    Q_DECLARE_TR_FUNCTIONS(DrainUrl)
};

/// A URL cut at its signs, nothing decoded. Cut by hand: QUrl lower-cases and re-encodes what stands in the
/// host position, and some schemes have a token there.
struct UrlParts
{
    QByteArray scheme;
    QByteArray userInfo;
    bool hasUserInfo = false;
    QByteArray hostAndPort;
    QByteArray path;    ///< starts with '/' or is empty
    QByteArray query;   ///< without '?'
    bool whole = false; ///< false: there is no `scheme://`
    /// A '/', '?' or '#' in a password ends the authority early, so that the password's beginning stands
    /// where a host and port should.
    bool mayHideSecret = false;
};

UrlParts split(const QByteArray &url)
{
    UrlParts parts;
    const auto schemeEnd = url.indexOf("://");
    if (schemeEnd <= 0)
        return parts;
    parts.whole = true;
    parts.scheme = url.left(schemeEnd).toLower();
    QByteArray rest = url.mid(schemeEnd + 3);
    if (const auto fragment = rest.indexOf('#'); fragment >= 0)
        rest.truncate(fragment);
    if (const auto query = rest.indexOf('?'); query >= 0) {
        parts.query = rest.mid(query + 1);
        rest.truncate(query);
    }
    if (const auto path = rest.indexOf('/'); path >= 0) {
        parts.path = rest.mid(path);
        rest.truncate(path);
    }
    const auto at = rest.lastIndexOf('@');
    parts.hasUserInfo = at >= 0;
    parts.userInfo = rest.left(std::max<qsizetype>(at, 0));
    parts.hostAndPort = rest.mid(at + 1);
    parts.mayHideSecret = !parts.hasUserInfo && url.indexOf('@', schemeEnd) >= 0;
    return parts;
}

QString decoded(const QByteArray &encoded)
{
    return QString::fromUtf8(QByteArray::fromPercentEncoding(encoded));
}

QString queryValue(const QByteArray &query, const char *key)
{
    for (const QByteArray &item : query.split('&')) {
        const auto equals = item.indexOf('=');
        if (equals >= 0 && item.left(equals) == key)
            return decoded(item.mid(equals + 1));
    }
    return {};
}

/// False if what stands there is not a host with an optional port.
bool readHostAndPort(const QByteArray &text, DrainTarget &target)
{
    const auto bracket = text.lastIndexOf(']');
    const auto colon = text.indexOf(':', std::max<qsizetype>(bracket, 0));
    const QString host = QString::fromLatin1(colon < 0 ? text : text.left(colon));
    if (!isHost(host))
        return false;
    target.host = host.startsWith(u'[') ? host.mid(1, host.size() - 2) : host;
    if (colon < 0)
        return true;
    bool number = false;
    target.port = text.mid(colon + 1).toInt(&number);
    return number && target.port >= 1 && target.port <= 65535;
}

bool isPapertrail(const QString &host)
{
    return host.endsWith(".papertrailapp.com"_L1, Qt::CaseInsensitive);
}

void readToken(const UrlParts &parts, DrainTarget &target)
{
    const auto colon = parts.userInfo.indexOf(':');
    target.token = decoded(parts.userInfo.mid(colon + 1));
}

/// `scheme://TOKEN?…`, or leniently `scheme://:TOKEN@host`.
bool readTokenInHostPosition(const UrlParts &parts, DrainTarget &target)
{
    if (parts.hasUserInfo) {
        readToken(parts, target);
        return parts.hostAndPort.isEmpty() || readHostAndPort(parts.hostAndPort, target);
    }
    target.token = decoded(parts.hostAndPort);
    return !target.token.isEmpty();
}

bool readStream(const UrlParts &parts, DrainTarget &target)
{
    if (parts.hasUserInfo)
        readToken(parts, target);
    if (!readHostAndPort(parts.hostAndPort, target))
        return false;
    target.encrypted = parts.scheme != "tcp" && parts.scheme != "udp";
    target.datagram = parts.scheme == "udp";
    return target.port > 0;
}

bool readElk(const UrlParts &parts, DrainTarget &target)
{
    const auto colon = parts.userInfo.indexOf(':');
    target.user = decoded(colon < 0 ? parts.userInfo : parts.userInfo.left(colon));
    target.password = colon < 0 ? QString() : decoded(parts.userInfo.mid(colon + 1));
    target.encrypted = parts.scheme == "https";
    target.pathAndQuery = parts.path;
    if (!parts.query.isEmpty())
        target.pathAndQuery += '?' + parts.query;
    return readHostAndPort(parts.hostAndPort, target);
}

bool readOverride(const UrlParts &parts, DrainTarget &target)
{
    const QString host = queryValue(parts.query, "host");
    if (!host.isEmpty() && !isHost(host))
        return false;
    target.host = host.startsWith(u'[') ? host.mid(1, host.size() - 2) : host;
    const QString port = queryValue(parts.query, "port");
    target.port = port.toInt();
    return port.isEmpty() || (target.port >= 1 && target.port <= 65535);
}

std::optional<ProviderType> readByScheme(const UrlParts &parts, DrainTarget &target)
{
    const auto when = [](bool read, ProviderType type) { return read ? std::optional(type) : std::nullopt; };
    const QByteArray &scheme = parts.scheme;
    if (scheme == "https" || scheme == "http")
        return when(readElk(parts, target), ProviderType::Elk);
    if (scheme == "datadog") {
        target.region = queryValue(parts.query, "region");
        return when(readTokenInHostPosition(parts, target), ProviderType::Datadog);
    }
    if (scheme == "appsignal")
        return when(readTokenInHostPosition(parts, target) && readOverride(parts, target),
                    ProviderType::Appsignal);
    if (scheme == "betterstack" || scheme == "logtail") {
        const bool read = readTokenInHostPosition(parts, target);
        if (target.host.isEmpty())
            target.host = u"in.logs.betterstack.com"_s;
        return when(read, ProviderType::Betterstack);
    }
    if (scheme == "ovh") {
        readToken(parts, target);
        const bool read = readHostAndPort(parts.hostAndPort, target) && !target.token.isEmpty();
        if (target.port == 0)
            target.port = 6514;
        return when(read, ProviderType::OvhGraylog);
    }
    if (scheme == "tcp+tls" || scheme == "syslog+tls" || scheme == "syslog" || scheme == "tcp" ||
        scheme == "udp") {
        const bool read = readStream(parts, target);
        const bool papertrail = isPapertrail(target.host) && target.token.isEmpty() && target.encrypted;
        return when(read, papertrail ? ProviderType::Papertrail : ProviderType::Syslog);
    }
    return std::nullopt;
}

QByteArray encoded(const QString &secret)
{
    return QUrl::toPercentEncoding(secret);
}

QByteArray withToken(const QString &token, const QString &hostAndPort)
{
    return (token.isEmpty() ? QByteArray() : ':' + encoded(token) + '@') + hostAndPort.toUtf8();
}

QByteArray syslogUrl(const DrainDraft &draft)
{
    const QString token = draft.values.value(u"token"_s);
    const QString address = draft.values.value(u"host"_s) + u':' + draft.values.value(u"port"_s);
    const QByteArray transport = draft.values.value(u"transport"_s).toUtf8();
    const bool namedSyslog = transport == "tcp+tls" && !token.isEmpty();
    return (namedSyslog ? QByteArray("syslog") : transport) + "://" + withToken(token, address);
}

QByteArray appsignalUrl(const DrainDraft &draft)
{
    QByteArray url = "appsignal://" + encoded(draft.values.value(u"token"_s));
    char separator = '?';
    for (const char *key : {"host", "port"}) {
        const QString value = draft.values.value(QString::fromLatin1(key));
        if (value.isEmpty())
            continue;
        url += separator + QByteArray(key) + '=' + value.toUtf8();
        separator = '&';
    }
    return url;
}

/// Query values masked, keys kept, except the values of `plainKeys`.
QString maskedQuery(const QByteArray &query, const QList<QByteArray> &plainKeys)
{
    QStringList items;
    for (const QByteArray &item : query.split('&')) {
        const auto equals = item.indexOf('=');
        const QByteArray key = equals < 0 ? QByteArray() : item.left(equals);
        if (equals >= 0 && plainKeys.contains(key))
            items << QString::fromUtf8(item);
        else
            items << (equals < 0 ? secretMask() : QString(QString::fromUtf8(key) + u'=' + secretMask()));
    }
    return items.join(u'&');
}

/// Path segments that may be a token (webhook addresses carry it there) are masked.
QString maskedPath(const QByteArray &path, bool everything)
{
    QStringList segments;
    for (const QByteArray &segment : path.split('/')) {
        const bool digits =
            std::any_of(segment.begin(), segment.end(), [](char c) { return c >= '0' && c <= '9'; });
        const bool hide = !segment.isEmpty() && (everything || (segment.size() >= 16 && digits));
        segments << (hide ? secretMask() : QString::fromUtf8(segment));
    }
    return segments.join(u'/');
}

/// A user is shown only where there is one by design and a password beside it: some services take a token in
/// the user's place.
QString maskedUserInfo(const UrlParts &parts, std::optional<ProviderType> provider)
{
    const auto colon = parts.userInfo.indexOf(':');
    const bool hasPassword = colon >= 0 && colon + 1 < parts.userInfo.size();
    const bool showsUser = provider && hasPassword && (colon == 0 || provider == ProviderType::Elk);
    if (!showsUser)
        return secretMask() + u'@';
    return QString::fromUtf8(parts.userInfo.left(colon)) + u':' + secretMask() + u'@';
}

QString shellQuoted(const QString &word)
{
    // Outside single quotes nothing but these is passed; inside them everything but a single quote is
    // literal.
    const bool plain = !word.isEmpty() && std::all_of(word.begin(), word.end(), [](QChar c) {
        return c.unicode() < 0x80 && (c.isLetterOrNumber() || u"-_./:@+,%"_s.contains(c));
    });
    if (plain)
        return word;
    QString quoted = word;
    quoted.replace(u'\'', u"'\\''"_s);
    return u'\'' + quoted + u'\'';
}

/// The URL for a command line: user and host readable, the password as "$TOKEN". A URL that may hold further
/// secrets stands as a variable altogether.
QString urlWithPlaceholder(const QString &url)
{
    const UrlParts parts = split(url.toUtf8());
    const QString path = QString::fromUtf8(parts.path);
    if (!parts.query.isEmpty() || maskedPath(parts.path, false) != path)
        return u"\"$URL\""_s;
    QString user = QString::fromUtf8(parts.userInfo.left(parts.userInfo.indexOf(':') + 1));
    QString rest = QString::fromUtf8(parts.hostAndPort) + path;
    // Double quotes let the shell fill in the variable; nothing else in a valid URL is special inside them
    // but $ and `.
    for (QString *part : {&user, &rest})
        part->replace(u'$', u"\\$"_s).replace(u'`', u"\\`"_s).replace(u'"', u"\\\""_s);
    return u'"' + QString::fromUtf8(parts.scheme) + u"://"_s + user + u"$TOKEN@"_s + rest + u'"';
}

} // namespace

Result<QByteArray> makeDrainUrl(const DrainDraft &draft)
{
    const auto verdicts = validate(draft);
    for (auto it = verdicts.begin(); it != verdicts.end(); ++it) {
        if (!it->ok())
            return failure(ErrorKind::InvalidInput, it->error, it.key());
    }
    const DrainDraft used = normalised(draft);
    const auto value = [&](const char *key) { return used.values.value(QString::fromLatin1(key)); };
    switch (findProvider(used.providerId)->type) {
    case ProviderType::Elk:
        return value("url").toUtf8();
    case ProviderType::Appsignal:
        return appsignalUrl(used);
    case ProviderType::Betterstack:
        return "betterstack://" + withToken(value("token"), value("host"));
    case ProviderType::Datadog:
        return "datadog://" + encoded(value("token")) + "?region=" + value("drain_region").toUtf8();
    case ProviderType::OvhGraylog:
        return "ovh://" + withToken(value("token"), value("host") + u":6514"_s);
    case ProviderType::Papertrail:
        return QByteArray("tcp+tls://" + value("host").toUtf8() + ':' + value("port").toUtf8());
    case ProviderType::Syslog:
        return syslogUrl(used);
    }
    Q_UNREACHABLE();
}

DrainTarget parseDrainUrl(const QByteArray &url)
{
    DrainTarget target;
    const UrlParts parts = split(url);
    target.scheme = QString::fromUtf8(parts.scheme);
    const bool clean = std::none_of(url.begin(), url.end(), [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '\\';
    });
    if (parts.whole && clean && !parts.mayHideSecret)
        target.provider = readByScheme(parts, target);
    return target;
}

std::optional<DrainDraft> draftFromUrl(const QString &text)
{
    const QByteArray url = text.trimmed().toUtf8();
    const DrainTarget target = parseDrainUrl(url);
    if (!target.provider)
        return std::nullopt;
    const QString host = target.host.contains(u':') ? u'[' + target.host + u']' : target.host;
    const QString port = target.port > 0 ? QString::number(target.port) : QString();
    DrainDraft draft{providerOf(*target.provider).id, {}};
    auto &values = draft.values;
    switch (*target.provider) {
    case ProviderType::Elk:
        if (target.user.isEmpty() || target.password.isEmpty())
            return std::nullopt; // an ordinary web address
        values = {{u"url"_s, QString::fromUtf8(url)}};
        break;
    case ProviderType::Appsignal:
        values = {{u"token"_s, target.token}, {u"host"_s, host}, {u"port"_s, port}};
        break;
    case ProviderType::Betterstack:
    case ProviderType::OvhGraylog:
        values = {{u"token"_s, target.token}, {u"host"_s, host}};
        break;
    case ProviderType::Datadog:
        values = {{u"token"_s, target.token},
                  {u"drain_region"_s, target.region.isEmpty() ? u"us"_s : target.region}};
        break;
    case ProviderType::Papertrail:
        values = {{u"host"_s, host}, {u"port"_s, port}};
        break;
    case ProviderType::Syslog: {
        values = {{u"token"_s, target.token}, {u"host"_s, host}, {u"port"_s, port}};
        const auto newRelic = findProvider(u"new-relic"_s);
        const auto &regions = newRelic->field(u"host"_s)->choices;
        const bool isNewRelic = target.encrypted && port == "6514"_L1 &&
                                std::any_of(regions.begin(), regions.end(),
                                            [&](const auto &region) { return region.value == host; });
        if (isNewRelic) {
            draft.providerId = newRelic->id;
            values.remove(u"port"_s);
        } else {
            values[u"transport"_s] = target.encrypted ? u"tcp+tls"_s : target.datagram ? u"udp"_s : u"tcp"_s;
        }
        break;
    }
    }
    return draft;
}

QString maskedDrainUrl(const QByteArray &url)
{
    const UrlParts parts = split(url);
    if (!parts.whole)
        return secretMask();
    const auto provider = parseDrainUrl(url).provider;
    QString shown = QString::fromUtf8(parts.scheme) + u"://"_s;
    QList<QByteArray> plainKeys;
    const bool showsHost = provider && provider != ProviderType::Datadog &&
                           provider != ProviderType::Appsignal &&
                           provider != ProviderType::Betterstack; // the others have a token there
    if (parts.hasUserInfo)
        shown += maskedUserInfo(parts, provider) + QString::fromUtf8(parts.hostAndPort);
    else
        shown += showsHost ? QString::fromUtf8(parts.hostAndPort) : secretMask();
    if (provider == ProviderType::Datadog)
        plainKeys = {"region"};
    else if (provider == ProviderType::Appsignal)
        plainKeys = {"host", "port"};
    shown += maskedPath(parts.path, !provider);
    if (!parts.query.isEmpty())
        shown += u'?' + maskedQuery(parts.query, plainKeys);
    return visibleText(shown);
}

QString targetName(const QByteArray &url)
{
    const DrainTarget target = parseDrainUrl(url);
    if (!target.provider)
        return DrainUrl::tr("unrecognised");
    const QString host = target.host.contains(u':') ? u'[' + target.host + u']' : target.host;
    const QString port = target.port > 0 ? u':' + QString::number(target.port) : QString();
    if (target.provider == ProviderType::Datadog)
        return u"Datadog "_s + datadogSite(target.region);
    if (host.isEmpty() && target.provider == ProviderType::Appsignal)
        return u"appsignal-endpoint.net"_s + port;
    return host + port;
}

QString datadogSite(const QString &region)
{
    if (region.startsWith("eu"_L1))
        return u"datadoghq.eu"_s;
    if (region == "gov"_L1)
        return u"ddog-gov.com"_s;
    if (region == "us2.ddog-gov.com"_L1) // it has no short name
        return region;
    for (const auto &site : {u"us3"_s, u"us5"_s, u"ap1"_s, u"ap2"_s, u"uk1"_s}) {
        if (region == site)
            return site + u".datadoghq.com"_s;
    }
    return u"datadoghq.com"_s;
}

QString scalingoCommand(const DrainDraft &draft, const QString &app, const QString &addonId, bool withAddons,
                        bool revealSecrets)
{
    if (!isValid(draft))
        return {};
    const DrainDraft used = normalised(draft);
    const ProviderDescriptor provider = *findProvider(used.providerId);
    if (provider.type == ProviderType::Syslog && used.values.value(u"transport"_s) != "tcp+tls"_L1)
        return {};

    QStringList words{u"scalingo"_s, u"--app"_s, shellQuoted(app)};
    if (!addonId.isEmpty())
        words << u"--addon"_s << shellQuoted(addonId);
    words << u"log-drains-add"_s;
    if (withAddons && addonId.isEmpty())
        words << u"--with-addons"_s;
    words << u"--type"_s << provider.apiType;
    for (const auto *key : {"url", "host", "port", "token", "drain_region"}) {
        const QString name = QString::fromLatin1(key);
        const QString value = used.values.value(name);
        if (value.isEmpty())
            continue;
        words << u"--"_s + QString(name).replace(u'_', u'-');
        if (name == "token"_L1 && !revealSecrets)
            words << u"\"$TOKEN\""_s;
        else if (name == "url"_L1 && !revealSecrets)
            words << urlWithPlaceholder(value);
        else
            words << shellQuoted(value);
    }
    return words.join(u' ');
}

} // namespace drainboard
