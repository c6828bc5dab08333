// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMap>
#include <QString>

#include <optional>

namespace drainboard {

enum class ProviderType { Elk, Appsignal, Betterstack, Datadog, OvhGraylog, Papertrail, Syslog };

/// What a field holds; chooses its validation and its editor.
enum class FieldKind { Url, Token, Host, Port, Choice };

struct FieldChoice
{
    QString value; ///< `eu-west-2`
    QString label; ///< translated
};

struct FieldDescriptor
{
    QString key; ///< the name in the API and in a draft: url, token, host, port, drain_region, transport
    FieldKind kind = FieldKind::Token;
    QString label;
    bool required = false;
    bool secret = false;
    QString placeholder;
    QString help;               ///< one sentence: what it is and where it is found
    QList<FieldChoice> choices; ///< for FieldKind::Choice; the first is the default
    QString defaultValue;
};

/// A provider is data: forms, validation, URLs and help all read this (providers.md §13).
struct ProviderDescriptor
{
    ProviderType type = ProviderType::Syslog;
    QString id;       ///< the type's name in the API: `elk`, `ovh-graylog`, … ; for a preset `new-relic`
    QString name;     ///< `Better Stack`
    QString monogram; ///< one or two letters for its badge
    QString sentence; ///< what it is, for the card in the wizard
    QString helpUrl;  ///< the provider's page where the values are found
    QString apiType;  ///< what the API is sent as `type`; the id except for a preset
    QString keywords; ///< other words a user may search for: `logtail`, `logstash`
    QList<FieldDescriptor> fields;
    QMap<QString, QString> fixed; ///< values of further fields that are not asked for (presets)

    const FieldDescriptor *field(const QString &key) const;
};

/// The seven types of the platform in alphabetical order of their names, then presets (New Relic).
/// Made anew at each call, in the language of the moment.
QList<ProviderDescriptor> providers();

/// By id, also `logtail` (Better Stack's older name) and presets; nothing known gives an empty optional.
std::optional<ProviderDescriptor> findProvider(const QString &id);

ProviderDescriptor providerOf(ProviderType type);

/// What the user has typed so far. Values stand as typed; see `normalised` in validation.h.
struct DrainDraft
{
    QString providerId;
    QMap<QString, QString> values; ///< by field key

    bool operator==(const DrainDraft &) const = default;
};

} // namespace drainboard
