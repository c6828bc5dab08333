// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/keychainvault.h"

#include "platform/connections/secretservice.h"
#include "platform/pendingreply.h"

#include <qt6keychain/keychain.h>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

const QString service = QStringLiteral("drainboard");

/// Starts the job; `ended` is given the finished one and what it is to answer.
template <typename T, typename Job, typename Ended>
Reply<T> start(Job *job, const QString &id, Ended ended)
{
    const PendingReply<T> pending;
    job->setInsecureFallback(false);
    job->setKey(id);
    QObject::connect(job, &QKeychain::Job::finished, job, [pending, job, ended] { ended(*job, pending); });
    job->start(); // deletes itself
    return pending.reply();
}

} // namespace

Reply<SecretText> KeychainVault::read(const QString &id)
{
    if (const auto kept = m_thisRun.constFind(id); kept != m_thisRun.cend())
        return readyReply(Result<SecretText>(*kept));
    return start<SecretText>(
        new QKeychain::ReadPasswordJob(service, this), id,
        [this, id](const QKeychain::ReadPasswordJob &job, const PendingReply<SecretText> &reply) {
            const auto notOpened =
                failure(ErrorKind::NotAllowed, tr("The keychain was not opened for Drainboard."));
            switch (job.error()) {
            case QKeychain::NoError:
                reply.answer(SecretText(job.textData()));
                return;
            case QKeychain::EntryNotFound: // so it is, too, when the user closes the question for the
                                           // password
                askWhetherLocked(service, id, this, [reply, notOpened](bool locked) {
                    if (locked)
                        reply.answer(notOpened);
                    else
                        reply.answer(failure(ErrorKind::NotFound,
                                             tr("The keychain holds no token for this connection.")));
                });
                return;
            case QKeychain::AccessDeniedByUser:
            case QKeychain::AccessDenied:
                reply.answer(notOpened);
                return;
            default:
                reply.answer(
                    failure(ErrorKind::Unavailable,
                            tr("No keychain answers on this computer, so Drainboard asks for the token at "
                               "each start.")));
            }
        });
}

Reply<TokenKept> KeychainVault::write(const QString &id, const SecretText &token)
{
    m_thisRun.insert(id, token);
    auto *job = new QKeychain::WritePasswordJob(service, this);
    job->setTextData(token.reveal());
    return start<TokenKept>(
        job, id,
        [this, id, token](const QKeychain::WritePasswordJob &done, const PendingReply<TokenKept> &reply) {
            if (done.error() != QKeychain::NoError) {
                reply.answer(TokenKept::ForThisRun);
                return;
            }
            if (m_thisRun.value(id) == token) // not replaced meanwhile
                m_thisRun.remove(id);
            reply.answer(TokenKept::ForLater);
        });
}

Reply<void> KeychainVault::remove(const QString &id)
{
    const bool onlyHere = m_thisRun.remove(id) > 0;
    return start<void>(
        new QKeychain::DeletePasswordJob(service, this), id,
        [this, id, onlyHere](const QKeychain::DeletePasswordJob &job, const PendingReply<void> &reply) {
            if (onlyHere) {
                reply.answer({});
            } else if (job.error() == QKeychain::NoError || job.error() == QKeychain::EntryNotFound) {
                askWhetherLocked(service, id, this, [reply](bool locked) {
                    if (locked)
                        reply.answer(
                            failure(ErrorKind::NotAllowed,
                                    tr("The keychain is locked and still holds the token; unlock it and "
                                       "delete the entry “drainboard” there.")));
                    else
                        reply.answer({});
                });
            } else {
                reply.answer(
                    failure(ErrorKind::Unavailable,
                            tr("The keychain did not answer; if it holds the token, delete the entry "
                               "“drainboard” there.")));
            }
        });
}

} // namespace drainboard
