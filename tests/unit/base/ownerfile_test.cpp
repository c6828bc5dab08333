// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ownerfile.h"

#include "support/filesizelimit.h"

#include <QDir>
#include <QFileInfo>
#include <QIODevice>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <cstring>

using namespace drainboard;
using namespace Qt::StringLiterals;

class OwnerFileTest : public QObject
{
    Q_OBJECT

    static constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                                   QFile::WriteOther | QFile::ExeOther;

    QString path() const { return m_folder.filePath(u"file"_s); }

    const QTemporaryDir m_folder;

private Q_SLOTS:
    void cleanup() { QFile::remove(path()); }

    void replacesAsAWhole()
    {
        QVERIFY(writeOwnerFile(path(), "first"));
        QVERIFY(writeOwnerFile(path(), "second"));
        QCOMPARE(readOwnerFile(path(), 100).value_or(QByteArray()), QByteArray("second"));
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{u"file"_s});
    }

    void belongsToItsOwner()
    {
        QFile open(path()); // readable for all before
        QVERIFY(open.open(QFile::WriteOnly));
        QVERIFY(
            open.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther));
        open.close();
        QFile::Permissions whileWriting;
        QVERIFY(writeOwnerFile(path(), [&](QIODevice &file) {
            whileWriting = static_cast<QFileDevice &>(file).permissions();
            return file.write("x") == 1;
        }));
        QVERIFY(whileWriting != QFile::Permissions());
        QVERIFY(!(whileWriting & others));
        QVERIFY(!(QFileInfo(path()).permissions() & others));
    }

    void keepsTheOldFileIfWritingFails()
    {
        QVERIFY(writeOwnerFile(path(), "old"));
        const auto refused = writeOwnerFile(path(), [](QIODevice &file) {
            file.write("half of the n");
            return false;
        });
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Storage);
        QCOMPARE(readOwnerFile(path(), 100).value_or(QByteArray()), QByteArray("old"));
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{u"file"_s});
        const QString nowhere = m_folder.filePath(u"none/file"_s);
        const auto failed = writeOwnerFile(nowhere, "x");
        QVERIFY(!failed);
        QVERIFY2(failed.error().text.contains(nowhere), qPrintable(failed.error().text));
    }

    void keepsTheOldFileOnAFullDisk_data()
    {
        QTest::addColumn<qsizetype>("size");
        QTest::newRow("less than is buffered") << qsizetype(100);
        QTest::newRow("more than is buffered") << qsizetype(100'000);
    }
    void keepsTheOldFileOnAFullDisk()
    {
        QFETCH(qsizetype, size);
        QVERIFY(writeOwnerFile(path(), "old"));
        FileSizeLimit full(10);
        const auto refused = writeOwnerFile(path(), QByteArray(size, 'n'));
        full.lift();
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Storage);
        QVERIFY2(refused.error().text.contains(QString::fromLocal8Bit(strerror(EFBIG))),
                 qPrintable(refused.error().text));
        QCOMPARE(readOwnerFile(path(), 100).value_or(QByteArray()), QByteArray("old"));
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{u"file"_s});
    }

    void tellsThatItCannotBeRead()
    {
        const QString unreadable = u"/proc/self/mem"_s; // its first page is never there
        if (!QFile::exists(unreadable))
            QSKIP("needs /proc");
        const auto read = readOwnerFile(unreadable, 100);
        QVERIFY(!read);
        QCOMPARE(read.error().kind, ErrorKind::Storage);
        QVERIFY(read.error().text.contains(unreadable));
    }

    void doesNotRelyOnTheStatedSize()
    {
        const QString modest = u"/proc/self/status"_s; // says that it has no bytes
        if (!QFile::exists(modest))
            QSKIP("needs /proc");
        QVERIFY(!readOwnerFile(modest, 10));
        QVERIFY(readOwnerFile(modest, 100'000));
    }

    void readsNoMoreThanItIsTold()
    {
        QCOMPARE(readOwnerFile(path(), 100).error().kind, ErrorKind::NotFound);
        QVERIFY(writeOwnerFile(path(), "12345"));
        QVERIFY(readOwnerFile(path(), 5));
        QCOMPARE(readOwnerFile(path(), 4).error().kind, ErrorKind::Storage);
        QCOMPARE(readOwnerFile(m_folder.path(), 100).error().kind, ErrorKind::Storage); // a folder
    }
};

QTEST_GUILESS_MAIN(OwnerFileTest)
#include "ownerfile_test.moc"
