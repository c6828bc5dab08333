// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/drainrules.h"

#include "domain/drainurl.h"
#include "engine/delivery/endpoint.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QHostAddress>
#include <QSysInfo>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Rules
{
    Q_DECLARE_TR_FUNCTIONS(DrainRules)
};

constexpr qsizetype maxUrl = 8192;
constexpr qint64 maxCaFile = 4 * 1024 * 1024; // the system's whole bundle is some 200 KiB

bool isLocalName(const QString &host)
{
    return host.compare("localhost"_L1, Qt::CaseInsensitive) == 0 ||
           host.endsWith(".localhost"_L1, Qt::CaseInsensitive) ||
           host.compare(QSysInfo::machineHostName(), Qt::CaseInsensitive) == 0;
}

Result<void> checkCaFile(const QString &path)
{
    if (path.isEmpty())
        return {};
    QFile file(path);
    // A pipe would hold up who opens it.
    if (!QFileInfo(path).isFile() || !file.open(QFile::ReadOnly))
        return failure(ErrorKind::InvalidInput, Rules::tr("The CA file %1 cannot be read.").arg(path),
                       u"ca_file"_s);
    if (file.size() > maxCaFile || !file.read(maxCaFile).contains("-----BEGIN CERTIFICATE-----"))
        return failure(ErrorKind::InvalidInput,
                       Rules::tr("The CA file %1 holds no certificate in PEM form.").arg(path), u"ca_file"_s);
    return {};
}

} // namespace

bool reachesIntake(const QByteArray &url, const ListenAddress &intake)
{
    const auto target = parseDrainUrl(url);
    if (!target.provider)
        return false;
    const auto endpoint = endpointOf(target, {});
    if (!endpoint)
        return false;
    const bool local = isLocalName(endpoint->host);
    return intake.isReachedAt(local ? QHostAddress(QHostAddress::Any) : QHostAddress(endpoint->host),
                              endpoint->port);
}

Result<void> checkDrain(const QByteArray &url, const DrainOptions &options, const ListenAddress &intake,
                        const LocalTargets &local)
{
    const auto isVisible = [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; };
    if (url.isEmpty() || url.size() > maxUrl || !std::ranges::all_of(url, isVisible))
        return failure(ErrorKind::InvalidInput,
                       Rules::tr("A drain's URL has 1 to %1 visible characters, no spaces.").arg(maxUrl));
    const auto target = parseDrainUrl(url);
    if (!target.provider)
        return failure(
            ErrorKind::InvalidInput,
            Rules::tr("Drainboard does not know how to forward to a URL of this form; its scheme is not one "
                      "of the providers'."));
    const auto endpoint = endpointOf(target, options);
    if (!endpoint)
        return tl::unexpected(endpoint.error());
    if (reachesIntake(url, intake))
        return failure(ErrorKind::NotAllowed,
                       Rules::tr("This target is Drainboard's own intake: lines would go round for ever."));
    if (const QString why = local.refusal(QHostAddress(endpoint->host)); !why.isEmpty())
        return failure(ErrorKind::InvalidInput, why, u"url"_s);
    if (options.quarantine.failureLimit < 1 || options.quarantine.failureLimit > 1000 ||
        options.quarantine.pause < std::chrono::minutes(1) ||
        options.quarantine.pause > std::chrono::hours(24))
        return failure(
            ErrorKind::InvalidInput,
            Rules::tr("Quarantine comes after 1 to 1000 failures and lasts 1 minute to 24 hours."));
    return checkCaFile(options.caFile);
}

} // namespace drainboard
