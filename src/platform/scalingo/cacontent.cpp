// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/cacontent.h"

#include "domain/keptca.h"

#include <QCoreApplication>
#include <QFile>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ServerPlatform)
};

constexpr qint64 mostBytes = 256 * 1024; // what the server takes

} // namespace

Result<QJsonObject> caChange(const QString &before, const QString &caFile)
{
    if (caFile == before)
        return QJsonObject();
    if (caFile.isEmpty())
        return QJsonObject{{u"ca"_s, QJsonValue(QJsonValue::Null)}};
    if (const QString digest = keptCaDigest(caFile); !digest.isEmpty())
        return QJsonObject{{u"ca_sha256"_s, digest}};
    QFile file(caFile);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorKind::InvalidInput, Text::tr("The CA file %1 cannot be read.").arg(caFile),
                       u"caFile"_s);
    const QByteArray content = file.read(mostBytes + 1);
    if (content.size() > mostBytes)
        return failure(ErrorKind::InvalidInput, Text::tr("The CA file %1 is too large.").arg(caFile),
                       u"caFile"_s);
    return QJsonObject{{u"ca"_s, QString::fromUtf8(content)}};
}

} // namespace drainboard
