// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/keychainvault.h"
#include "privatebus.h"
#include "support/answerof.h"

#include <QDBusConnection>
#include <QHash>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

/// The part of KWallet that the keychain library talks to, on a bus of the test's own.
class FakeWallet : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.kde.KWallet")

public:
    QHash<QString, QString> passwords; ///< by folder/key
    bool refusesToOpen = false;

public Q_SLOTS:
    bool isEnabled() { return true; }
    QString networkWallet() { return u"kdewallet"_s; }
    int open(const QString &, qlonglong, const QString &) { return refusesToOpen ? -1 : 1; }
    bool hasFolder(int, const QString &, const QString &) { return true; }
    bool createFolder(int, const QString &, const QString &) { return true; }
    bool hasEntry(int, const QString &folder, const QString &key, const QString &)
    {
        return passwords.contains(folder + u'/' + key);
    }
    int entryType(int, const QString &folder, const QString &key, const QString &)
    {
        return passwords.contains(folder + u'/' + key) ? 1 : 0; // a password, or nothing known
    }
    QString readPassword(int, const QString &folder, const QString &key, const QString &)
    {
        return passwords.value(folder + u'/' + key);
    }
    int writePassword(int, const QString &folder, const QString &key, const QString &value, const QString &)
    {
        passwords[folder + u'/' + key] = value;
        return 0;
    }
    int removeEntry(int, const QString &folder, const QString &key, const QString &)
    {
        return passwords.remove(folder + u'/' + key) ? 0 : -3;
    }
};

/// The vault with a keychain that answers; without one, see the unit test.
class KeychainTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void keepsReplacesAndRemoves();
    void closedKeychainIsTold();
    void cleanupTestCase();

private:
    FakeWallet m_wallet;
};

namespace {

const QString id = u"0b9f7a52-8f5e-4d0e-9c59-000000000001"_s;
bool busRuns = false;

} // namespace

void KeychainTest::initTestCase()
{
    if (!busRuns)
        QSKIP("dbus-daemon is not installed");
    auto session = QDBusConnection::sessionBus();
    QVERIFY(session.isConnected());
    QVERIFY(session.registerObject(u"/modules/kwalletd5"_s, &m_wallet, QDBusConnection::ExportAllSlots));
    QVERIFY(session.registerService(u"org.kde.kwalletd5"_s));
}

void KeychainTest::keepsReplacesAndRemoves()
{
    const SecretText first(u"tk-us-first"_s);
    const SecretText second(u"tk-us-second"_s);
    KeychainVault vault;
    const auto kept = answerOf(vault.write(id, first));
    QVERIFY(kept);
    QCOMPARE(*kept, TokenKept::ForLater);
    QCOMPARE(m_wallet.passwords, (QHash<QString, QString>{{u"drainboard/"_s + id, first.reveal()}}));
    QCOMPARE(answerOf(KeychainVault().read(id)).value_or(SecretText()), first); // the next start
    QVERIFY(answerOf(vault.write(id, second)));
    QCOMPARE(answerOf(KeychainVault().read(id)).value_or(SecretText()), second);
    QVERIFY(answerOf(vault.remove(id)));
    QVERIFY(m_wallet.passwords.isEmpty());
    QVERIFY(answerOf(vault.remove(id))); // none there is as good
    const auto gone = answerOf(vault.read(id));
    QVERIFY(!gone);
    QCOMPARE(gone.error().kind, ErrorKind::NotFound);
}

void KeychainTest::closedKeychainIsTold()
{
    m_wallet.refusesToOpen = true; // the user closed its question
    KeychainVault vault;
    QCOMPARE(answerOf(vault.write(id, SecretText(u"tk-us"_s))).value_or(TokenKept::ForLater),
             TokenKept::ForThisRun);
    QVERIFY(m_wallet.passwords.isEmpty());
    const auto read = answerOf(KeychainVault().read(id));
    QVERIFY(!read);
    QCOMPARE(read.error().kind, ErrorKind::NotAllowed);
}

void KeychainTest::cleanupTestCase()
{
    QDBusConnection::disconnectFromBus(QDBusConnection::sessionBus().name());
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const PrivateBus bus;
    busRuns = bus.runs();
    // So that the library asks KWallet, whatever desktop the test runs on.
    qputenv("XDG_CURRENT_DESKTOP", "KDE");
    qputenv("KDE_SESSION_VERSION", "5");
    KeychainTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "keychain_test.moc"
