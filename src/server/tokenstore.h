// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/secrettext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QList>
#include <QLockFile>

#include <optional>

namespace drainboard {

/// What is kept of an API token, beside its salted hash.
struct ApiToken
{
    QString id;
    QString name;
    bool readOnly = false;
    QDateTime created;
    std::optional<QDateTime> expires;

    bool isValidAt(const QDateTime &now) const { return !expires || now < *expires; }
};

/// The API tokens, in an owner-only file that `drainboardd token` changes while a server reads it. A token
/// is `tk-ID-SECRET` with 256 random bits in SECRET; its id finds the record, so that a login costs one
/// hash however many tokens there are.
class TokenStore
{
    Q_DECLARE_TR_FUNCTIONS(Server)

public:
    explicit TokenStore(const QString &path);

    /// Makes a token; this is the only time that it is seen. Names are unique, 1 to 64 characters.
    Result<SecretText> add(const QString &name, bool readOnly, const std::optional<QDateTime> &expires,
                           const QDateTime &now);
    /// By name or id.
    Result<void> remove(const QString &nameOrId);
    /// Reads the tokens if they have changed, and says once in the log if that fails: nobody can log in then.
    Result<void> refresh();
    /// In the order in which they were made.
    Result<QList<ApiToken>> tokens();

    /// The token's record, if it is one of ours and valid at `now`.
    std::optional<ApiToken> verify(QByteArrayView token, const QDateTime &now);
    /// By id, if it is still there and valid at `now`.
    std::optional<ApiToken> find(const QString &id, const QDateTime &now);

private:
    struct Record
    {
        ApiToken token;
        QByteArray salt;
        QByteArray hash;
    };

    Result<QList<Record>> read() const;
    Result<void> write(const QList<Record> &records);
    Error whyNotLocked(QLockFile::LockError error) const;
    /// `change(records)` on the newest records, then written, with no other process between.
    template <typename Change>
    Result<void> update(Change change);

    QString m_path;
    QList<Record> m_records;
    QDateTime m_readTime; ///< of the file that m_records came from
    qint64 m_readSize = -1;
    Result<void> m_readOutcome;
};

} // namespace drainboard
