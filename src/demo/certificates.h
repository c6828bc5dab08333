// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSslCertificate>
#include <QSslKey>
#include <QStringList>

#include <memory>

struct evp_pkey_st;
struct x509_st;

namespace drainboard {

/// A certificate with its private key, both PEM. Throw-away: the key lives in memory only.
struct Identity
{
    QByteArray certificatePem;
    QByteArray keyPem;

    QSslCertificate certificate() const;
    QSslKey key() const;
};

enum class Validity {
    Current, ///< from yesterday on for 30 days
    Expired, ///< ended an hour ago
    Future,  ///< from tomorrow on
};

/// A certificate authority that nobody trusts, made anew each time (EC P-256).
class CertificateAuthority
{
public:
    explicit CertificateAuthority(const QString &commonName = QStringLiteral("Drainboard throw-away CA"));

    /// What a client must trust; the content of a CA file.
    const QByteArray &pem() const { return m_pem; }

    /// A server's certificate for these DNS names and IP addresses; the first is its common name too.
    Identity issue(const QStringList &names, Validity validity = Validity::Current) const;

private:
    std::shared_ptr<evp_pkey_st> m_key;
    std::shared_ptr<x509_st> m_certificate;
    QByteArray m_pem;
};

/// A server's certificate that no authority vouches for.
Identity selfSignedIdentity(const QStringList &names);

} // namespace drainboard
