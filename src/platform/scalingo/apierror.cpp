// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/apierror.h"

#include "base/secrettext.h"
#include "base/visibletext.h"
#include "domain/drainurl.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestText = 300;
constexpr qsizetype shortestSecret = 4; // a shorter one is no secret, and would mask half the text

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ApiError)
};

QString withMaskedSecrets(QString text, const QStringList &secrets)
{
    for (const QString &secret : secrets) {
        if (secret.size() >= shortestSecret)
            text.replace(secret, secretMask());
    }
    return text;
}

/// `{"error":"…"}`; empty if there is none.
QString messageOf(const QJsonObject &body, const QStringList &secrets)
{
    return shownText(body.value("error"_L1).toString(), secrets);
}

QString sentence(const QString &what, const QString &message, const QString &otherwise)
{
    return message.isEmpty() ? otherwise : Text::tr("%1 failed: %2").arg(what, message);
}

/// The first field of `{"errors":{"field":["a","b"]}}`; the texts of further ones are added.
Error validationError(const RequestSubject &subject, const QJsonObject &body)
{
    const QJsonObject errors = body.value("errors"_L1).toObject();
    QString field;
    QStringList texts;
    for (auto it = errors.begin(); it != errors.end(); ++it) {
        QStringList reasons;
        const QJsonArray listed = it->isArray() ? it->toArray() : QJsonArray{*it};
        for (const QJsonValue &reason : listed) {
            if (reason.isString())
                reasons << reason.toString();
        }
        if (reasons.isEmpty())
            continue;
        if (field.isEmpty())
            field = shownText(it.key());
        texts << Text::tr("%1 %2", "a field's name, what is wrong with it")
                     .arg(it.key(), reasons.join(u", "_s));
    }
    const QString message =
        texts.isEmpty() ? messageOf(body, subject.secrets) : shownText(texts.join(u"; "_s), subject.secrets);
    return {ErrorKind::InvalidInput,
            sentence(subject.what, message,
                     Text::tr("%1 failed: the platform does not accept the values.").arg(subject.what)),
            field};
}

QString goneText(const QString &what, const QString &resource)
{
    if (resource == "app"_L1)
        return Text::tr("%1 failed: the app is gone. Refresh to see what is there.").arg(what);
    if (resource == "addon"_L1)
        return Text::tr("%1 failed: the addon is gone. Refresh to see what is there.").arg(what);
    if (resource == "log_drain"_L1)
        return Text::tr("%1 failed: the drain is gone. Refresh to see what is there.").arg(what);
    return Text::tr("%1 failed: it is not there (any more). Refresh to see what is there.").arg(what);
}

QString tlsText(const QList<QSslError> &errors)
{
    for (const QSslError &error : errors) {
        switch (error.error()) {
        case QSslError::CertificateExpired:
            return Text::tr("its certificate has expired");
        case QSslError::HostNameMismatch:
            return Text::tr("its certificate is for another host");
        case QSslError::CertificateNotYetValid:
            return Text::tr("its certificate is not valid yet; check this computer's date");
        default:
            break;
        }
    }
    return errors.isEmpty() ? Text::tr("no encrypted connection came about")
                            : Text::tr("its certificate is not signed by a trusted authority");
}

QString silenceText(bool changes)
{
    return changes ? Text::tr("nothing came in time, so the change may have been made")
                   : Text::tr("nothing came in time");
}

QString networkText(QNetworkReply::NetworkError error, const QList<QSslError> &tlsErrors, bool changes)
{
    switch (error) {
    case QNetworkReply::HostNotFoundError:
        return Text::tr("its name was not found");
    case QNetworkReply::ConnectionRefusedError:
        return Text::tr("the connection was refused");
    case QNetworkReply::RemoteHostClosedError:
        return changes
                   ? Text::tr("the connection was closed before the answer was whole, so the change may have "
                              "been made")
                   : Text::tr("the connection was closed before the answer was whole");
    case QNetworkReply::ContentReSendError:
        return Text::tr("the connection was closed before it answered, so the change may have been made");
    case QNetworkReply::SslHandshakeFailedError:
        return tlsText(tlsErrors);
    case QNetworkReply::OperationCanceledError: // Qt's own time limit
    case QNetworkReply::TimeoutError:
        return silenceText(changes);
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::TemporaryNetworkFailureError:
        return Text::tr("this computer has no network");
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return Text::tr("the proxy of this computer does not let the request through");
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
        return Text::tr("what it answers is not HTTP");
    default:
        return Text::tr("the connection failed");
    }
}

} // namespace

QString shownText(const QString &text, const QStringList &secrets)
{
    // Cut first: masking a text of megabytes takes time. A secret at the cut is masked with its URL or not
    // at all recognisable; so the text is cut generously here and to its length at the end.
    const QString shown = withMaskedSecrets(text.left(8 * longestText), secrets);
    static const QRegularExpression url(u"[A-Za-z][A-Za-z0-9+.-]*://[^\\s\"'<>]+"_s);
    QString masked;
    qsizetype end = 0;
    for (auto it = url.globalMatch(shown); it.hasNext();) {
        const auto match = it.next();
        masked += shown.mid(end, match.capturedStart() - end) + maskedDrainUrl(match.captured().toUtf8());
        end = match.capturedEnd();
    }
    masked += shown.mid(end);
    if (masked.size() > longestText)
        masked = masked.left(longestText - 1) + u'…';
    return visibleText(masked.simplified());
}

Error unreadableAnswer(const RequestSubject &subject, const QString &detail)
{
    return {ErrorKind::Unavailable,
            Text::tr("%1 failed: the platform's answer cannot be read: %2.").arg(subject.what, detail),
            {}};
}

Error tokenNotAccepted(const QString &host)
{
    return {
        ErrorKind::NotAllowed,
        Text::tr(
            "%1 does not accept the API token. It may have been revoked or have expired; enter a new one.")
            .arg(host),
        {}};
}

Error networkError(const QString &host, QNetworkReply::NetworkError error, const QList<QSslError> &tlsErrors,
                   bool changes)
{
    return {ErrorKind::Unavailable,
            Text::tr("%1 does not answer: %2.").arg(host, networkText(error, tlsErrors, changes)),
            {}};
}

Error timedOut(const QString &host, bool changes)
{
    return {ErrorKind::Unavailable, Text::tr("%1 does not answer: %2.").arg(host, silenceText(changes)), {}};
}

Error answerTooLarge(const QString &host)
{
    return {ErrorKind::Unavailable,
            Text::tr("The answer of %1 is larger than Drainboard reads; it was dropped.").arg(host),
            {}};
}

Error statusError(const RequestSubject &subject, const QString &host, const ChannelAnswer &answer)
{
    const QString &what = subject.what;
    const QJsonObject body = QJsonDocument::fromJson(answer.body).object();
    const QString message = messageOf(body, subject.secrets);
    switch (answer.status) {
    case 400:
        return {ErrorKind::InvalidInput,
                sentence(what, message,
                         Text::tr("%1 failed: the platform does not understand the request.").arg(what)),
                {}};
    case 401:
        return tokenNotAccepted(host);
    case 402: {
        const QString link = withMaskedSecrets(body.value("url"_L1).toString(), subject.secrets);
        const QString text =
            sentence(what, message, Text::tr("%1 failed: the account has to be paid for first.").arg(what));
        // The text of a page to open by hand; anything else than a web address is none.
        const bool safe = link.startsWith("https://"_L1) && link.size() < longestText && !link.contains(u'@');
        return {ErrorKind::NotAllowed, safe ? Text::tr("%1 See %2").arg(text, visibleText(link)) : text, {}};
    }
    case 403:
        return {ErrorKind::NotAllowed,
                message.isEmpty() ? Text::tr("%1 is not allowed for this account.").arg(what)
                                  : Text::tr("%1 is not allowed for this account: %2").arg(what, message),
                {}};
    case 404:
        return {ErrorKind::NotFound, goneText(what, body.value("resource"_L1).toString()), {}};
    case 409:
        return {ErrorKind::AlreadyExists,
                sentence(what, message, Text::tr("%1 failed: it contradicts what is there.").arg(what)),
                {}};
    case 422:
        return validationError(subject, body);
    case 429:
        return {ErrorKind::Unavailable,
                Text::tr("%1 failed: the platform takes no more requests of this account at the moment.")
                    .arg(what),
                {}};
    default:
        break;
    }
    if (answer.status >= 300 && answer.status < 400)
        return {
            ErrorKind::Unavailable,
            Text::tr("%1 failed: %2 sends Drainboard elsewhere, which it does not follow. Check the address "
                     "of the connection.")
                .arg(what, host),
            {}};
    if (answer.status >= 500)
        return {ErrorKind::Unavailable,
                Text::tr("%1 does not answer properly (status %2).").arg(host).arg(answer.status),
                {}};
    return {ErrorKind::Unavailable,
            sentence(what, message,
                     Text::tr("%1 failed: an answer with the status %2 was not expected.")
                         .arg(what)
                         .arg(answer.status)),
            {}};
}

} // namespace drainboard
