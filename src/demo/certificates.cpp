// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/certificates.h"

#include <QHostAddress>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace drainboard {

namespace {

constexpr long hour = 3600;
constexpr long day = 24 * hour;

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

/// OpenSSL fails here only without memory or randomness; nothing sensible can follow.
void require(bool worked)
{
    if (!worked)
        qFatal("OpenSSL cannot make a certificate.");
}

Key makeKey()
{
    Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    require(key != nullptr);
    return key;
}

void addExtension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value), X509_EXTENSION_free);
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

// Built as a structure, not as OpenSSL's configuration text, in which a comma would start another name.
void addNames(X509 *certificate, const QStringList &names)
{
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> list(GENERAL_NAMES_new(),
                                                                             GENERAL_NAMES_free);
    require(list != nullptr);
    for (const QString &name : names) {
        const int type = QHostAddress(name).isNull() ? GEN_DNS : GEN_IPADD;
        GENERAL_NAME *entry = a2i_GENERAL_NAME(nullptr, nullptr, nullptr, type, name.toUtf8().constData(), 0);
        require(entry && sk_GENERAL_NAME_push(list.get(), entry) > 0);
    }
    require(X509_add1_ext_i2d(certificate, NID_subject_alt_name, list.get(), 0, X509V3_ADD_DEFAULT) == 1);
}

/// A certificate with serial number, names of subject and issuer, dates and public key, not yet signed.
/// Issued by itself if `issuer` is null.
Certificate makeCertificate(const Key &key, X509 *issuer, const QString &commonName, Validity validity)
{
    Certificate certificate(X509_new(), X509_free);
    require(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1);

    quint64 serial = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char *>(&serial), sizeof serial) == 1);
    require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1) == 1);

    const bool expired = validity == Validity::Expired;
    const bool future = validity == Validity::Future;
    require(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), expired  ? -2 * day
                                                                    : future ? day
                                                                             : -day));
    require(X509_gmtime_adj(X509_getm_notAfter(certificate.get()), expired ? -hour : 30 * day));

    // A common name is limited to 64 characters; clients read the subject's alternative names anyway.
    const QByteArray name = commonName.left(64).toUtf8();
    X509_NAME *subject = X509_get_subject_name(certificate.get());
    require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char *>(name.constData()),
                                       static_cast<int>(name.size()), -1, 0) == 1);
    require(X509_set_issuer_name(certificate.get(), issuer ? X509_get_subject_name(issuer) : subject) == 1);
    require(X509_set_pubkey(certificate.get(), key.get()) == 1);
    return certificate;
}

void addServerExtensions(X509 *certificate, X509 *issuer, const QStringList &names)
{
    addExtension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
    addExtension(certificate, issuer, NID_ext_key_usage, "serverAuth");
    addNames(certificate, names);
}

template <typename Write>
QByteArray pemOf(Write write)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    require(memory && write(memory.get()) == 1);
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &bytes);
    return QByteArray(bytes, size);
}

QByteArray pemOf(X509 *certificate)
{
    return pemOf([certificate](BIO *out) { return PEM_write_bio_X509(out, certificate); });
}

Identity identityOf(X509 *certificate, EVP_PKEY *key)
{
    return {pemOf(certificate), pemOf([key](BIO *out) {
                return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
            })};
}

void sign(X509 *certificate, EVP_PKEY *key)
{
    require(X509_sign(certificate, key, EVP_sha256()) > 0);
}

} // namespace

QSslCertificate Identity::certificate() const
{
    return QSslCertificate(certificatePem, QSsl::Pem);
}

QSslKey Identity::key() const
{
    return QSslKey(keyPem, QSsl::Ec, QSsl::Pem, QSsl::PrivateKey);
}

CertificateAuthority::CertificateAuthority(const QString &commonName)
    : m_key(makeKey())
    , m_certificate(makeCertificate(m_key, nullptr, commonName, Validity::Current))
{
    X509 *self = m_certificate.get();
    addExtension(self, self, NID_basic_constraints, "critical,CA:TRUE");
    addExtension(self, self, NID_key_usage, "critical,keyCertSign,cRLSign");
    addExtension(self, self, NID_subject_key_identifier, "hash");
    sign(self, m_key.get());
    m_pem = pemOf(self);
}

Identity CertificateAuthority::issue(const QStringList &names, Validity validity) const
{
    const Key key = makeKey();
    const Certificate certificate = makeCertificate(key, m_certificate.get(), names.value(0), validity);
    addServerExtensions(certificate.get(), m_certificate.get(), names);
    addExtension(certificate.get(), m_certificate.get(), NID_authority_key_identifier, "keyid:always");
    addExtension(certificate.get(), m_certificate.get(), NID_key_usage, "critical,digitalSignature");
    sign(certificate.get(), m_key.get());
    return identityOf(certificate.get(), key.get());
}

Identity selfSignedIdentity(const QStringList &names)
{
    const Key key = makeKey();
    const Certificate certificate = makeCertificate(key, nullptr, names.value(0), Validity::Current);
    addServerExtensions(certificate.get(), certificate.get(), names);
    sign(certificate.get(), key.get());
    return identityOf(certificate.get(), key.get());
}

} // namespace drainboard
