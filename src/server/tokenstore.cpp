// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/tokenstore.h"

#include "base/ownerfile.h"
#include "server/random.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 maxFile = 4 * 1024 * 1024;
constexpr qsizetype hashSize = 32;
constexpr int lockPatience = 5000; // ms
/// Nobody guesses 256 random bits, so the iterations are only what custom asks for; a login must stay cheap.
constexpr int iterations = 10'000;

/// Nothing if OpenSSL fails, as it may where it is set up wrong.
std::optional<QByteArray> hashOf(QByteArrayView token, const QByteArray &salt)
{
    QByteArray hash(hashSize, '\0');
    const int done = PKCS5_PBKDF2_HMAC(
        token.data(), static_cast<int>(token.size()),
        reinterpret_cast<const unsigned char *>(salt.constData()), static_cast<int>(salt.size()), iterations,
        EVP_sha256(), static_cast<int>(hash.size()), reinterpret_cast<unsigned char *>(hash.data()));
    return done == 1 ? std::optional(hash) : std::nullopt;
}

/// `tk-ID-SECRET` → `ID`
QString idOf(QByteArrayView token)
{
    const auto parts = token.toByteArray().split('-');
    return parts.size() >= 3 && parts[0] == "tk" ? QString::fromLatin1(parts[1]) : QString();
}

} // namespace

TokenStore::TokenStore(const QString &path)
    : m_path(path)
{
}

Result<QList<TokenStore::Record>> TokenStore::read() const
{
    const auto content = readOwnerFile(m_path, maxFile);
    if (!content && content.error().kind == ErrorKind::NotFound)
        return QList<Record>();
    if (!content)
        return tl::unexpected(content.error());
    const auto document = QJsonDocument::fromJson(*content);
    if (!document.isArray())
        return failure(ErrorKind::Storage, tr("The file %1 holds no tokens of drainboardd.").arg(m_path));
    QList<Record> records;
    const auto stored = document.array();
    for (const auto &value : stored) {
        const auto object = value.toObject();
        const auto expires = object.value(u"expires"_s);
        Record record{{object.value(u"id"_s).toString(),
                       object.value(u"name"_s).toString(),
                       object.value(u"read_only"_s).toBool(true),
                       QDateTime::fromString(object.value(u"created"_s).toString(), Qt::ISODate),
                       {}},
                      QByteArray::fromHex(object.value(u"salt"_s).toString().toLatin1()),
                      QByteArray::fromHex(object.value(u"hash"_s).toString().toLatin1())};
        if (!expires.isNull()) // a moment that cannot be read is long ago
            record.token.expires = QDateTime::fromString(expires.toString(), Qt::ISODate);
        records.append(record);
    }
    return records;
}

Result<void> TokenStore::write(const QList<Record> &records)
{
    QJsonArray array;
    for (const auto &record : records) {
        const auto &token = record.token;
        array.append(QJsonObject{
            {u"id"_s, token.id},
            {u"name"_s, token.name},
            {u"read_only"_s, token.readOnly},
            {u"created"_s, token.created.toString(Qt::ISODate)},
            {u"expires"_s, token.expires ? QJsonValue(token.expires->toString(Qt::ISODate)) : QJsonValue()},
            {u"salt"_s, QString::fromLatin1(record.salt.toHex())},
            {u"hash"_s, QString::fromLatin1(record.hash.toHex())}});
    }
    return writeOwnerFile(m_path, QJsonDocument(array).toJson());
}

Error TokenStore::whyNotLocked(QLockFile::LockError error) const
{
    if (error == QLockFile::LockFailedError)
        return {ErrorKind::Unavailable,
                tr("The tokens in %1 are being changed by another program.").arg(m_path),
                {}};
    const QString folder = QFileInfo(m_path).path();
    return {ErrorKind::Storage,
            error == QLockFile::PermissionError
                ? tr("The folder %1 cannot be written to: it is read-only or belongs to somebody else.")
                      .arg(folder)
                : tr("The folder %1 cannot be written to: its disk may be full.").arg(folder),
            {}};
}

template <typename Change>
Result<void> TokenStore::update(Change change)
{
    QLockFile lock(m_path + u".lock"_s);
    if (!lock.tryLock(lockPatience))
        return tl::unexpected(whyNotLocked(lock.error()));
    auto records = read();
    if (!records)
        return tl::unexpected(records.error());
    if (auto changed = change(*records); !changed)
        return changed;
    return write(*records);
}

Result<SecretText> TokenStore::add(const QString &name, bool readOnly,
                                   const std::optional<QDateTime> &expires, const QDateTime &now)
{
    const bool printable = std::ranges::all_of(name, [](QChar c) { return c.isPrint(); });
    if (name.isEmpty() || name.size() > 64 || !printable)
        return failure(ErrorKind::InvalidInput, tr("A token's name has 1 to 64 visible characters."));
    if (expires && *expires <= now)
        return failure(ErrorKind::InvalidInput, tr("The token would have expired already."));
    const QString id = QString::fromLatin1(randomBytes(6).toHex());
    const QByteArray token =
        "tk-" + id.toLatin1() + '-' +
        randomBytes(32).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    const QByteArray salt = randomBytes(16);
    const auto hash = hashOf(token, salt);
    if (!hash)
        return failure(ErrorKind::Unsupported, tr("The token cannot be hashed: OpenSSL fails."));
    return update([&](QList<Record> &records) -> Result<void> {
               if (std::ranges::any_of(records, [&](const Record &r) { return r.token.name == name; }))
                   return failure(ErrorKind::AlreadyExists,
                                  tr("There is already a token named %1.").arg(name));
               records.append({{id, name, readOnly, now, expires}, salt, *hash});
               return {};
           })
        .map([&] { return SecretText(QString::fromLatin1(token)); });
}

Result<void> TokenStore::remove(const QString &nameOrId)
{
    return update([&](QList<Record> &records) -> Result<void> {
        const auto removed = records.removeIf(
            [&](const Record &r) { return r.token.name == nameOrId || r.token.id == nameOrId; });
        if (removed == 0)
            return failure(ErrorKind::NotFound, tr("There is no token named %1.").arg(nameOrId));
        return {};
    });
}

Result<void> TokenStore::refresh()
{
    const QFileInfo file(m_path);
    const QDateTime time = file.lastModified();
    const qint64 size = file.size();
    if (time == m_readTime && size == m_readSize)
        return m_readOutcome;
    auto records = read();
    // A file that cannot be read lets nobody in. What comes to its help, such as another owner, changes
    // neither time nor size: it is tried again each time.
    if (!records && (m_readOutcome || m_readOutcome.error().text != records.error().text))
        qWarning("%s", qPrintable(records.error().text));
    m_readTime = records ? time : QDateTime();
    m_readSize = records ? size : -1;
    m_readOutcome = records.map([](const auto &) {});
    m_records = std::move(records).value_or(QList<Record>());
    return m_readOutcome;
}

Result<QList<ApiToken>> TokenStore::tokens()
{
    return refresh().map([&] {
        QList<ApiToken> tokens;
        for (const auto &record : std::as_const(m_records))
            tokens.append(record.token);
        return tokens;
    });
}

std::optional<ApiToken> TokenStore::verify(QByteArrayView token, const QDateTime &now)
{
    (void)refresh();
    const auto found =
        std::ranges::find(m_records, idOf(token), [](const Record &record) { return record.token.id; });
    if (found == m_records.end() || found->hash.size() != hashSize || !found->token.isValidAt(now))
        return std::nullopt;
    const auto hash = hashOf(token, found->salt);
    if (!hash || CRYPTO_memcmp(hash->constData(), found->hash.constData(), hashSize) != 0)
        return std::nullopt;
    return found->token;
}

std::optional<ApiToken> TokenStore::find(const QString &id, const QDateTime &now)
{
    (void)refresh();
    const auto found = std::ranges::find(m_records, id, [](const Record &record) { return record.token.id; });
    if (found == m_records.end() || !found->token.isValidAt(now))
        return std::nullopt;
    return found->token;
}

} // namespace drainboard
