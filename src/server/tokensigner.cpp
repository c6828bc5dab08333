// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/tokensigner.h"

#include "base/ownerfile.h"
#include "server/random.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>

#include <openssl/crypto.h>

#include <array>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype keySize = 32;
constexpr qsizetype maxSize = 2048;                         // ours have some 250 bytes
constexpr std::array audienceNames{"api", "addon", "logs"}; // by Audience
constexpr auto encoding = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

QByteArray header()
{
    return QByteArray(R"({"alg":"HS256","typ":"JWT"})").toBase64(encoding);
}

} // namespace

Result<TokenSigner> TokenSigner::open(const QString &keyPath)
{
    auto key = readOwnerFile(keyPath, 4096);
    if (!key && key.error().kind == ErrorKind::NotFound) {
        key = randomBytes(keySize);
        if (auto written = writeOwnerFile(keyPath, *key); !written)
            return tl::unexpected(written.error());
    }
    if (key && key->size() != keySize)
        return failure(ErrorKind::Storage, QCoreApplication::translate(
                                               "Server", "The file %1 holds no key of drainboardd; remove "
                                                         "it to have a new one made.")
                                               .arg(keyPath));
    return key.map([](const QByteArray &read) { return TokenSigner(read); });
}

QByteArray TokenSigner::signature(QByteArrayView text) const
{
    return QMessageAuthenticationCode::hash(text.toByteArray(), m_key, QCryptographicHash::Sha256)
        .toBase64(encoding);
}

QByteArray TokenSigner::issue(const Claims &claims) const
{
    QJsonObject payload{
        {u"iss"_s, u"drainboardd"_s},
        {u"sub"_s, claims.tokenId},
        {u"aud"_s, QString::fromLatin1(audienceNames[static_cast<std::size_t>(claims.audience)])},
        {u"exp"_s, qint64{claims.expires}}};
    if (!claims.scope.isEmpty())
        payload.insert(u"scope"_s, claims.scope);
    const QByteArray text =
        header() + '.' + QJsonDocument(payload).toJson(QJsonDocument::Compact).toBase64(encoding);
    return text + '.' + signature(text);
}

std::optional<Claims> TokenSigner::read(QByteArrayView jwt, std::int64_t now) const
{
    const auto cut = jwt.lastIndexOf('.');
    if (jwt.size() > maxSize || cut < 0)
        return std::nullopt;
    // The signature is compared as text: base64 has several spellings of one value, and ours is the only one
    // that counts.
    const QByteArray expected = signature(jwt.first(cut));
    const auto given = jwt.sliced(cut + 1);
    if (given.size() != expected.size() ||
        CRYPTO_memcmp(given.data(), expected.constData(), static_cast<std::size_t>(expected.size())) != 0)
        return std::nullopt;

    // Ours from here on.
    const auto parts = jwt.first(cut).toByteArray().split('.');
    if (parts.size() != 2)
        return std::nullopt;
    const auto payload = QJsonDocument::fromJson(QByteArray::fromBase64(parts[1], encoding)).object();
    const auto name = payload.value(u"aud"_s).toString().toLatin1();
    const auto audience = std::find(audienceNames.begin(), audienceNames.end(), name);
    Claims claims{payload.value(u"sub"_s).toString(), static_cast<Audience>(audience - audienceNames.begin()),
                  payload.value(u"scope"_s).toString(), payload.value(u"exp"_s).toInteger()};
    if (audience == audienceNames.end() || claims.expires <= now)
        return std::nullopt;
    return claims;
}

} // namespace drainboard
