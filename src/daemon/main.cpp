// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/coredump.h"
#include "base/openfiles.h"
#include "daemon/daemon.h"
#include "daemon/ownfolder.h"
#include "daemon/tokencommand.h"
#include "daemon/unixsignals.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Daemon)
};

void say(const QByteArray &line)
{
    std::fprintf(stderr, "%s\n", line.constData());
}

[[noreturn]] void refuse(const QString &problem)
{
    say(problem.toUtf8());
    std::exit(2);
}

struct CommandLine
{
    QString config, data, listen, syslogListen;
    bool checkConfig = false;
    std::optional<TokenCommand> token;
};

CommandLine read(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Text::tr("Forwards log lines to log services, and is spoken to over HTTP."));
    const QCommandLineOption config(u"config"_s, Text::tr("Read the configuration from <FILE>."), u"FILE"_s);
    const QCommandLineOption data(u"data"_s, Text::tr("Keep the data in <DIR>."), u"DIR"_s);
    const QCommandLineOption listen(u"listen"_s, Text::tr("Serve HTTP at <ADDR:PORT>."), u"ADDR:PORT"_s);
    const QCommandLineOption syslog(u"syslog-listen"_s, Text::tr("Take syslog lines at <ADDR:PORT>."),
                                    u"ADDR:PORT"_s);
    const QCommandLineOption check(u"check-config"_s, Text::tr("Check the configuration and end."));
    const QCommandLineOption readOnly(u"read-only"_s, Text::tr("token add: the token may read alone."));
    const QCommandLineOption expires(u"expires"_s,
                                     Text::tr("token add: until <WHEN>: 90d, 12h or 2027-01-31."), u"WHEN"_s);
    parser.addOptions({config, data, listen, syslog, check, readOnly, expires});
    parser.addPositionalArgument(u"token"_s, Text::tr("Add, list or remove API tokens."),
                                 u"[token add NAME|token list|token remove NAME]"_s);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(application);

    CommandLine line{parser.value(config), parser.value(data),  parser.value(listen),
                     parser.value(syslog), parser.isSet(check), {}};
    const auto words = parser.positionalArguments();
    if (words.value(0) == "token"_L1)
        line.token = TokenCommand{words.mid(1), parser.isSet(readOnly), parser.value(expires), {}};
    else if (!words.isEmpty())
        refuse(
            Text::tr("drainboardd does not know what to do with “%1”; see --help.").arg(words.constFirst()));
    else if (parser.isSet(readOnly) || parser.isSet(expires))
        refuse(Text::tr("--read-only and --expires belong to drainboardd token add."));
    return line;
}

Result<void> takeAddress(const QString &text, ListenAddress &address)
{
    if (text.isEmpty())
        return {};
    return ListenAddress::fromString(text).map([&](const ListenAddress &read) { address = read; });
}

/// The file, then what the command line says instead of it.
Result<DaemonConfig> configOf(const CommandLine &line)
{
    auto config = line.config.isEmpty() ? DaemonConfig() : readConfig(line.config);
    if (!config)
        return config;
    if (!line.data.isEmpty())
        config->data = line.data;
    else if (config->data.isEmpty())
        config->data = defaultDataFolder();
    return takeAddress(line.listen, config->listen)
        .and_then([&] { return takeAddress(line.syslogListen, config->syslog); })
        .map([&] { return *config; });
}

/// As QFileInfo::ownerId() has it, where files have owners.
uint currentUser()
{
#ifdef Q_OS_UNIX
    return geteuid();
#else
    return QFileInfo(QCoreApplication::applicationFilePath()).ownerId();
#endif
}

/// Whether all of it has reached what stdout is.
bool print(const QString &text)
{
#ifdef Q_OS_UNIX
    std::signal(SIGPIPE, SIG_IGN); // that nobody reads is told like any other failure
#endif
    const QByteArray bytes = text.toUtf8();
    return std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stdout) ==
               std::size_t(bytes.size()) &&
           std::fflush(stdout) == 0;
}

int run(const TokenCommand &command)
{
    const auto now = QDateTime::currentDateTimeUtc();
    const auto done = runTokenCommand(command, now, currentUser());
    if (!done)
        refuse(done.error().text);
    if (print(*done))
        return 0;
    if (command.words[0] == "add"_L1) {
        // Nobody has seen it, and nobody ever can.
        const QString id = done->section(u'-', 1, 1);
        const auto removed =
            runTokenCommand({{u"remove"_s, id}, false, {}, command.data}, now, currentUser());
        const QString &name = command.words[1];
        say((removed ? Text::tr("The token %1 could not be printed, so it was removed again.").arg(name)
                     : Text::tr("The token %1 could not be printed and is still there: %2")
                           .arg(name, removed.error().text))
                .toUtf8());
    } else {
        say(Text::tr("The tokens could not be printed.").toUtf8());
    }
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
#ifdef Q_OS_UNIX
    umask(077); // whatever is made here holds secrets
#endif
    writeNoCoreDump();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"drainboardd"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(DRAINBOARD_VERSION));
    const CommandLine line = read(application);
    const auto config = configOf(line);
    if (!config)
        refuse(config.error().text);

    if (line.token) {
        TokenCommand command = *line.token;
        command.data = config->data;
        return run(command);
    }
    if (const auto valid = checkConfig(*config); !valid)
        refuse(valid.error().text);
    if (line.checkConfig)
        return 0;
    if (const auto own = makeOwnFolder(config->data, currentUser(), u"drainboardd …"_s); !own)
        refuse(own.error().text);

    allowManyConnections();
    Daemon daemon(
        *config, [&line] { return configOf(line); }, say);
    UnixSignals signalsOfUnix;
    QObject::connect(&signalsOfUnix, &UnixSignals::endRequested, &daemon, &Daemon::stop);
    QObject::connect(&signalsOfUnix, &UnixSignals::reloadRequested, &daemon, &Daemon::reload);
    // Queued, since start() may fail before the event loop runs.
    QObject::connect(
        &daemon, &Daemon::ended, &application, [](int code) { QCoreApplication::exit(code); },
        Qt::QueuedConnection);
    daemon.start();
    return QCoreApplication::exec();
}
