// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/drainsview.h"
#include "desktop/mainwindow/maincontroller.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/workspace.h"
#include "desktop/models/draintablemodel.h"
#include "desktop/widgets/bars.h"
#include "platform/scalingo/serverplatform.h"
#include "support/answerof.h"
#include "support/fullport.h"
#include "support/serverprogram.h"

#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int patience = ServerProgram::patience;

/// A window on a server, as the program makes it.
class ServerWindow
{
public:
    ServerWindow(const QString &base, const QString &token, const QString &settingsFile)
        : settings(settingsFile, QSettings::IniFormat)
        , platform(options(base, token), clock)
        , window(settings)
        , controller(platform, window)
    {
        platform.start();
        window.show();
    }

    static ScalingoOptions options(const QString &base, const QString &token)
    {
        ScalingoOptions options;
        options.connection = {u"c"_s, u"Server"_s, ConnectionKind::Server, base, {}, {}, false};
        options.connection.regions = {{u"drainboardd"_s, u"Server"_s, base, base}};
        options.token = SecretText(token);
        return options;
    }

    bool may(Capability capability) const { return platform.capabilities().testFlag(capability); }
    QAbstractItemModel *table()
    {
        return window.workspace()->drains().findChild<QTableView *>(u"table"_s)->model();
    }
    /// Of the first drain in the table.
    Health health() { return table()->index(0, 0).data(DrainTableModel::HealthRole).value<Health>(); }
    /// As the table paints it.
    QString countdown() { return remainingTimeText(health().quarantinedUntil - clock.now()); }

    SystemClock clock;
    QSettings settings;
    ServerPlatform platform;
    MainWindow window;
    MainController controller;
};

} // namespace

/// Two windows on one real server. Nobody presses Reload in either.
class TwoWindowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneSeesWhatTheOtherDoes();
};

void TwoWindowsTest::oneSeesWhatTheOtherDoes()
{
    const QTemporaryDir folder;
    ServerProgram server(folder.filePath(u"data"_s));
    const QString token = server.addToken(u"team"_s);
    QVERIFY(server.start());
    ServerWindow one(server.base(), token, folder.filePath(u"one.ini"_s));
    ServerWindow other(server.base(), token, folder.filePath(u"other.ini"_s));
    QTRY_VERIFY_WITH_TIMEOUT(one.may(Capability::ManageSources) && other.may(Capability::ManageSources),
                             patience);
    const auto app = answerOf(one.platform.createApp(u"shop"_s));
    QVERIFY(app);
    QTRY_COMPARE_WITH_TIMEOUT(other.controller.inventory().apps().size(), 1, patience);

    const HeldPort refusing;
    const QByteArray url = "tcp://127.0.0.1:" + QByteArray::number(refusing.port());
    DrainOptions options;
    options.quarantine.failureLimit = 1;
    QVERIFY(answerOf(one.platform.addDrains({{app->id, {}}}, url, options))->at(0).result);
    for (ServerWindow *window : {&one, &other})
        QTRY_COMPARE_WITH_TIMEOUT(window->table()->rowCount(), 1, patience);

    // A line that cannot be delivered ends in a quarantine, counted down alike in both.
    QCOMPARE(server.post(u"/drainboard/v1/apps/shop/lines"_s, token, "lost on nobody"), 202);
    for (ServerWindow *window : {&one, &other})
        QTRY_COMPARE_WITH_TIMEOUT(window->health().state, HealthState::Quarantined, patience);
    // Not compared once more afterwards: the second may turn between the two.
    QVERIFY(QTest::qWaitFor([&] { return one.countdown() == other.countdown(); }, patience));
    const auto apart = one.health().quarantinedUntil - other.health().quarantinedUntil;
    QVERIFY2(std::chrono::abs(apart) < 1s, qPrintable(QString::number(apart.count())));

    const auto removed = answerOf(other.platform.removeDrains({{{app->id, {}}, url}}));
    QVERIFY(removed && removed->at(0).result);
    QTRY_COMPARE_WITH_TIMEOUT(one.table()->rowCount(), 0, patience);
}

QTEST_MAIN(TwoWindowsTest)
#include "twowindows_test.moc"
