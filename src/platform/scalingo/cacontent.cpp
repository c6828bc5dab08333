// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/cacontent.h"

#include "platform/scalingo/serverjson.h"

#include <QCoreApplication>
#include <QFile>

namespace drainboard {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ServerPlatform)
};

constexpr qint64 mostBytes = 256 * 1024; // what the server takes

} // namespace

Result<std::optional<QJsonValue>> caChange(const QString &before, const QString &caFile)
{
    if (caFile == before)
        return std::optional<QJsonValue>();
    if (caFile.isEmpty())
        return std::optional(QJsonValue(QJsonValue::Null));
    if (isKeptCa(caFile))
        return failure(ErrorKind::InvalidInput,
                       Text::tr("The CA file of this drain lies on the server alone. Choose the file again."),
                       QStringLiteral("caFile"));
    QFile file(caFile);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorKind::InvalidInput, Text::tr("The CA file %1 cannot be read.").arg(caFile),
                       QStringLiteral("caFile"));
    const QByteArray content = file.read(mostBytes + 1);
    if (content.size() > mostBytes)
        return failure(ErrorKind::InvalidInput, Text::tr("The CA file %1 is too large.").arg(caFile),
                       QStringLiteral("caFile"));
    return std::optional(QJsonValue(QString::fromUtf8(content)));
}

} // namespace drainboard
