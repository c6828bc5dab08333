// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/peerprocess.h"
#include "integration/privatebus.h"
#include "platform/connections/keychainvault.h"
#include "support/answerof.h"
#include "support/endwithtest.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDirIterator>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

const QString id = u"0b9f7a52-8f5e-4d0e-9c59-000000000001"_s;
bool busRuns = false;

/// The folders that a keyring daemon keeps its files in.
class KeyringFolders
{
public:
    KeyringFolders()
    {
        for (const char *name : {"HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"})
            qputenv(name, QFile::encodeName(m_folder.path()));
    }

private:
    QTemporaryDir m_folder;
};

} // namespace

/// The vault with GNOME's keyring daemon, as most desktops have it.
class SecretServiceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void keepsReplacesAndRemoves();
    void tokensLieEncrypted();
    void lockedKeyringKeepsItsToken();
    void withoutTheDaemonTheTokenIsKeptForThisRun();
    void cleanupTestCase();

private:
    QProcess m_daemon;
};

void SecretServiceTest::initTestCase()
{
    if (!busRuns)
        QSKIP("dbus-daemon is not installed");
    const QString name = u"gnome-keyring-daemon"_s;
    if (const QString why = PeerProcess::whyMissing({name}); !why.isEmpty())
        QSKIP(qPrintable(why));
    endWithTest(m_daemon);
    m_daemon.start(PeerProcess::folderOf(name) + u'/' + name,
                   {u"--foreground"_s, u"--unlock"_s, u"--components=secrets"_s});
    m_daemon.write("password of the test");
    m_daemon.closeWriteChannel();
    auto session = QDBusConnection::sessionBus();
    QVERIFY(session.isConnected());
    QTRY_VERIFY_WITH_TIMEOUT(session.interface()->isServiceRegistered(u"org.freedesktop.secrets"_s), 20'000);
}

void SecretServiceTest::keepsReplacesAndRemoves()
{
    const SecretText first(u"tk-us-first"_s);
    const SecretText second(u"tk-us-second"_s);
    KeychainVault vault;
    const auto missing = answerOf(vault.read(id));
    QVERIFY(!missing);
    QCOMPARE(missing.error().kind, ErrorKind::NotFound);
    const auto kept = answerOf(vault.write(id, first));
    QVERIFY(kept);
    QCOMPARE(*kept, TokenKept::ForLater);
    QCOMPARE(answerOf(KeychainVault().read(id)).value_or(SecretText()), first); // the next start
    QVERIFY(answerOf(vault.write(id, second)));
    QCOMPARE(answerOf(KeychainVault().read(id)).value_or(SecretText()), second);
    QVERIFY(answerOf(vault.remove(id)));
    const auto gone = answerOf(KeychainVault().read(id));
    QVERIFY(!gone);
    QCOMPARE(gone.error().kind, ErrorKind::NotFound);
}

void SecretServiceTest::tokensLieEncrypted()
{
    const SecretText token(u"tk-us-not-to-be-found"_s);
    KeychainVault vault;
    QCOMPARE(answerOf(vault.write(id, token)).value_or(TokenKept::ForThisRun), TokenKept::ForLater);
    int files = 0;
    for (QDirIterator it(qEnvironmentVariable("HOME"), QDir::Files | QDir::Hidden,
                         QDirIterator::Subdirectories);
         it.hasNext();) {
        QFile file(it.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        ++files;
        QVERIFY2(!file.readAll().contains(token.reveal().toLatin1()), qPrintable(file.fileName()));
    }
    QVERIFY(files > 0);
    QVERIFY(answerOf(vault.remove(id)));
}

/// libsecret deletes what is unlocked, and calls that done.
void SecretServiceTest::lockedKeyringKeepsItsToken()
{
    KeychainVault vault;
    QVERIFY(answerOf(vault.write(id, SecretText(u"tk-us"_s))));
    const QString service = u"org.freedesktop.secrets"_s;
    const QString login = u"/org/freedesktop/secrets/collection/login"_s;
    auto lock = QDBusMessage::createMethodCall(service, u"/org/freedesktop/secrets"_s,
                                               u"org.freedesktop.Secret.Service"_s, u"Lock"_s);
    lock.setArguments({QVariant::fromValue(QList<QDBusObjectPath>{QDBusObjectPath(login)})});
    QCOMPARE(QDBusConnection::sessionBus().call(lock).type(), QDBusMessage::ReplyMessage);
    const auto removed = answerOf(vault.remove(id));
    QVERIFY(!removed);
    QCOMPARE(removed.error().kind, ErrorKind::NotAllowed);
    QVERIFY2(removed.error().text.contains(u"locked"_s), qPrintable(removed.error().text));
    QVERIFY(answerOf(vault.remove(u"0b9f7a52-8f5e-4d0e-9c59-000000000002"_s))); // it never held that
}

void SecretServiceTest::withoutTheDaemonTheTokenIsKeptForThisRun()
{
    m_daemon.kill();
    m_daemon.waitForFinished();
    KeychainVault vault;
    QCOMPARE(answerOf(vault.write(id, SecretText(u"tk-us"_s))).value_or(TokenKept::ForLater),
             TokenKept::ForThisRun);
    QCOMPARE(answerOf(vault.read(id)).value_or(SecretText()), SecretText(u"tk-us"_s));
    const auto nextStart = answerOf(KeychainVault().read(id));
    QVERIFY(!nextStart);
    QCOMPARE(nextStart.error().kind, ErrorKind::Unavailable);
}

void SecretServiceTest::cleanupTestCase()
{
    m_daemon.kill();
    m_daemon.waitForFinished();
    QDBusConnection::disconnectFromBus(QDBusConnection::sessionBus().name());
}

int main(int argc, char *argv[])
{
    const KeyringFolders folders;
    QCoreApplication application(argc, argv);
    const PrivateBus bus;
    busRuns = bus.runs();
    qputenv("XDG_CURRENT_DESKTOP", "GNOME"); // so that the library asks the Secret Service
    SecretServiceTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "secretservice_test.moc"
