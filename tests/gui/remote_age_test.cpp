// SPDX-License-Identifier: GPL-3.0-or-later
// How old what is shown is, where the platform lies behind a network.
#include "desktop/models/draintablemodel.h"
#include "desktop/models/remotetext.h"
#include "remotefixture.h"

#include <QProgressBar>
#include <QTableView>

using namespace drainboard;
using namespace std::chrono_literals;

class RemoteAgeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ageInWords();
    void showsHowOldItIs();
    void hasNoAgeWhileChangesAreTold();
    void marksWhatIsNotFollowed();
    void marksEverythingWhileNobodyAnswers();
};

void RemoteAgeTest::ageInWords()
{
    QCOMPARE(readText(0s), u"read just now"_s);
    QCOMPARE(readText(59s), u"read just now"_s);
    QCOMPARE(readText(5min + 59s), u"read 5 min ago"_s);
    QCOMPARE(readText(47h), u"read 47 h ago"_s);
    QVERIFY(readText(50h).startsWith(u"read 2 day"_s));
}

void RemoteAgeTest::showsHowOldItIs()
{
    RemoteFixture f;
    f.remote.setReadAt(f.shop, f.time().addSecs(-5 * 60));
    f.remote.setReadAt(f.postgres, f.time().addSecs(-40 * 60));
    QVERIFY(f.open());
    f.sources().select(f.shop);
    QCOMPARE(labelText(f, u"ageLabel"_s), u"read 40 min ago"_s); // the oldest of what is shown
    f.sources().select(f.postgres);
    f.remote.setReadAt(f.postgres, f.time());
    QTRY_COMPARE(labelText(f, u"ageLabel"_s), u"read just now"_s);
    QVERIFY(!row(f, f.postgres).data(SourceTreeModel::OldRole).toBool());

    f.platform.manualClock().advance(30min);
    QCOMPARE(labelText(f, u"ageLabel"_s), u"read 30 min ago"_s);
    f.platform.manualClock().advance(30min);
    QVERIFY(row(f, f.postgres).data(SourceTreeModel::OldRole).toBool());
    QVERIFY(!row(f, f.billing).data(SourceTreeModel::OldRole).toBool()); // it was never read from afar
    QVERIFY2(note(f, u"oldNote"_s).contains(u"read 1 h ago"_s), qPrintable(note(f, u"oldNote"_s)));
    QVERIFY(!f.child<QLabel>(u"ageLabel"_s)->isVisible());
    QVERIFY(row(f, f.postgres).data(Qt::AccessibleTextRole).toString().contains(u"read 1 h ago"_s));
    const QModelIndex attached =
        f.child<QTableView>(u"table"_s)->model()->index(0, int(DrainColumn::AttachedTo));
    QVERIFY(!attached.data(Qt::DecorationRole).value<QIcon>().isNull());
    QCOMPARE(attached.data(Qt::ToolTipRole).toString(), u"shop › PostgreSQL, read 1 h ago"_s);
    f.remote.setReadAt(f.postgres, f.time());
    QTRY_VERIFY(note(f, u"oldNote"_s).isEmpty());
    QVERIFY(attached.data(Qt::DecorationRole).isNull());
}

void RemoteAgeTest::hasNoAgeWhileChangesAreTold()
{
    RemoteFixture f;
    f.remote.setReadAt(f.shop, f.time().addSecs(-90 * 60));
    f.remote.setReadAt(f.postgres, f.time().addSecs(-90 * 60));
    f.remote.setCurrent(true);
    QVERIFY(f.open());
    f.sources().select(f.shop);
    QVERIFY(!f.child<QLabel>(u"ageLabel"_s)->isVisible());
    QVERIFY(note(f, u"oldNote"_s).isEmpty());
    QVERIFY(!row(f, f.shop).data(SourceTreeModel::OldRole).toBool());
    QVERIFY(!row(f, f.shop).data(Qt::AccessibleTextRole).toString().contains(u"read"_s));
    f.remote.setCurrent(false);
    QVERIFY(note(f, u"oldNote"_s).contains(u"read 1 h ago"_s));
    QVERIFY(row(f, f.shop).data(SourceTreeModel::OldRole).toBool());
}

void RemoteAgeTest::marksWhatIsNotFollowed()
{
    RemoteFixture f;
    f.remote.setReadAt(f.shop, f.time());
    f.remote.setReadAt(f.postgres, f.time());
    f.remote.setCurrent(true);
    QVERIFY(f.open());
    f.sources().select(f.shop);
    QVERIFY(!row(f, f.shop).data(SourceTreeModel::OldRole).toBool());
    f.remote.setCurrent(false);
    f.remote.setInterrupted(true);
    QVERIFY2(note(f, u"oldNote"_s).contains(u"may no longer be so"_s), qPrintable(note(f, u"oldNote"_s)));
    QVERIFY(row(f, f.shop).data(SourceTreeModel::OldRole).toBool());
    f.remote.setInterrupted(false);
    f.remote.setCurrent(true);
    QVERIFY(note(f, u"oldNote"_s).isEmpty());
    QVERIFY(!row(f, f.shop).data(SourceTreeModel::OldRole).toBool());
}

void RemoteAgeTest::marksEverythingWhileNobodyAnswers()
{
    RemoteFixture f;
    f.remote.setReadAt(f.shop, f.time());
    f.remote.setReadAt(f.postgres, f.time());
    QVERIFY(f.open());
    f.sources().select(f.shop);
    QVERIFY(note(f, u"oldNote"_s).isEmpty());
    CrawlStatus down = reading(3, 9);
    down.problem = u"Scalingo does not answer. It is asked again by itself."_s;
    f.remote.setCrawl(down);
    QVERIFY(note(f, u"oldNote"_s).startsWith(down.problem));
    QVERIFY(note(f, u"oldNote"_s).contains(u"read just now"_s));
    QVERIFY(row(f, f.shop).data(SourceTreeModel::OldRole).toBool());
    QVERIFY(row(f, f.shop).data(Qt::AccessibleTextRole).toString().contains(u"no longer so"_s));
    QVERIFY(f.child<QWidget>(u"CrawlBar"_s)->isVisible());
    QCOMPARE(f.child<QWidget>(u"CrawlBar"_s)->findChild<QLabel *>(u"label"_s)->text(),
             u"Scalingo does not answer."_s);
    QVERIFY(!f.child<QProgressBar>(u"progress"_s)->isVisibleTo(f.child<QWidget>(u"CrawlBar"_s)));
    RemoteFixture::picture(*f.window, u"not-answering"_s);
    f.remote.setCrawl(reading(3, 9));
    QVERIFY(note(f, u"oldNote"_s).isEmpty());
    QVERIFY(!row(f, f.shop).data(SourceTreeModel::OldRole).toBool());
}

QTEST_MAIN(RemoteAgeTest)
#include "remote_age_test.moc"
