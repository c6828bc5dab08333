// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "platform/scalingo/httpchannel.h"

#include <QList>
#include <QNetworkReply>
#include <QSslError>
#include <QStringList>

namespace drainboard {

/// What a request was about, for the sentence that tells of its failure.
struct RequestSubject
{
    QString what;        ///< translated, begins a sentence: `Reading the drains of shop-api`
    QStringList secrets; ///< values that were sent and must not come back in a text
};

/// What an answer other than the expected one means to the user (platform-api.md §7).
Error statusError(const RequestSubject &subject, const QString &host, const ChannelAnswer &answer);

/// The answer is not what the contract says; `detail` is a translated clause.
Error unreadableAnswer(const RequestSubject &subject, const QString &detail);

/// The API token was refused.
Error tokenNotAccepted(const QString &host);

// No whole answer came. `changes`: to a request that changes something, which may have been done.
Error networkError(const QString &host, QNetworkReply::NetworkError error, const QList<QSslError> &tlsErrors,
                   bool changes = false);
Error timedOut(const QString &host, bool changes = false);
Error answerTooLarge(const QString &host);

/// A text of the platform as it may be shown: short, without control characters, URLs masked, and a mask in
/// the place of each of `secrets`.
QString shownText(const QString &text, const QStringList &secrets = {});

} // namespace drainboard
