// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/keychainvault.h"

#include "platform/pendingreply.h"

#include <qt6keychain/keychain.h>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// Starts the job; `result` turns the finished one into the reply's result.
template <typename T, typename Job, typename MakeResult>
Reply<T> start(Job *job, const QString &id, MakeResult result)
{
    const PendingReply<T> pending;
    job->setInsecureFallback(false);
    job->setKey(id);
    QObject::connect(job, &QKeychain::Job::finished, job,
                     [pending, job, result] { pending.answer(result(*job)); });
    job->start(); // deletes itself
    return pending.reply();
}

} // namespace

Reply<SecretText> KeychainVault::read(const QString &id)
{
    if (const auto kept = m_thisRun.constFind(id); kept != m_thisRun.cend())
        return readyReply(Result<SecretText>(*kept));
    return start<SecretText>(
        new QKeychain::ReadPasswordJob(u"drainboard"_s, this), id,
        [](const QKeychain::ReadPasswordJob &job) -> Result<SecretText> {
            switch (job.error()) {
            case QKeychain::NoError:
                return SecretText(job.textData());
            case QKeychain::EntryNotFound:
                return failure(ErrorKind::NotFound, tr("The keychain holds no token for this connection."));
            case QKeychain::AccessDeniedByUser:
            case QKeychain::AccessDenied:
                return failure(ErrorKind::NotAllowed, tr("The keychain was not opened for Drainboard."));
            default:
                return failure(ErrorKind::Unavailable,
                               tr("No keychain answers on this computer, so Drainboard asks for the token at "
                                  "each start."));
            }
        });
}

Reply<TokenKept> KeychainVault::write(const QString &id, const SecretText &token)
{
    m_thisRun.insert(id, token);
    auto *job = new QKeychain::WritePasswordJob(u"drainboard"_s, this);
    job->setTextData(token.reveal());
    return start<TokenKept>(job, id,
                            [this, id, token](const QKeychain::WritePasswordJob &done) -> Result<TokenKept> {
                                if (done.error() != QKeychain::NoError)
                                    return TokenKept::ForThisRun;
                                if (m_thisRun.value(id) == token) // not replaced meanwhile
                                    m_thisRun.remove(id);
                                return TokenKept::ForLater;
                            });
}

Reply<void> KeychainVault::remove(const QString &id)
{
    const bool onlyHere = m_thisRun.remove(id) > 0;
    return start<void>(
        new QKeychain::DeletePasswordJob(u"drainboard"_s, this), id,
        [onlyHere](const QKeychain::DeletePasswordJob &job) -> Result<void> {
            if (job.error() == QKeychain::NoError || job.error() == QKeychain::EntryNotFound || onlyHere)
                return {};
            return failure(ErrorKind::Unavailable,
                           tr("The keychain did not answer; if it holds the token, delete the entry "
                              "“drainboard” there."));
        });
}

} // namespace drainboard
