// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/tlstrust.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSslCertificate>
#include <QSslSocket>

namespace drainboard {

namespace {

constexpr qint64 largestCaFile = 4 * 1024 * 1024; // the whole Mozilla set takes a quarter of a megabyte

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(TlsTrust)
};

} // namespace

Result<QByteArray> readCaFile(const QString &fileName)
{
    if (fileName.isEmpty())
        return QByteArray();
    QFile file(fileName);
    if (const QFileInfo info(fileName); info.exists() && !info.isFile()) // a pipe would hold up all drains
        return failure(ErrorKind::InvalidInput, Text::tr("the CA file %1 is not a file").arg(fileName));
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorKind::InvalidInput,
                       Text::tr("the CA file %1 cannot be read: %2").arg(fileName, file.errorString()));
    const QByteArray content = file.read(largestCaFile + 1);
    if (content.size() > largestCaFile)
        return failure(ErrorKind::InvalidInput, Text::tr("the CA file %1 is too large").arg(fileName));
    if (!content.contains("-----BEGIN CERTIFICATE-----"))
        return failure(ErrorKind::InvalidInput,
                       Text::tr("the CA file %1 holds no certificate").arg(fileName));
    return content;
}

Result<QSslConfiguration> tlsTrusting(const QByteArray &caPem)
{
    if (!QSslSocket::supportsSsl())
        return failure(ErrorKind::Unsupported, Text::tr("TLS is not available on this computer"));
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!caPem.isEmpty()) {
        const auto authorities = QSslCertificate::fromData(caPem, QSsl::Pem);
        if (authorities.isEmpty())
            return failure(ErrorKind::InvalidInput,
                           Text::tr("the CA file holds no certificate that can be read"));
        configuration.setCaCertificates(authorities);
    }
    return configuration;
}

Result<QSslConfiguration> tlsTrustingFile(const QString &caFile)
{
    return readCaFile(caFile).and_then(tlsTrusting);
}

} // namespace drainboard
