// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/keychainvault.h"
#include "support/answerof.h"

#include <QDir>
#include <QDirIterator>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

/// A computer on which no keychain answers: the session bus is not there.
class KeychainVaultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysThatNoKeychainAnswers();
    void keepsATokenForThisRun();
    void writesNoFile();
};

namespace {

const QString id = u"0b9f7a52-8f5e-4d0e-9c59-000000000001"_s;
const SecretText token(u"tk-us-very-secret"_s);

} // namespace

void KeychainVaultTest::saysThatNoKeychainAnswers()
{
    KeychainVault vault;
    const auto read = answerOf(vault.read(id));
    QVERIFY(!read);
    QCOMPARE(read.error().kind, ErrorKind::Unavailable);
    QVERIFY2(read.error().text.contains(u"No keychain"_s), qPrintable(read.error().text));
    QVERIFY(!answerOf(vault.remove(id))); // nobody knows whether one lies there
}

void KeychainVaultTest::keepsATokenForThisRun()
{
    KeychainVault vault;
    const auto kept = answerOf(vault.write(id, token));
    QVERIFY(kept);
    QCOMPARE(*kept, TokenKept::ForThisRun);
    QCOMPARE(answerOf(vault.read(id)).value_or(SecretText()), token);
    QVERIFY(!answerOf(KeychainVault().read(id))); // the next start
    QVERIFY(answerOf(vault.remove(id)));
    QVERIFY(!answerOf(vault.read(id)));
}

void KeychainVaultTest::writesNoFile()
{
    {
        KeychainVault vault;
        QVERIFY(answerOf(vault.write(id, token)));
    }
    QDirIterator files(QDir::homePath(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains("very-secret"), qPrintable(file.fileName()));
    }
}

int main(int argc, char *argv[])
{
    QTemporaryDir home;
    for (const char *variable : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"})
        qputenv(variable, home.path().toLocal8Bit());
    qputenv("DBUS_SESSION_BUS_ADDRESS", QByteArray("unix:path=" + home.path().toLocal8Bit() + "/nobody"));
    QCoreApplication application(argc, argv);
    KeychainVaultTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "keychainvault_test.moc"
