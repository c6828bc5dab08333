// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/launcher.h"
#include "app/remotesession.h"
#include "desktop/connections/connectionbar.h"
#include "desktop/connections/connectioncontroller.h"
#include "desktop/drains/drainsview.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/workspace.h"
#include "desktop/report/reportdialog.h"
#include "platform/scalingo/accountprobe.h"
#include "support/answerof.h"
#include "support/contractserver.h"
#include "support/memoryvault.h"
#include "support/serverprogram.h"

#include <QApplication>
#include <QDirIterator>
#include <QFileDialog>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QUuid>

#include <algorithm>
#include <sys/resource.h>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = ServerProgram::patience;
const QByteArray drainSecret = "sesame-1111-in-an-account";
const QByteArray serverDrainSecret = "sesame-2222-on-a-server";

/// Every way in which a secret might stand in a file.
QByteArrayList formsOf(const QByteArray &secret)
{
    const QString text = QString::fromLatin1(secret);
    const QByteArray wide(reinterpret_cast<const char *>(text.utf16()), text.size() * 2);
    return {secret, wide, QByteArray(':' + secret).toBase64(), secret.toBase64(), secret.toHex()};
}

QByteArray said; ///< by this program, while a window is open

void keepWhatIsSaid(QtMsgType, const QMessageLogContext &, const QString &text)
{
    said += text.toUtf8() + '\n';
}

/// The program as main() makes it, but with a keychain in memory.
class Program
{
public:
    Program()
        : window(settings)
    {
        window.addSwitcher(&bar, &bar.menu());
        launcher.setMakers({}, {}, [this](const Connection &connection, const SecretText &token) {
            return std::make_unique<RemoteSession>(connection, token, journal);
        });
        connections.load();
        window.show();
    }

    bool keep(const Connection &connection, const QString &token)
    {
        vault.write(connection.id, SecretText(token));
        return answerOf(store.save(connection)).has_value();
    }

    /// Until the connection's one drain is in the table.
    bool open(const Connection &connection)
    {
        connections.open(connection.id);
        return QTest::qWaitFor(
            [&] {
                if (!window.workspace() || !window.windowTitle().startsWith(connection.name))
                    return false;
                const auto *table = window.workspace()->drains().findChild<QTableView *>(u"table"_s);
                return table->model()->rowCount() == 1;
            },
            patience);
    }

    bool saveReport(const QString &path)
    {
        Q_EMIT window.reportRequested();
        const auto dialogs = window.findChildren<ReportDialog *>();
        const auto shown = std::ranges::find_if(dialogs, &QWidget::isVisible);
        if (shown == dialogs.end())
            return false;
        ReportDialog *dialog = *shown;
        QSignalSpy saved(dialog, &ReportDialog::saved);
        dialog->findChild<QPushButton *>(u"saveButton"_s)->click();
        Q_EMIT dialog->findChild<QFileDialog *>()->fileSelected(path);
        return QTest::qWaitFor([&] { return saved.count() == 1; }, patience);
    }

    QSettings settings{QSettings::IniFormat, QSettings::UserScope, u"drainboard"_s, u"window"_s};
    Theme theme;
    MainWindow window;
    ConnectionBar bar;
    SystemClock clock;
    ConnectionStore store{ConnectionStore::defaultPath()};
    MemoryVault vault;
    Journal journal{Journal::defaultPath(), clock};
    ConnectionController connections{{store, vault, journal, accountProbe(clock)}, bar, window};
    Launcher launcher{window, theme, settings, connections};
};

} // namespace

/// A whole run: an account and a server looked at in the window, reports saved, everything closed, the server
/// killed by a fault. No token that was used stands in what is left.
class SecretsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsLeftBehind();

private:
    QString path(const QString &name) const { return QDir::home().filePath(name); }
};

void SecretsTest::nothingIsLeftBehind()
{
    const QString serverFolder = path(u"server"_s);
    ServerProgram server(serverFolder);
    const QString serverToken = server.addToken(u"window"_s);
    QVERIFY(server.start());
    QCOMPARE(server.post(u"/drainboard/v1/apps"_s, serverToken, R"({"app":{"name":"till"}})"), 201);
    const QByteArray drain =
        R"({"drain":{"type":"elk","url":"http://u:)" + serverDrainSecret + R"(@127.0.0.1:9/"}})";
    QCOMPARE(server.post(u"/v1/apps/till/log_drains"_s, serverToken, drain), 201);
    QCOMPARE(server.post(u"/drainboard/v1/apps/till/lines"_s, serverToken, "a line"), 202);

    SystemClock clock;
    ContractServer hosted(clock);
    const SourceRef shop{hosted.addApp(u"shop"_s), {}};
    hosted.addDrain(shop, "syslog://:" + drainSecret + "@logs.example.com:6514");

    Connection account = hosted.connection();
    account.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const Connection ownServer{.id = QUuid::createUuid().toString(QUuid::WithoutBraces),
                               .name = u"Own"_s,
                               .kind = ConnectionKind::Server,
                               .authBase = server.base(),
                               .regions = {{u"drainboardd"_s, u"Own"_s, server.base(), server.base()}},
                               .colour = {},
                               .inspectOnly = false};

    const auto before = qInstallMessageHandler(keepWhatIsSaid);
    {
        Program program;
        QVERIFY(program.keep(account, ContractServer::token()));
        QVERIFY(program.keep(ownServer, serverToken));
        for (const Connection &connection : {account, ownServer}) {
            QVERIFY(program.open(connection));
            for (const auto *suffix : {".html", ".pdf"})
                QVERIFY(program.saveReport(path(connection.name + QLatin1StringView(suffix))));
        }
        program.window.close();
    }
    qInstallMessageHandler(before);
    server.signal(SIGABRT);
    QCOMPARE(server.ended(), -2); // a crash

    QByteArrayList tokens{ContractServer::token().toLatin1(), serverToken.toLatin1().mid(16)};
    for (const auto &request : hosted.requests()) {
        const QByteArray authorization = request.http.header("Authorization");
        if (authorization.startsWith("Bearer ") && !tokens.contains(authorization.mid(7)))
            tokens << authorization.mid(7);
    }
    QVERIFY(tokens.size() > 2);
    QMap<QString, QByteArray> left{{u"what the window said"_s, said},
                                   {u"what the server said"_s, server.log()}};
    QVERIFY(!server.log().isEmpty());
    for (QDirIterator it(QDir::homePath(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
         it.hasNext();) {
        QFile file(it.next());
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        left.insert(file.fileName(), file.readAll());
    }
    // What must be among it, or this looks in the wrong place.
    QStringList names = left.keys();
    for (const auto *part : {"connections.json", "journal.jsonl", "window.ini", "catalogue.db", "lines.db",
                             "Contract.html", "Contract.pdf", "Own.html", "Own.pdf", "/connections/"})
        QVERIFY2(!names.filter(QLatin1StringView(part)).isEmpty(), part);
    QVERIFY(left.value(path(u"Contract.html"_s)).contains("logs.example.com"));
    QVERIFY(left.value(path(u"Own.html"_s)).contains("127.0.0.1"));
    for (auto file = left.cbegin(); file != left.cend(); ++file) {
        // The engine needs the URLs to send; they lie in the owner-only catalogue.
        const bool isCatalogue = file.key().startsWith(serverFolder + u"/catalogue.db"_s);
        for (const QByteArray &secret : tokens + QByteArrayList{drainSecret, serverDrainSecret}) {
            if (isCatalogue && secret == serverDrainSecret)
                continue;
            for (const QByteArray &form : formsOf(secret))
                QVERIFY2(!file->contains(form),
                         qPrintable(file.key() + u": "_s + QString::fromLatin1(secret)));
        }
    }
}

int main(int argc, char **argv)
{
    const QTemporaryDir home;
    qputenv("HOME", QFile::encodeName(home.path()));
    for (const auto &[name, folder] :
         {std::pair("XDG_CONFIG_HOME", "config"), std::pair("XDG_CACHE_HOME", "cache"),
          std::pair("XDG_DATA_HOME", "data")})
        qputenv(name, QFile::encodeName(home.filePath(QLatin1StringView(folder))));
    QCoreApplication::setApplicationName(u"drainboard"_s);
    // A crash that leaves its memory behind leaves it there.
    QDir::setCurrent(home.path());
    rlimit dump{};
    getrlimit(RLIMIT_CORE, &dump);
    dump.rlim_cur = dump.rlim_max;
    setrlimit(RLIMIT_CORE, &dump);
    QApplication application(argc, argv);
    SecretsTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "secrets_test.moc"
