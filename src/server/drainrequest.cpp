// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/drainrequest.h"

#include "base/ownerfile.h"
#include "domain/drainurl.h"
#include "domain/validation.h"
#include "server/apinames.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Server)
};

constexpr qsizetype maxCa = 256 * 1024;

const QStringList &targetFields()
{
    static const QStringList fields{u"type"_s,  u"url"_s,          u"host"_s,     u"port"_s,
                                    u"token"_s, u"drain_region"_s, u"transport"_s};
    return fields;
}

/// Reads values of a JSON object and collects what is wrong with them.
class Reader
{
public:
    explicit Reader(const QJsonObject &object)
        : m_object(object)
    {
    }

    void boolean(const QString &key, bool &value)
    {
        read(key, &QJsonValue::isBool, Text::tr("must be true or false."),
             [&](const QJsonValue &json) { value = json.toBool(); });
    }

    void number(const QString &key, int minimum, int maximum, int &value)
    {
        read(key, &QJsonValue::isDouble, Text::tr("must be a number."), [&](const QJsonValue &json) {
            value = json.toInt(minimum - 1);
            if (value < minimum || value > maximum)
                errors.insert(key, Text::tr("must be a whole number from %1 to %2.")
                                       .arg(QString::number(minimum), QString::number(maximum)));
        });
    }

    template <typename Value, std::size_t size>
    void choice(const QString &key, const Named<Value> (&names)[size], Value &value)
    {
        read(key, &QJsonValue::isString, Text::tr("must be a string."), [&](const QJsonValue &json) {
            if (const auto chosen = valueOf(names, json.toString()))
                value = *chosen;
            else
                errors.insert(key, Text::tr("is not one of the values that are possible here."));
        });
    }

    FieldErrors errors;

private:
    template <typename Take>
    void read(const QString &key, bool (QJsonValue::*fits)() const, const QString &expected, Take take)
    {
        const auto value = m_object.value(key);
        if (value.isUndefined())
            return;
        if ((value.*fits)())
            take(value);
        else
            errors.insert(key, expected);
    }

    const QJsonObject &m_object;
};

QString caPath(const QByteArray &digest, const QString &folder)
{
    return QDir(folder).filePath(QString::fromLatin1(digest) + u".pem"_s);
}

/// What was stored before; by its digest alone, so that it can be no other file.
tl::expected<QString, QString> keptCa(const QString &digest, const QString &folder)
{
    const QByteArray hex = digest.toLatin1();
    const QString path = caPath(hex, folder);
    if (hex.size() == 64 && QByteArray::fromHex(hex).toHex() == hex && QFile::exists(path))
        return path;
    return tl::unexpected(Text::tr("is no certificate that this server keeps."));
}

tl::expected<QString, QString> storedCa(const QString &pem, const QString &folder)
{
    const QByteArray content = pem.toUtf8();
    if (content.size() > maxCa || !content.contains("-----BEGIN CERTIFICATE-----"))
        return tl::unexpected(Text::tr("must be a certificate in PEM form, at most 256 KiB."));
    const QString path =
        caPath(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex(), folder);
    if (const auto written = writeOwnerFile(path, content); !written)
        return tl::unexpected(written.error().text);
    return path;
}

} // namespace

bool namesTarget(const QJsonObject &drain)
{
    return std::ranges::any_of(targetFields(), [&](const QString &key) { return drain.contains(key); });
}

tl::expected<QByteArray, FieldErrors> drainUrlFrom(const QJsonObject &drain)
{
    FieldErrors errors;
    QMap<QString, QString> values;
    for (const auto &key : targetFields()) {
        const auto value = drain.value(key);
        if (!value.isString() && !value.isUndefined() && !value.isNull())
            errors.insert(key, Text::tr("must be a string."));
        else if (!value.toString().isEmpty())
            values.insert(key, value.toString());
    }
    if (!errors.isEmpty())
        return tl::unexpected(errors);

    const QString type = values.take(u"type"_s);
    const auto provider = findProvider(type);
    if (!provider || provider->apiType != type)
        return tl::unexpected(FieldErrors{{u"type"_s, Text::tr("is not a type of drain.")}});
    if (values.contains(u"transport"_s) && !provider->field(u"transport"_s))
        return tl::unexpected(
            FieldErrors{{u"transport"_s, Text::tr("only a drain of type syslog takes it.")}});
    const DrainDraft draft{type, values};
    const auto verdicts = validate(draft);
    for (auto it = verdicts.cbegin(); it != verdicts.cend(); ++it) {
        if (!it->ok())
            errors.insert(it.key(), it->error);
    }
    if (!errors.isEmpty())
        return tl::unexpected(errors);
    return makeDrainUrl(draft).map_error([](const Error &error) {
        return FieldErrors{{error.field.isEmpty() ? u"url"_s : error.field, error.text}};
    });
}

tl::expected<DrainOptions, FieldErrors> changedOptions(DrainOptions options, const QJsonObject &drain,
                                                       const QString &caFolder)
{
    Reader reader(drain);
    reader.boolean(u"paused"_s, options.paused);
    reader.boolean(u"repeat_unconfirmed"_s, options.repeatUnconfirmed);
    reader.choice(u"after_quarantine"_s, afterQuarantineNames, options.afterQuarantine);
    reader.choice(u"token_placement"_s, tokenPlacementNames, options.tokenPlacement);
    reader.choice(u"framing"_s, framingNames, options.framing);
    FieldErrors errors = reader.errors;

    if (const auto value = drain.value(u"quarantine"_s); value.isObject()) {
        const auto object = value.toObject();
        Reader policy(object);
        int minutes = static_cast<int>(options.quarantine.pause.count());
        policy.number(u"failure_limit"_s, 1, 1000, options.quarantine.failureLimit);
        policy.number(u"pause_minutes"_s, 1, 24 * 60, minutes);
        policy.boolean(u"growing"_s, options.quarantine.growing);
        options.quarantine.pause = std::chrono::minutes(minutes);
        errors.insert(policy.errors);
    } else if (!value.isUndefined()) {
        errors.insert(u"quarantine"_s, Text::tr("must be an object."));
    }

    const QString key = drain.contains(u"ca"_s) ? u"ca"_s : u"ca_sha256"_s;
    const auto ca = drain.value(key);
    if (ca.isNull()) {
        options.caFile.clear();
    } else if (ca.isString() && errors.isEmpty()) {
        if (const auto path = (key == "ca"_L1 ? storedCa : keptCa)(ca.toString(), caFolder))
            options.caFile = *path;
        else
            errors.insert(key, path.error());
    } else if (!ca.isUndefined() && !ca.isString()) {
        errors.insert(key, Text::tr("must be a string."));
    }
    if (!errors.isEmpty())
        return tl::unexpected(errors);
    return options;
}

void noteCaUse(const QString &caFile, const QString &caFolder, const Clock &clock)
{
    if (caFile.isEmpty())
        return;
    QFile file(QDir(caFolder).filePath(QFileInfo(caFile).fileName())); // never one outside
    if (file.open(QIODevice::ReadWrite | QIODevice::ExistingOnly))
        file.setFileTime(QDateTime::fromMSecsSinceEpoch(clock.wallMicroseconds() / 1000),
                         QFileDevice::FileModificationTime);
}

} // namespace drainboard
