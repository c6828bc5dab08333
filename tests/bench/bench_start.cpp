// SPDX-License-Identifier: GPL-3.0-or-later
// From the start of the process to the first paint of the main window on a store with 200 drains, against an
// empty QMainWindow. The program starts itself again and again, in turn as one and as the other. Then from
// the start of drainboardd with an empty store until it listens.
#include "app/embeddedsession.h"
#include "app/launcher.h"
#include "desktop/connections/connectionbar.h"
#include "desktop/connections/connectioncontroller.h"
#include "desktop/connections/connectionlook.h"
#include "desktop/mainwindow/mainwindow.h"
#include "platform/connections/connectionstore.h"
#include "platform/connections/journal.h"
#include "platform/connections/keychainvault.h"
#include "platform/onreply.h"
#include "platform/scalingo/accountprobe.h"
#include "report.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr int apps = 20;
constexpr int drainsPerApp = 10;
constexpr int runs = 11;

/// Ends the program when a window has painted itself for the first time.
class FirstPaint : public QObject
{
public:
    explicit FirstPaint(QWidget &window) { window.installEventFilter(this); }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint) {
            watched->event(event);
            // Not exit(): what the program does when it ends is not part of the start.
            std::_Exit(0);
        }
        return false;
    }
};

int paintEmpty(int argc, char **argv)
{
    const QApplication application(argc, argv);
    QMainWindow window;
    const FirstPaint watcher(window);
    window.resize(1200, 800);
    window.show();
    return QApplication::exec();
}

/// What main() of drainboard does.
int paintDrainboard(int argc, char **argv, const QString &data)
{
    const QApplication application(argc, argv);
    auto folder = DataFolder::open(data);
    if (!folder)
        return 1;
    QSettings settings(data + u"/window.ini"_s, QSettings::IniFormat);
    Theme theme;
    MainWindow window(settings);
    const FirstPaint watcher(window);
    ConnectionBar bar;
    window.addSwitcher(&bar, &bar.menu());
    SystemClock clock;
    ConnectionStore store(data + u"/connections.json"_s);
    KeychainVault vault;
    Journal journal(data + u"/journal.jsonl"_s, clock);
    ConnectionController connections({store, vault, journal, accountProbe(clock)}, bar, window);
    Launcher launcher(window, theme, settings, connections);
    connections.load();
    launcher.open(
        [&]() -> Result<std::unique_ptr<Session>> {
            return std::make_unique<EmbeddedSession>(
                std::move(*folder),
                EmbeddedOptions{ListenAddress{QHostAddress(QHostAddress::LocalHost), 0}, {}});
        },
        embeddedConnection());
    window.show();
    return QApplication::exec();
}

/// A store with 20 apps of 10 drains each.
int fillStore(int argc, char **argv, const QString &data)
{
    QCoreApplication application(argc, argv);
    auto folder = DataFolder::open(data);
    if (!folder)
        return 1;
    SystemClock clock;
    EmbeddedPlatform platform(std::move(*folder),
                              {ListenAddress{QHostAddress(QHostAddress::LocalHost), 0}, {}}, clock);
    QObject context;
    int open = apps * drainsPerApp;
    const auto fill = [&](const Result<void> &started) {
        if (!started)
            return QCoreApplication::exit(1);
        for (int number = 0; number < apps; ++number) {
            onReply(&context, platform.createApp(u"app-%1"_s.arg(number)), [&](const Result<App> &app) {
                for (int drain = 0; drain < drainsPerApp; ++drain) {
                    const QByteArray url = "udp://127.0.0.1:" + QByteArray::number(20000 + drain);
                    onReply(&context, platform.addDrains({SourceRef{app->id, {}}}, url, {}),
                            [&](const auto &) {
                                if (--open == 0)
                                    QCoreApplication::exit(0);
                            });
                }
            });
        }
    };
    onReply(&context, platform.start(), fill);
    return QCoreApplication::exec();
}

/// Milliseconds that this program takes as `mode`; negative if it failed.
double run(const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    QElapsedTimer timer;
    timer.start();
    process.start(QCoreApplication::applicationFilePath(), arguments);
    process.waitForFinished(60000);
    const double milliseconds = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0 ? milliseconds : -1;
}

/// Milliseconds until drainboardd listens with an empty store; negative if it failed.
double startServer()
{
    const QTemporaryDir empty;
    QProcess server;
    QElapsedTimer timer;
    timer.start();
    server.start(QStringLiteral(DRAINBOARDD), {u"--data"_s, empty.filePath(u"data"_s), u"--listen"_s,
                                               u"127.0.0.1:0"_s, u"--syslog-listen"_s, u"127.0.0.1:0"_s});
    QByteArray said;
    server.setReadChannel(QProcess::StandardError);
    while (!said.contains("Listening on ") && server.waitForReadyRead(60000))
        said += server.readAllStandardError();
    const double milliseconds = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    server.terminate();
    server.waitForFinished(60000);
    return said.contains("Listening on ") ? milliseconds : -1;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

int measure(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QTemporaryDir folder;
    const QString data = folder.filePath(u"data"_s);
    if (run({u"fill"_s, data}) < 0)
        return 1;
    std::vector<double> empty;
    std::vector<double> full;
    std::vector<double> ratios;
    for (int i = 0; i < runs; ++i) {
        empty.push_back(run({u"empty"_s}));
        full.push_back(run({u"drainboard"_s, data}));
        if (empty.back() < 0 || full.back() < 0)
            return 1;
        ratios.push_back(full.back() / empty.back());
    }
    std::vector<double> server;
    for (int i = 0; i < runs; ++i) {
        server.push_back(startServer());
        if (server.back() < 0)
            return 1;
    }
    bench::report("start: empty QMainWindow to its first paint (median of 11)", median(empty), "ms");
    bench::report("start: Drainboard with 200 drains to its first paint (median of 11)", median(full), "ms");
    bench::report("start: ratio, pair by pair (median)", median(ratios), "x", bench::atMost(5), 2);
    bench::report("start: drainboardd with an empty store until it listens (median of 11)", median(server),
                  "ms", bench::atMost(200));
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    const QByteArrayView mode = argc > 1 ? QByteArrayView(argv[1]) : QByteArrayView();
    const QString data = argc > 2 ? QString::fromLocal8Bit(argv[2]) : QString();
    if (mode == "empty")
        return paintEmpty(argc, argv);
    if (mode == "drainboard")
        return paintDrainboard(argc, argv, data);
    if (mode == "fill")
        return fillStore(argc, argv, data);
    return measure(argc, argv);
}
