// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/visibletext.h"
#include "engine/delivery/diagnosistext.h"
#include "engine/delivery/networktext.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostNames = 8;
constexpr qsizetype mostCertificates = 8;
constexpr qint64 shortRemainder = 14; // days; authorities that renew by themselves do it earlier

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Diagnosis)
};

QString issuerOf(const QSslCertificate &certificate)
{
    for (const auto part : {QSslCertificate::CommonName, QSslCertificate::Organization}) {
        const QStringList names = certificate.issuerInfo(part);
        if (!names.isEmpty())
            return cleanedDetail(names.first());
    }
    return Text::tr("an unnamed authority");
}

QString daysText(qint64 days)
{
    return Text::tr("%n day(s)", nullptr, int(std::clamp<qint64>(days, 0, 100'000)));
}

Finding untrusted(const QSslError &error)
{
    const QSslCertificate certificate = error.certificate();
    if (certificate.isSelfSigned() && error.error() != QSslError::SelfSignedCertificateInChain)
        return {Text::tr("The certificate is self-signed: nobody but the target itself vouches for it."),
                Text::tr("If the target is yours, save its certificate to a PEM file and choose that as the "
                         "CA file in the drain's options. Otherwise ask its operator for a certificate of a "
                         "known authority.")};
    return {Text::tr("The certificate comes from “%1”, which is not trusted.").arg(issuerOf(certificate)),
            Text::tr("If that is your own authority, choose its certificate as the CA file in the drain's "
                     "options. If it is a public one, the target probably leaves out a certificate in "
                     "between, which its operator must add.")};
}

Finding problemFound(const QSslError &error, const QString &host, const QDateTime &now)
{
    const QSslCertificate certificate = error.certificate();
    switch (certificateProblem(error.error())) {
    case CertificateProblem::Untrusted:
        return untrusted(error);
    case CertificateProblem::Revoked:
        return {Text::tr("The certificate has been revoked."),
                Text::tr("Do not send anything there before the target's operator has explained it.")};
    case CertificateProblem::Expired:
        return {Text::tr("The certificate of “%1” expired on %2, %3 ago.")
                    .arg(certificateNames(certificate, 1), dateText(certificate.expiryDate()),
                         daysText(certificate.expiryDate().daysTo(now))),
                Text::tr("The target's operator must renew it. If the date cannot be right, check the clock "
                         "of this computer.")};
    case CertificateProblem::NotYetValid:
        return {
            Text::tr("The certificate is not valid before %1.").arg(dateText(certificate.effectiveDate())),
            Text::tr("Check the clock of this computer; if it is right, wait or ask the target's "
                     "operator.")};
    case CertificateProblem::OtherHost:
        return {Text::tr("The certificate was issued for %1, not for %2.")
                    .arg(certificateNames(certificate, mostNames), visibleText(host)),
                Text::tr("Use a name that the certificate carries as the drain's host, or have a "
                         "certificate issued for %1.")
                    .arg(visibleText(host))};
    case CertificateProblem::Other:
        break;
    }
    return {Text::tr("The certificate is not valid: %1.").arg(cleanedDetail(error.errorString())),
            Text::tr("Ask the target's operator to have it corrected.")};
}

} // namespace

QString protocolText(const QSslCipher &cipher)
{
    return cipher.protocolString().replace("TLSv"_L1, "TLS "_L1);
}

Finding tlsEstablished(const QSslCipher &cipher, const QSslCertificate &certificate, const QDateTime &now)
{
    const qint64 days = now.daysTo(certificate.expiryDate());
    return {
        Text::tr("%1 with %2. The certificate from “%3” is valid for another %4, until %5.")
            .arg(protocolText(cipher), cipher.name(), issuerOf(certificate), daysText(days),
                 dateText(certificate.expiryDate())),
        days > shortRemainder
            ? QString()
            : Text::tr("The certificate must be renewed soon: once it has expired nothing is delivered.")};
}

Finding certificateRefused(const QList<QSslError> &errors, const QString &host, const QDateTime &now)
{
    // Several errors tell the same: an unknown issuer gives two or three.
    QList<QSslError> worstFirst = errors;
    std::stable_sort(worstFirst.begin(), worstFirst.end(), [](const auto &a, const auto &b) {
        return certificateProblem(a.error()) < certificateProblem(b.error());
    });
    const auto last = std::unique(worstFirst.begin(), worstFirst.end(), [](const auto &a, const auto &b) {
        return certificateProblem(a.error()) == certificateProblem(b.error());
    });
    worstFirst.erase(last, worstFirst.end());

    QStringList texts;
    QStringList advice;
    for (const QSslError &error : std::as_const(worstFirst)) {
        const Finding finding = problemFound(error, host, now);
        texts.append(finding.text);
        advice.append(finding.advice);
    }
    return {texts.join(u' '), advice.join(u' ')};
}

Finding handshakeFailed(const QString &detail)
{
    // Qt hands on OpenSSL's words and no code.
    const auto says = [&detail](QLatin1StringView words) {
        return detail.contains(words, Qt::CaseInsensitive);
    };
    if (says("protocol version"_L1) || says("unsupported protocol"_L1) || says("version too low"_L1))
        return {Text::tr("The target speaks only versions of TLS older than 1.2, which are not safe."),
                Text::tr("Its operator must permit TLS 1.2 or 1.3.")};
    if (says("wrong version number"_L1) || says("packet length too long"_L1) || says("http request"_L1) ||
        says("record too small"_L1) || says("unexpected eof"_L1))
        return {Text::tr("The target does not answer with TLS on this port."),
                Text::tr("Use the port that the target has for TLS (6514 is common for syslog), or choose a "
                         "transport without TLS if the lines may travel in the clear.")};
    return {Text::tr("The TLS handshake failed: %1.").arg(cleanedDetail(detail)),
            Text::tr("Ask the target's operator what its TLS settings demand.")};
}

Finding handshakeClosed()
{
    return {
        Text::tr("The target closed the connection during the TLS handshake."),
        Text::tr("The port may not be made for TLS. Use the port that the target has for TLS, or choose a "
                 "transport without TLS if the lines may travel in the clear.")};
}

Finding handshakeTimedOut(std::chrono::milliseconds limit)
{
    return {Text::tr("The target did not answer to the TLS handshake within %1.").arg(secondsText(limit)),
            Text::tr("The port may not be made for TLS, or the target is overloaded. Check the port in the "
                     "drain's URL.")};
}

QStringList chainDetails(const QList<QSslCertificate> &chain)
{
    QStringList lines;
    for (const QSslCertificate &certificate : chain.first(std::min(mostCertificates, chain.size())))
        lines.append(Text::tr("Certificate for %1, from “%2”, valid from %3 to %4")
                         .arg(certificateNames(certificate, mostNames), issuerOf(certificate),
                              dateText(certificate.effectiveDate()), dateText(certificate.expiryDate())));
    return lines;
}

} // namespace drainboard
