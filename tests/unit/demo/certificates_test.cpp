// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/certificates.h"

#include <QDateTime>
#include <QHostAddress>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class CertificatesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void issuesForNamesAndAddresses();
    void expired();
    void selfSigned();
    void authoritiesDiffer();
    void commaIsNoSecondName();
};

namespace {

bool has(const QList<QSslError> &errors, QSslError::SslError error)
{
    return std::any_of(errors.begin(), errors.end(), [&](const QSslError &e) { return e.error() == error; });
}

} // namespace

void CertificatesTest::issuesForNamesAndAddresses()
{
    const CertificateAuthority authority;
    const Identity identity = authority.issue({u"logs.example.com"_s, u"127.0.0.1"_s, u"::1"_s});
    const QSslCertificate certificate = identity.certificate();

    QVERIFY(!certificate.isNull());
    QVERIFY(!identity.key().isNull());
    QCOMPARE(certificate.subjectInfo(QSslCertificate::CommonName), QStringList{u"logs.example.com"_s});
    const auto names = certificate.subjectAlternativeNames();
    QCOMPARE(names.values(QSsl::DnsEntry), QStringList{u"logs.example.com"_s});
    QCOMPARE(names.count(QSsl::IpAddressEntry), 2);
    QVERIFY(certificate.effectiveDate() < QDateTime::currentDateTimeUtc());
    QVERIFY(certificate.expiryDate() > QDateTime::currentDateTimeUtc().addDays(20));

    const QSslCertificate root(authority.pem());
    QCOMPARE(certificate.issuerInfo(QSslCertificate::CommonName),
             root.subjectInfo(QSslCertificate::CommonName));
    QVERIFY(root.isSelfSigned());
}

void CertificatesTest::expired()
{
    const QSslCertificate certificate =
        CertificateAuthority().issue({u"logs.example.com"_s}, Validity::Expired).certificate();
    QVERIFY(certificate.expiryDate() < QDateTime::currentDateTimeUtc());
    QVERIFY(has(QSslCertificate::verify({certificate}), QSslError::CertificateExpired));
}

void CertificatesTest::selfSigned()
{
    const Identity identity = selfSignedIdentity({u"logs.example.com"_s});
    QVERIFY(identity.certificate().isSelfSigned());
    QVERIFY(!identity.key().isNull());
}

void CertificatesTest::authoritiesDiffer()
{
    const CertificateAuthority one;
    const CertificateAuthority other;
    QVERIFY(one.pem() != other.pem());
    QVERIFY(one.issue({u"a"_s}).certificate().serialNumber() !=
            one.issue({u"a"_s}).certificate().serialNumber());
}

void CertificatesTest::commaIsNoSecondName()
{
    const QSslCertificate certificate =
        CertificateAuthority().issue({u"one.example,DNS:two.example"_s}).certificate();
    QVERIFY(!certificate.subjectAlternativeNames().values(QSsl::DnsEntry).contains(u"two.example"_s));
}

QTEST_GUILESS_MAIN(CertificatesTest)
#include "certificates_test.moc"
