// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demosession.h"
#include "app/embeddedsession.h"
#include "app/language.h"
#include "app/launcher.h"
#include "app/remotesession.h"
#include "base/coredump.h"
#include "base/openfiles.h"
#include "desktop/connections/connectionbar.h"
#include "desktop/connections/connectioncontroller.h"
#include "desktop/connections/connectionlook.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/settings/settingsfile.h"
#include "platform/connections/keychainvault.h"
#include "platform/scalingo/accountprobe.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QTextStream>
#include <QUuid>

#include <algorithm>
#include <optional>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

struct CommandLine
{
    bool demo = false;
    std::optional<QString> data;
    std::optional<ListenAddress> listen;
    QString app;

    QString dataPath() const { return data.value_or(DataFolder::defaultPath()); }
    /// A start without any wish goes on with what was open last.
    bool opensLast() const { return !demo && !data && !listen; }
    /// A first start without any wish is asked on the welcome page.
    bool showsWelcome() const
    {
        return !demo && !data && !listen && app.isEmpty() &&
               !QFileInfo::exists(QDir(dataPath()).filePath(u"catalogue.db"_s));
    }
};

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

[[noreturn]] void refuse(const QString &problem)
{
    QTextStream(stderr) << problem << Qt::endl;
    std::exit(2);
}

CommandLine read(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Text::tr("See, add, test and watch log drains: rules that forward log lines to log services."));
    const QCommandLineOption demo(u"demo"_s, Text::tr("Open the demo on throw-away data."));
    const QCommandLineOption data(
        u"data"_s, Text::tr("Keep the data in <DIR> instead of %1.").arg(DataFolder::defaultPath()),
        u"DIR"_s);
    const QCommandLineOption listen(u"syslog-listen"_s,
                                    Text::tr("Take syslog lines at <ADDRESS:PORT>, this time only."),
                                    u"ADDRESS:PORT"_s);
    const QCommandLineOption select(u"select"_s, Text::tr("Select the app with this name."), u"APP"_s);
    parser.addOptions({demo, data, listen, select});
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(application);

    if (!parser.positionalArguments().isEmpty())
        refuse(Text::tr("Drainboard does not know what to do with “%1”; see --help.")
                   .arg(parser.positionalArguments().constFirst()));
    CommandLine line;
    line.demo = parser.isSet(demo);
    line.app = parser.value(select);
    if (parser.isSet(data))
        line.data = parser.value(data);
    if (parser.isSet(listen)) {
        const auto address = ListenAddress::fromString(parser.value(listen));
        if (!address)
            refuse(address.error().text);
        line.listen = *address;
    }
    return line;
}

/// Help and version are asked for on machines without a screen, too.
bool asksForWordsOnly(int argc, char **argv)
{
    return std::any_of(argv + 1, argv + argc, [](const char *argument) {
        const QByteArrayView word(argument);
        return word == "--help" || word == "-h" || word == "--help-all" || word == "--version" ||
               word == "-v";
    });
}

void setNames()
{
    QCoreApplication::setApplicationName(u"drainboard"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(DRAINBOARD_VERSION));
    QGuiApplication::setDesktopFileName(u"drainboard"_s);
}

} // namespace

int main(int argc, char **argv)
{
    setNames();
    if (asksForWordsOnly(argc, argv)) {
        QCoreApplication application(argc, argv);
        useLanguage(application, {});
        read(application);
        return 0;
    }
    allowManyConnections();
    writeNoCoreDump();
    QApplication application(argc, argv);
    QApplication::setApplicationDisplayName(u"Drainboard"_s);
    useLanguage(application, {}); // the chosen one stands in settings whose place the command line tells
    const CommandLine line = read(application);

    // A data folder of its own keeps its window to itself, so that two of them do not share a selection.
    std::optional<QSettings> settings;
    if (!line.data)
        settings.emplace(QSettings::IniFormat, QSettings::UserScope, u"drainboard"_s, u"window"_s);
    const QString last = settings && line.opensLast() ? Launcher::lastConnection(*settings) : QString();
    const bool opensRemote = !QUuid::fromString(last).isNull();

    const auto openFolder = [&line] {
        auto opened = DataFolder::open(line.dataPath());
        if (opened)
            (*opened)->answerSecondStarts(); // now, not when the window is there: the next start waits
        return opened;
    };
    Result<std::unique_ptr<DataFolder>> folder;
    const bool opensEmbedded = !line.demo && !opensRemote && !line.showsWelcome();
    if (opensEmbedded) {
        folder = openFolder();
        if (!folder && folder.error().kind == ErrorKind::AlreadyExists &&
            DataFolder::raiseFirst(line.dataPath()))
            return 0;
    }
    if (!settings && folder && *folder)
        settings.emplace(QDir((*folder)->path()).filePath(u"window.ini"_s), QSettings::IniFormat);
    else if (!settings)
        settings.emplace(QSettings::IniFormat, QSettings::UserScope, u"drainboard"_s, u"window"_s);
    guardSettings(*settings);
    useLanguage(application, Preferences::load(*settings).language);

    Theme theme;
    MainWindow window(*settings);
    ConnectionBar bar;
    window.addSwitcher(&bar, &bar.menu());
    SystemClock clock;
    ConnectionStore store(ConnectionStore::defaultPath());
    KeychainVault vault;
    Journal journal(Journal::defaultPath(), clock);
    ConnectionController connections({store, vault, journal, accountProbe(clock)}, bar, window);
    QObject::connect(&connections, &ConnectionController::removed, &RemoteSession::forget);
    Launcher launcher(window, theme, *settings, connections);
    launcher.setApp(line.app);
    const auto embedded = [&line](std::unique_ptr<DataFolder> held) -> std::unique_ptr<Session> {
        return std::make_unique<EmbeddedSession>(std::move(held), EmbeddedOptions{line.listen, {}});
    };
    launcher.setMakers(
        [&]() -> Result<std::unique_ptr<Session>> {
            auto opened = openFolder();
            if (!opened)
                return tl::unexpected(opened.error());
            return embedded(std::move(*opened));
        },
        []() -> Result<std::unique_ptr<Session>> {
            auto world = DemoWorld::make();
            if (!world)
                return tl::unexpected(world.error());
            return std::make_unique<DemoSession>(std::move(*world));
        },
        [&journal](const Connection &connection, const SecretText &token) {
            return std::make_unique<RemoteSession>(connection, token, journal);
        });
    connections.load();
    if (line.demo)
        launcher.openDemo();
    else if (opensEmbedded)
        launcher.open(
            [&]() -> Result<std::unique_ptr<Session>> {
                if (!folder)
                    folder = openFolder(); // what is wrong now comes in the language of the window
                if (!folder)
                    return tl::unexpected(folder.error());
                return embedded(std::move(*folder));
            },
            embeddedConnection());
    else if (opensRemote)
        connections.open(last);
    window.show();
    return QApplication::exec();
}
