// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/daemonconfig.h"

#include "base/ownerfile.h"
#include "daemon/inifile.h"
#include "platform/embedded/datafolder.h"

#include <QCoreApplication>
#include <QMap>
#include <QUrl>

#include <functional>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Daemon)
};

constexpr qint64 maxFile = 1024 * 1024;

using Problem = QString; ///< empty when there is none
using Take = std::function<Problem(const QString &value, DaemonConfig &config)>;

Take address(ListenAddress DaemonConfig::*member)
{
    return [member](const QString &value, DaemonConfig &config) -> Problem {
        const auto read = ListenAddress::fromString(value);
        if (!read)
            return read.error().text;
        config.*member = *read;
        return {};
    };
}

Take number(int DaemonConfig::*member, int most)
{
    return [member, most](const QString &value, DaemonConfig &config) -> Problem {
        bool valid = false;
        config.*member = value.toInt(&valid);
        return valid && config.*member >= 1 && config.*member <= most
                   ? Problem()
                   : Text::tr("It must be a number from 1 to %1.").arg(most);
    };
}

/// Takes a number from 1 to `most`.
Take logNumber(std::uint64_t most, std::function<void(LineLogOptions &, std::uint64_t)> set)
{
    return [most, set = std::move(set)](const QString &value, DaemonConfig &config) -> Problem {
        bool valid = false;
        const std::uint64_t number = value.toULongLong(&valid);
        if (!valid || number < 1 || number > most)
            return Text::tr("It must be a number from 1 to %1.").arg(most);
        set(config.log, number);
        return {};
    };
}

Take text(QString DaemonConfig::*member)
{
    return [member](const QString &value, DaemonConfig &config) -> Problem {
        config.*member = value;
        return {};
    };
}

Take tlsFile(QString HttpServer::Tls::*member)
{
    return [member](const QString &value, DaemonConfig &config) -> Problem {
        if (!config.tls)
            config.tls.emplace();
        (*config.tls).*member = value;
        return {};
    };
}

Problem takePublicUrl(const QString &value, DaemonConfig &config)
{
    const QUrl url(value, QUrl::StrictMode);
    const bool web = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
    if (!url.isValid() || !web || url.host().isEmpty() || url.hasQuery() || url.hasFragment() ||
        value.endsWith(u'/'))
        return Text::tr("It must be like https://logs.example.com, without a slash at its end.");
    config.publicUrl = value;
    return {};
}

Problem takeLocalTargets(const QString &value, DaemonConfig &config)
{
    for (const auto &part : value.split(u',')) {
        const auto network = QHostAddress::parseSubnet(part.trimmed());
        if (network.first.isNull())
            return Text::tr("It must be a list of addresses and networks, such as 127.0.0.0/8, ::1.");
        config.localTargets.allowed.append(network);
    }
    return {};
}

const QMap<QString, Take> &keys()
{
    constexpr std::uint64_t mostBytes = 1ull << 50;
    const auto mostUncommitted = LineLogOptions().maxUncommitted;
    static const QMap<QString, Take> known{
        {u"server/data"_s, text(&DaemonConfig::data)},
        {u"server/listen"_s, address(&DaemonConfig::listen)},
        {u"server/tls_certificate"_s, tlsFile(&HttpServer::Tls::certificateFile)},
        {u"server/tls_key"_s, tlsFile(&HttpServer::Tls::keyFile)},
        {u"server/public_url"_s, takePublicUrl},
        {u"server/region"_s, text(&DaemonConfig::region)},
        {u"server/local_targets"_s, takeLocalTargets},
        {u"syslog/listen"_s, address(&DaemonConfig::syslog)},
        {u"limits/connections"_s, number(&DaemonConfig::connections, 100'000)},
        {u"limits/connections_per_address"_s, number(&DaemonConfig::connectionsPerAddress, 100'000)},
        {u"limits/lines_per_minute"_s, number(&DaemonConfig::linesPerMinute, 1'000'000'000)},
        {u"limits/bytes_per_minute"_s, number(&DaemonConfig::bytesPerMinute, 2'000'000'000)},
        {u"log/commit_interval_ms"_s,
         logNumber(10'000,
                   [](auto &log, auto number) { log.commitInterval = std::chrono::milliseconds(number); })},
        {u"log/commit_bytes"_s,
         logNumber(mostUncommitted, [](auto &log, auto number) { log.commitBytes = number; })},
        {u"log/bytes_per_source"_s,
         logNumber(mostBytes, [](auto &log, auto number) { log.retention.bytesPerSource = number; })},
        {u"log/bytes_in_all"_s,
         logNumber(mostBytes, [](auto &log, auto number) { log.retention.bytesInAll = number; })},
        {u"log/age_hours"_s,
         logNumber(24 * 3650,
                   [](auto &log, auto number) { log.retention.age = std::chrono::hours(number); })},
    };
    return known;
}

} // namespace

QString defaultDataFolder()
{
    const QString given = qEnvironmentVariable("STATE_DIRECTORY");
    return given.isEmpty() ? DataFolder::defaultPath() : given;
}

Result<DaemonConfig> readConfig(const QString &path)
{
    const auto content = readOwnerFile(path, maxFile);
    if (!content)
        return tl::unexpected(content.error());
    const auto entries = readIni(*content);
    if (!entries)
        return failure(ErrorKind::InvalidInput, u"%1, %2"_s.arg(path, entries.error().text));
    DaemonConfig config;
    for (const auto &[key, value] : *entries) {
        const auto take = keys().constFind(key);
        const auto refuse = [&path, &key = key](const QString &problem) {
            return failure(ErrorKind::InvalidInput, u"%1, %2: %3"_s.arg(path, key, problem), key);
        };
        if (take == keys().cend())
            return refuse(Text::tr("There is no such key."));
        if (value.isEmpty())
            return refuse(Text::tr("It has no value; leave it out for the default."));
        if (const auto problem = (*take)(value, config); !problem.isEmpty())
            return refuse(problem);
    }
    return config;
}

Result<void> checkConfig(const DaemonConfig &config)
{
    if (!config.tls) {
        if (config.listen.address.isLoopback())
            return {};
        return failure(
            ErrorKind::InvalidInput,
            Text::tr("%1 can be reached by others, so it needs TLS: set server/tls_certificate and "
                     "server/tls_key, or listen on 127.0.0.1.")
                .arg(config.listen.toString()));
    }
    if (config.tls->certificateFile.isEmpty() || config.tls->keyFile.isEmpty())
        return failure(ErrorKind::InvalidInput,
                       Text::tr("server/tls_certificate and server/tls_key come together."));
    // The same code that serves reads the files.
    HttpServer probe({}, [](std::unique_ptr<HttpExchange>) {});
    return probe.listen(u"127.0.0.1"_s, 0, config.tls).map([](quint16) {});
}

QStringList keysThatNeedRestart(const DaemonConfig &running, const DaemonConfig &now)
{
    QStringList changed;
    const auto note = [&](bool same, const QString &key) {
        if (!same)
            changed.append(key);
    };
    note(running.data == now.data, u"server/data"_s);
    note(running.listen == now.listen, u"server/listen"_s);
    // Files can be exchanged while it runs; TLS cannot be switched on or off.
    note(running.tls.has_value() == now.tls.has_value(), u"server/tls_certificate"_s);
    note(running.region == now.region, u"server/region"_s);
    note(running.localTargets == now.localTargets, u"server/local_targets"_s);
    note(running.connections == now.connections, u"limits/connections"_s);
    note(running.connectionsPerAddress == now.connectionsPerAddress, u"limits/connections_per_address"_s);
    note(running.linesPerMinute == now.linesPerMinute, u"limits/lines_per_minute"_s);
    note(running.bytesPerMinute == now.bytesPerMinute, u"limits/bytes_per_minute"_s);
    note(running.log.commitInterval == now.log.commitInterval, u"log/commit_interval_ms"_s);
    note(running.log.commitBytes == now.log.commitBytes, u"log/commit_bytes"_s);
    note(running.log.retention.bytesPerSource == now.log.retention.bytesPerSource, u"log/bytes_per_source"_s);
    note(running.log.retention.bytesInAll == now.log.retention.bytesInAll, u"log/bytes_in_all"_s);
    note(running.log.retention.age == now.log.retention.age, u"log/age_hours"_s);
    return changed;
}

} // namespace drainboard
