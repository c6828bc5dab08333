// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/syncfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

#include <sys/stat.h>

using namespace drainboard;
using namespace Qt::StringLiterals;

class SyncFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesWhatIsBuffered()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        QCOMPARE(file.write("line"), 4);
        QVERIFY(syncFile(file));
        QFile other(file.fileName());
        QVERIFY(other.open(QFile::ReadOnly));
        QCOMPARE(other.readAll(), QByteArray("line"));
    }

    void toleratesWhatCannotBeSynced()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"fifo"_s);
        QCOMPARE(mkfifo(QFile::encodeName(path).constData(), 0600), 0);
        QFile fifo(path);
        QVERIFY(fifo.open(QFile::ReadWrite));
        QVERIFY(syncFile(fifo));
    }

    void tellsThatWritingFailed()
    {
        QFile full(u"/dev/full"_s);
        if (!full.open(QFile::WriteOnly))
            QSKIP("needs /dev/full");
        QCOMPARE(full.write("line"), 4); // into the buffer
        QVERIFY(!syncFile(full));
    }
};

QTEST_GUILESS_MAIN(SyncFileTest)
#include "syncfile_test.moc"
