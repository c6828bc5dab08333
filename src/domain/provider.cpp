// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/provider.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace drainboard {

namespace {

struct Provider
{
    Q_DECLARE_TR_FUNCTIONS(Provider)
};

FieldDescriptor tokenField(const QString &label, const QString &placeholder, const QString &help,
                           bool required = true)
{
    return {.key = u"token"_s,
            .kind = FieldKind::Token,
            .label = label,
            .required = required,
            .secret = true,
            .placeholder = placeholder,
            .help = help,
            .choices = {},
            .defaultValue = {}};
}

/// A field whose value may be seen.
FieldDescriptor plainField(const QString &key, FieldKind kind, const QString &label,
                           const QString &placeholder, const QString &help, bool required)
{
    return {.key = key,
            .kind = kind,
            .label = label,
            .required = required,
            .secret = false,
            .placeholder = placeholder,
            .help = help,
            .choices = {},
            .defaultValue = {}};
}

FieldDescriptor hostField(const QString &placeholder, const QString &help, bool required = true)
{
    return plainField(u"host"_s, FieldKind::Host, Provider::tr("Host"), placeholder, help, required);
}

FieldDescriptor portField(const QString &placeholder, const QString &help, bool required = true)
{
    return plainField(u"port"_s, FieldKind::Port, Provider::tr("Port"), placeholder, help, required);
}

FieldDescriptor choiceField(const QString &key, const QString &label, const QString &help,
                            const QList<FieldChoice> &choices)
{
    return {.key = key,
            .kind = FieldKind::Choice,
            .label = label,
            .required = true,
            .secret = false,
            .placeholder = {},
            .help = help,
            .choices = choices,
            .defaultValue = choices.front().value};
}

ProviderDescriptor appsignal()
{
    ProviderDescriptor p;
    p.type = ProviderType::Appsignal;
    p.id = p.apiType = u"appsignal"_s;
    p.name = u"AppSignal"_s;
    p.monogram = u"As"_s;
    p.sentence = Provider::tr("Application monitoring with logs beside errors and performance.");
    p.helpUrl = u"https://docs.appsignal.com/logging/endpoints/http-json.html"_s;
    p.keywords = u"apm http json"_s;
    p.fields = {
        tokenField(
            Provider::tr("Log source key"), u"0a1b2c3d-4e5f-6789-abcd-ef0123456789"_s,
            Provider::tr(
                "The key of a log source, not the push API key: AppSignal ▸ Logging ▸ Manage sources.")),
        hostField(u"appsignal-endpoint.net"_s,
                  Provider::tr("Only for an endpoint of your own; empty for AppSignal's."), false),
        portField(u"443"_s, Provider::tr("Only for an endpoint of your own; empty for 443."), false),
    };
    return p;
}

ProviderDescriptor betterstack()
{
    ProviderDescriptor p;
    p.type = ProviderType::Betterstack;
    p.id = p.apiType = u"betterstack"_s;
    p.name = u"Better Stack"_s;
    p.monogram = u"Bs"_s;
    p.sentence = Provider::tr("Hosted logs with SQL queries and alerts, formerly Logtail.");
    p.helpUrl = u"https://betterstack.com/docs/logs/ingesting-data/http/logs/"_s;
    p.keywords = u"logtail telemetry http json"_s;
    p.fields = {
        tokenField(
            Provider::tr("Source token"), u"aBcDeFgHiJkLmNoPqRsTuVwX"_s,
            Provider::tr("The token of the source: Better Stack ▸ Sources ▸ your source ▸ Configure.")),
        hostField(u"s1234567.eu-nbg-2.betterstackdata.com"_s,
                  Provider::tr("The ingesting host that stands beside the token on the source's page.")),
    };
    return p;
}

ProviderDescriptor logtail()
{
    ProviderDescriptor p = betterstack();
    p.id = u"logtail"_s;
    p.name = u"Logtail"_s;
    p.apiType = u"logtail"_s;
    p.fields[1].required = false;
    p.fields[1].defaultValue = u"in.logs.betterstack.com"_s;
    return p;
}

ProviderDescriptor datadog()
{
    ProviderDescriptor p;
    p.type = ProviderType::Datadog;
    p.id = p.apiType = u"datadog"_s;
    p.name = u"Datadog"_s;
    p.monogram = u"Dd"_s;
    p.sentence = Provider::tr("Hosted monitoring: logs, metrics and traces in one place.");
    p.helpUrl = u"https://docs.datadoghq.com/account_management/api-app-keys/"_s;
    p.keywords = u"apm http json"_s;
    const QList<FieldChoice> regions{
        {u"eu"_s, Provider::tr("Europe (datadoghq.eu)")},
        {u"us"_s, Provider::tr("United States (datadoghq.com)")},
        {u"us3"_s, Provider::tr("United States 3 (us3.datadoghq.com)")},
        {u"us5"_s, Provider::tr("United States 5 (us5.datadoghq.com)")},
        {u"ap1"_s, Provider::tr("Asia-Pacific 1 (ap1.datadoghq.com)")},
        {u"ap2"_s, Provider::tr("Asia-Pacific 2 (ap2.datadoghq.com)")},
        {u"uk1"_s, Provider::tr("United Kingdom (uk1.datadoghq.com)")},
        {u"gov"_s, Provider::tr("US government (ddog-gov.com)")},
        {u"us2.ddog-gov.com"_s, Provider::tr("US government 2 (us2.ddog-gov.com)")},
    };
    p.fields = {
        tokenField(
            Provider::tr("API key"), u"0123456789abcdef0123456789abcdef"_s,
            Provider::tr("An API key of 32 hexadecimal digits: Datadog ▸ Organization settings ▸ API keys.")),
        choiceField(u"drain_region"_s, Provider::tr("Region"),
                    Provider::tr("The site your account lives on, as in the address of its pages."), regions),
    };
    return p;
}

ProviderDescriptor elk()
{
    ProviderDescriptor p;
    p.type = ProviderType::Elk;
    p.id = p.apiType = u"elk"_s;
    p.name = u"ELK"_s;
    p.monogram = u"Elk"_s;
    p.sentence = Provider::tr("Your own Logstash with an HTTP input, in front of Elasticsearch and Kibana.");
    p.helpUrl = u"https://www.elastic.co/guide/en/logstash/current/plugins-inputs-http.html"_s;
    p.keywords = u"logstash elasticsearch kibana opensearch https"_s;
    p.fields = {
        {.key = u"url"_s,
         .kind = FieldKind::Url,
         .label = Provider::tr("URL"),
         .required = true,
         .secret = true,
         .placeholder = u"https://user:password@logstash.example.com"_s,
         .help = Provider::tr("The address of Logstash's HTTP input, with its user and password in it."),
         .choices = {},
         .defaultValue = {}},
    };
    return p;
}

ProviderDescriptor ovhGraylog()
{
    ProviderDescriptor p;
    p.type = ProviderType::OvhGraylog;
    p.id = p.apiType = u"ovh-graylog"_s;
    p.name = u"OVHcloud Graylog"_s;
    p.monogram = u"Ov"_s;
    p.sentence = Provider::tr("OVHcloud's Logs Data Platform, read through Graylog.");
    p.helpUrl = u"https://help.ovhcloud.com/csm/en-logs-data-platform-quick-start"_s;
    p.keywords = u"ovh logs data platform ldp gelf syslog"_s;
    p.fields = {
        tokenField(Provider::tr("Write token"), u"4b1f0c9e-1111-4222-8333-0123456789ab"_s,
                   Provider::tr("The X-OVH-TOKEN of the data stream: Logs Data Platform ▸ Data stream ▸ Copy "
                                "the write token.")),
        hostField(u"gra1.logs.ovh.com"_s,
                  Provider::tr("The cluster of your service, as on its home page; the port is 6514.")),
    };
    return p;
}

ProviderDescriptor papertrail()
{
    ProviderDescriptor p;
    p.type = ProviderType::Papertrail;
    p.id = p.apiType = u"papertrail"_s;
    p.name = u"Papertrail"_s;
    p.monogram = u"Pt"_s;
    p.sentence = Provider::tr("Hosted log tail and search; host and port are all it needs.");
    p.helpUrl = u"https://papertrailapp.com/account/destinations"_s;
    p.keywords = u"solarwinds syslog tls"_s;
    p.fields = {
        hostField(u"logs2.papertrailapp.com"_s,
                  Provider::tr(
                      "The first part of your log destination: Papertrail ▸ Settings ▸ Log destinations.")),
        portField(u"12345"_s, Provider::tr("The number behind the colon of your log destination.")),
    };
    return p;
}

ProviderDescriptor syslog()
{
    ProviderDescriptor p;
    p.type = ProviderType::Syslog;
    p.id = p.apiType = u"syslog"_s;
    p.name = u"Syslog"_s;
    p.monogram = u"Sy"_s;
    p.sentence = Provider::tr("Any syslog server: rsyslog, syslog-ng, Graylog, Loggly, Sumo Logic …");
    p.helpUrl = u"https://www.rfc-editor.org/rfc/rfc5424"_s;
    p.keywords = u"rsyslog syslog-ng graylog loggly sumo tcp tls udp rfc5424"_s;
    p.fields = {
        hostField(u"logs.example.com"_s, Provider::tr("The name or address of the syslog server.")),
        portField(u"6514"_s, Provider::tr("6514 is usual for TLS, 514 for UDP and plain TCP.")),
        tokenField(Provider::tr("Token"), {},
                   Provider::tr("Only if your log service tells senders apart by a token."), false),
        choiceField(u"transport"_s, Provider::tr("Transport"),
                    Provider::tr("TCP with TLS unless the server cannot do it."),
                    {{u"tcp+tls"_s, Provider::tr("TCP with TLS (encrypted)")},
                     {u"tcp"_s, Provider::tr("TCP (not encrypted)")},
                     {u"udp"_s, Provider::tr("UDP (not encrypted)")}}),
    };
    return p;
}

ProviderDescriptor newRelic()
{
    ProviderDescriptor p;
    p.type = ProviderType::Syslog;
    p.id = u"new-relic"_s;
    p.apiType = u"syslog"_s;
    p.name = u"New Relic"_s;
    p.monogram = u"Nr"_s;
    p.sentence = Provider::tr("Hosted monitoring; logs go to its TLS syslog endpoint.");
    p.helpUrl = u"https://docs.newrelic.com/docs/logs/log-api/use-tcp-endpoint-forward-logs-new-relic/"_s;
    p.keywords = u"newrelic apm syslog tls"_s;
    p.fields = {
        tokenField(Provider::tr("Licence key"), {},
                   Provider::tr("An ingest licence key: New Relic ▸ user menu ▸ API keys.")),
        choiceField(u"host"_s, Provider::tr("Region"), Provider::tr("The region your account was made in."),
                    {{u"newrelic.syslog.eu.nr-data.net"_s, Provider::tr("Europe")},
                     {u"newrelic.syslog.nr-data.net"_s, Provider::tr("United States")}}),
    };
    p.fixed = {{u"port"_s, u"6514"_s}, {u"transport"_s, u"tcp+tls"_s}};
    return p;
}

} // namespace

const FieldDescriptor *ProviderDescriptor::field(const QString &key) const
{
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto &f) { return f.key == key; });
    return found == fields.end() ? nullptr : &*found;
}

QList<ProviderDescriptor> providers()
{
    return {appsignal(), betterstack(), datadog(), elk(), ovhGraylog(), papertrail(), syslog(), newRelic()};
}

std::optional<ProviderDescriptor> findProvider(const QString &id)
{
    if (id == "logtail"_L1)
        return logtail();
    for (const auto &provider : providers()) {
        if (provider.id == id)
            return provider;
    }
    return std::nullopt;
}

ProviderDescriptor providerOf(ProviderType type)
{
    switch (type) {
    case ProviderType::Elk:
        return elk();
    case ProviderType::Appsignal:
        return appsignal();
    case ProviderType::Betterstack:
        return betterstack();
    case ProviderType::Datadog:
        return datadog();
    case ProviderType::OvhGraylog:
        return ovhGraylog();
    case ProviderType::Papertrail:
        return papertrail();
    case ProviderType::Syslog:
        return syslog();
    }
    Q_UNREACHABLE();
}

} // namespace drainboard
