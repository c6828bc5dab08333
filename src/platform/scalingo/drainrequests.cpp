// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/drainrequests.h"

#include "base/secrettext.h"
#include "domain/drainurl.h"
#include "platform/scalingo/apiclient.h"

#include <QCoreApplication>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(DrainRequests)
};

/// What the user would have typed to get this URL.
std::optional<DrainDraft> draftOf(const QByteArray &url)
{
    // The draft of a pasted text is stricter: a plain web address is none there, but it may be a drain.
    if (parseDrainUrl(url).provider == ProviderType::Elk)
        return DrainDraft{providerOf(ProviderType::Elk).id, {{u"url"_s, QString::fromUtf8(url)}}};
    return draftFromUrl(QString::fromUtf8(url));
}

} // namespace

QByteArray appPath(const QString &appId)
{
    return "/v1/apps/" + pathPart(appId);
}

QByteArray drainsPath(const SourceRef &source)
{
    QByteArray path = appPath(source.app);
    if (source.isAddon())
        path += "/addons/" + pathPart(source.addon);
    return path + "/log_drains";
}

QByteArray drainPath(const SourceRef &source, const QByteArray &url)
{
    return drainsPath(source) + "?url=" + url.toPercentEncoding();
}

Result<QJsonObject> drainBody(const QByteArray &url, bool anyTransport)
{
    if (url.contains(secretMask().toUtf8()))
        return failure(ErrorKind::InvalidInput,
                       Text::tr("The secrets of this drain are not known here, so it cannot be added."));
    const auto draft = draftOf(url);
    if (!draft)
        return failure(ErrorKind::InvalidInput,
                       Text::tr("This is not the URL of a drain that the platform can make."));
    QJsonObject fields{{u"type"_s, findProvider(draft->providerId)->apiType}};
    for (const auto *key : {"url", "port", "host", "token", "drain_region"})
        fields.insert(QLatin1StringView(key), draft->values.value(QLatin1StringView(key)));
    const ProviderDescriptor provider = *findProvider(draft->providerId);
    for (auto it = provider.fixed.begin(); it != provider.fixed.end(); ++it) {
        if (fields.contains(it.key()))
            fields.insert(it.key(), it.value());
    }
    const QString transport = draft->values.value(u"transport"_s);
    if (anyTransport && !transport.isEmpty())
        fields.insert("transport"_L1, transport);
    else if (!transport.isEmpty() && transport != "tcp+tls"_L1)
        return failure(ErrorKind::Unsupported,
                       Text::tr("This platform sends to syslog servers over TLS only."), u"transport"_s);
    return QJsonObject{{u"drain"_s, fields}};
}

} // namespace drainboard
