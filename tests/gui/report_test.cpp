// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/report/report.h"
#include "desktop/report/reportdialog.h"
#include "desktop/report/reporthtml.h"
#include "desktop/report/reportpages.h"
#include "desktop/report/reportsaver.h"
#include "support/fakeplatform.h"
#include "support/filesizelimit.h"
#include "support/writefile.h"

#include <QAbstractTextDocumentLayout>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextTable>

#include <algorithm>

using namespace drainboard;
using namespace Qt::StringLiterals;

static const QList<QByteArray> secrets{"ovh-t0ken", "dd-t0ken", "elk-pass",
                                       "bs-t0ken",  "as-t0ken", "nr-t0ken"};

class ReportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatIsKnown();
    void tellsWhenAQuarantineEnds();
    void tellsWhatIsNotReported();
    void tellsWhatCouldNotBeRead();
    void leavesOutWhatNobodyAgreedTo();
    void tellsTheNewestDiagnosis();
    void oneAppAlone();
    void neverASecret();
    void foreignTextStaysText();
    void pageNeedsNothingBesideItself();
    void savesForItsOwnerAlone_data();
    void savesForItsOwnerAlone();
    void pagesTearNothingApart();
    void tellsWhereItCannotWrite();
    void keepsTheEarlierFile();
    void unknownEndings();
    void dialogSaves();
    void dialogSavesMoreThanFitsIntoATurn();
    void dialogTellsFailure();
};

namespace {

struct Fixture
{
    Fixture()
    {
        shop = {platform.addApp(u"shop"_s).id, {}};
        blog = {platform.addApp(u"blog"_s).id, {}};
        postgres = {shop.app, platform.addAddon(shop.app, u"postgresql"_s).id};
        papertrail = platform.addDrain(shop, "tcp+tls://logs.papertrailapp.com:10333");
        platform.addDrain(postgres, "ovh://:ovh-t0ken@gra1.logs.ovh.com:6514");
        platform.addDrain(blog, "datadog://dd-t0ken?region=eu");
        platform.addDrain(blog, "https://user:elk-pass@logstash.example.com/in?key=as-t0ken");
        platform.addDrain(blog, "betterstack://:bs-t0ken@s1.betterstackdata.com");
        platform.addDrain(blog, "appsignal://as-t0ken");
        platform.addDrain(blog, "syslog://:nr-t0ken@newrelic.syslog.eu.nr-data.net:6514");
    }

    const Inventory &ready()
    {
        inventory.emplace(platform);
        [[maybe_unused]] const bool isReady =
            QTest::qWaitFor([&] { return inventory->state() == Inventory::State::Ready; });
        Q_ASSERT(isReady);
        return *inventory;
    }
    Report report(const SourceRef &scope = {})
    {
        ReportMaker maker(inventory ? *inventory : ready(), scope, diagnoses, time);
        while (maker.readNext()) {
        }
        return maker.report();
    }
    QString html(const SourceRef &scope = {}) { return reportHtml(report(scope), ReportLook::Screen); }
    void emitFailing()
    {
        DrainStatus status;
        status.key = papertrail.key();
        status.health.state = HealthState::Failing;
        status.health.failures = 3;
        status.counters = {1234, 2048, 7, 5, {}};
        status.backlog = 66;
        status.lastError = u"connection refused"_s;
        platform.emitStatus(status);
    }

    FakePlatform platform;
    SourceRef shop, blog, postgres;
    Drain papertrail;
    std::optional<Inventory> inventory;
    QHash<DrainKey, DiagnosisResult> diagnoses;
    QDateTime time{QDate(2026, 1, 15), QTime(9, 30), Qt::UTC};
};

QString factOf(const QList<ReportFact> &facts, const QString &label)
{
    for (const ReportFact &fact : facts) {
        if (fact.label == label)
            return fact.text;
    }
    return u"(missing)"_s;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Result<void> saved(const Report &report, const QString &path)
{
    auto future = saveReport(report, path);
    future.waitForFinished();
    return future.result();
}

} // namespace

void ReportTest::tellsWhatIsKnown()
{
    Fixture f;
    f.ready();
    f.emitFailing();
    const Report report = f.report();
    QCOMPARE(report.title, u"Log drains of all apps"_s);
    QCOMPARE(factOf(report.facts, u"Connection"_s), u"Fake"_s);
    QCOMPARE(factOf(report.facts, u"Made on"_s), u"2026-01-15 09:30:00 UTC"_s);
    QCOMPARE(factOf(report.facts, u"Drains"_s), u"7"_s);
    QCOMPARE(factOf(report.facts, u"In trouble"_s), u"1"_s);
    QCOMPARE(report.apps.size(), 2);
    const auto &shop = report.apps[0];
    QCOMPARE(shop.name, u"shop"_s);
    QCOMPARE(shop.sources.size(), 2);
    QCOMPARE(shop.sources[0].name, u"The app itself"_s);
    QCOMPARE(shop.sources[1].name, u"PostgreSQL"_s);
    const ReportedDrain &drain = shop.sources[0].drains[0];
    QCOMPARE(drain.title, u"Papertrail: logs.papertrailapp.com:10333"_s);
    QCOMPARE(drain.condition, ReportedDrain::Condition::Bad);
    QCOMPARE(factOf(drain.facts, u"URL"_s), u"tcp+tls://logs.papertrailapp.com:10333"_s);
    QCOMPARE(factOf(drain.facts, u"Waiting"_s), u"66 line(s)"_s);
    QCOMPARE(factOf(drain.facts, u"Lost"_s), u"5 line(s)"_s);
    QCOMPARE(factOf(drain.facts, u"Last error"_s), u"connection refused"_s);
    const QString html = reportHtml(report, ReportLook::Screen);
    for (const QString &part : {u"<h1>Log drains of all apps</h1>"_s, u"<h2>blog</h2>"_s,
                                u"<td>connection refused</td>"_s, u"<article class=\"bad\">"_s})
        QVERIFY2(html.contains(part), qPrintable(part));
}

void ReportTest::tellsWhenAQuarantineEnds()
{
    Fixture f;
    f.ready();
    const auto &clock = f.platform.manualClock();
    DrainStatus status;
    status.key = f.papertrail.key();
    status.health.state = HealthState::Quarantined;
    status.health.quarantinedUntil = clock.now() + std::chrono::seconds(282);
    f.platform.emitStatus(status);
    const QString health = factOf(f.report().apps[0].sources[0].drains[0].facts, u"Health"_s);
    const auto end = QDateTime::fromMSecsSinceEpoch(clock.wallMicroseconds() / 1000 + 282'000, Qt::UTC);
    QVERIFY2(health.contains(u"the next attempt is at %1 UTC"_s.arg(end.toString(u"yyyy-MM-dd HH:mm:ss"_s))),
             qPrintable(health));
}

void ReportTest::tellsWhatIsNotReported()
{
    Fixture f;
    f.platform.setCapabilities(f.platform.capabilities() & ~Capabilities(Capability::ReportHealth));
    const Report report = f.report();
    const ReportedDrain &drain = report.apps[0].sources[0].drains[0];
    QCOMPARE(factOf(drain.facts, u"Health"_s), u"not reported by Fake"_s);
    QCOMPARE(factOf(drain.facts, u"Delivered"_s), u"(missing)"_s);
    QCOMPARE(factOf(report.facts, u"In trouble"_s), u"(missing)"_s);
    QCOMPARE(drain.condition, ReportedDrain::Condition::Unknown);
}

void ReportTest::tellsWhatCouldNotBeRead()
{
    Fixture f;
    FakeRemote &remote = f.platform.makeRemote();
    remote.setReadAt(f.blog, QDateTime(QDate(2026, 1, 15), QTime(9, 0), Qt::UTC));
    f.platform.fail(f.shop, {ErrorKind::Unavailable, u"The server does not answer."_s, {}});
    const Report report = f.report();
    QCOMPARE(factOf(report.facts, u"Account"_s), remote.account());
    const auto notes = [&report](int app) { return report.apps[app].sources[0].notes.join(u' '); };
    QVERIFY2(notes(0).contains(u"The server does not answer."_s), qPrintable(notes(0)));
    QVERIFY2(notes(0).contains(u"Not read yet"_s), qPrintable(notes(0)));
    QCOMPARE(notes(1), u"Read on 2026-01-15 09:00:00 UTC."_s);
    QVERIFY(f.html().contains(u"The server does not answer."_s));
}

void ReportTest::leavesOutWhatNobodyAgreedTo()
{
    Fixture f;
    FakeRemote &remote = f.platform.makeRemote();
    f.ready();
    Consent consent;
    consent.needed = true;
    remote.setConsent(f.shop.app, consent);
    QVERIFY(!f.html().contains(u"logs.papertrailapp.com"_s));
    QVERIFY(f.html().contains(u"Its owner has not agreed"_s));
    QVERIFY(f.html().contains(u"logstash.example.com"_s)); // another owner's
    consent.statedReason = u"ticket 42"_s;
    remote.setConsent(f.shop.app, consent);
    QTRY_VERIFY(f.html().contains(u"logs.papertrailapp.com"_s));
}

void ReportTest::tellsTheNewestDiagnosis()
{
    Fixture f;
    f.diagnoses[f.papertrail.key()] = {
        1'768'469'400'000'000,
        {{TestStage::Name, true, u"It leads to 1.2.3.4."_s, {}, {}, {}},
         {TestStage::Connection, false, u"The port is closed."_s, u"Open it."_s, {}, {}}}};
    const QString html = f.html();
    const auto begin = html.indexOf(u"Diagnosis from this computer, 2026-01-15 09:30:00 UTC"_s);
    QVERIFY(begin > 0);
    QVERIFY(html.contains(u"Name: passed. It leads to 1.2.3.4."_s));
    QVERIFY(html.contains(u"Connection: failed. The port is closed."_s));
    QVERIFY(html.contains(u"Open it."_s));
    QCOMPARE(html.count(u"Diagnosis from this computer"_s), 1);
}

void ReportTest::oneAppAlone()
{
    Fixture f;
    const Report report = f.report(f.shop);
    QCOMPARE(report.title, u"Log drains of shop"_s);
    QCOMPARE(report.apps.size(), 1);
    QCOMPARE(factOf(report.facts, u"Drains"_s), u"2"_s);
    QVERIFY(!f.html(f.shop).contains(u"blog"_s));
}

void ReportTest::neverASecret()
{
    Fixture f;
    f.ready();
    f.emitFailing();
    for (const Drain &drain : f.platform.allDrains())
        f.diagnoses[drain.key()] = {1, {{TestStage::Name, true, u"Fine."_s, {}, {}, {}}}};
    QTemporaryDir folder;
    const QString page = folder.filePath(u"report.html"_s);
    const QString pdf = folder.filePath(u"report.pdf"_s);
    QVERIFY(saved(f.report(), page));
    QVERIFY(saved(f.report(), pdf));
    const QByteArray paper = reportHtml(f.report(), ReportLook::Paper).toUtf8();
    QVERIFY(contentOf(page).contains("gra1.logs.ovh.com"));
    QVERIFY(paper.contains("gra1.logs.ovh.com"));
    for (const QByteArray &secret : secrets) {
        QVERIFY2(!contentOf(page).contains(secret), secret.constData());
        QVERIFY2(!paper.contains(secret), secret.constData());
        QVERIFY2(!contentOf(pdf).contains(secret), secret.constData());
    }
}

void ReportTest::foreignTextStaysText()
{
    Fixture f;
    const SourceRef bad{f.platform.addApp(u"<script>alert(1)</script>"_s).id, {}};
    f.platform.addDrain(bad, "tcp://<img src=x>\"&'\xe2\x80\xae:1");
    f.platform.fail(bad, {ErrorKind::Unavailable, u"<b>no</b>"_s, {}});
    for (const ReportLook look : {ReportLook::Screen, ReportLook::Paper}) {
        const QString html = reportHtml(f.report(), look);
        QVERIFY(html.contains(u"&lt;script&gt;"_s));
        QVERIFY(html.contains(u"&lt;b&gt;no&lt;/b&gt;"_s));
        for (const QString &tag : {u"<script"_s, u"<img"_s, u"<b>no"_s})
            QVERIFY2(!html.contains(tag), qPrintable(tag));
        QVERIFY(!html.contains(u'\u202e'));
    }
}

void ReportTest::pageNeedsNothingBesideItself()
{
    Fixture f;
    const QString html = f.html();
    for (const QString &way : {u"src="_s, u"href="_s, u"url("_s, u"@import"_s, u"<script"_s, u"<link"_s})
        QVERIFY2(!html.contains(way), qPrintable(way));
    QVERIFY(html.contains(u"default-src 'none'"_s));
    QVERIFY(html.contains(u"prefers-color-scheme: dark"_s));
    QVERIFY(html.contains(u"@media print"_s));
    QVERIFY(html.contains(u"<html lang=\"en"_s));
    QCOMPARE(html.count(u"<th scope=\"row\">"_s), html.count(u"<th"_s));
}

void ReportTest::savesForItsOwnerAlone_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("web page") << u"report.html"_s << QByteArray("<!DOCTYPE html>");
    QTest::newRow("short ending") << u"report.HTM"_s << QByteArray("<!DOCTYPE html>");
    QTest::newRow("pdf") << u"report.pdf"_s << QByteArray("%PDF-");
}

void ReportTest::savesForItsOwnerAlone()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, begin);
    Fixture f;
    QTemporaryDir folder;
    const QString path = folder.filePath(name);
    QVERIFY(saved(f.report(), path));
    QVERIFY(contentOf(path).startsWith(begin));
    QVERIFY(contentOf(path).size() > 1000);
    const auto others =
        QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    QVERIFY(!(QFile::permissions(path) & others));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{name});
}

void ReportTest::pagesTearNothingApart()
{
    Fixture f;
    for (int i = 0; i < 60; ++i) { // enough for headings to meet the ends of pages everywhere
        const SourceRef app{f.platform.addApp(u"app %1"_s.arg(i)).id, {}};
        for (int drain = 0; drain <= i % 3; ++drain)
            f.platform.addDrain(app, "tcp://logs.example.com:" + QByteArray::number(1000 + drain));
    }
    QTextDocument document;
    document.setHtml(reportHtml(f.report(), ReportLook::Paper));
    document.setTextWidth(400);
    const qreal height = 500;
    const QList<qreal> breaks = pageBreaks(document, height);
    QVERIFY2(breaks.size() > 20, qPrintable(QString::number(breaks.size())));
    for (qsizetype page = 1; page < breaks.size(); ++page)
        QVERIFY(breaks[page] > breaks[page - 1] && breaks[page] - breaks[page - 1] <= height);

    const auto pageOf = [&](qreal y) {
        return std::ranges::upper_bound(breaks, y) - breaks.begin(); // from 1
    };
    qsizetype pageOfHeading = 0;
    QHash<const QTextTable *, qsizetype> pagesOfTables;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const QRectF rect = document.documentLayout()->blockBoundingRect(block);
        for (int i = 0; i < block.layout()->lineCount() && !block.text().isEmpty(); ++i) {
            const QRectF line = block.layout()->lineAt(i).rect().translated(rect.topLeft());
            QVERIFY2(pageOf(line.top()) == pageOf(line.bottom() - 0.5), qPrintable(block.text()));
            QVERIFY2(pageOfHeading == 0 || pageOf(line.top()) == pageOfHeading, qPrintable(block.text()));
            if (const QTextTable *table = QTextCursor(block).currentTable()) {
                const qsizetype page = pageOf(line.top());
                QVERIFY2(pagesOfTables.value(table, page) == page, qPrintable(block.text()));
                pagesOfTables.insert(table, page);
            }
            pageOfHeading = block.blockFormat().headingLevel() > 0 ? pageOf(line.top()) : 0;
        }
    }
}

void ReportTest::tellsWhereItCannotWrite()
{
    Fixture f;
    QTemporaryDir folder;
    const QString path = folder.filePath(u"missing/report.html"_s);
    const auto failed = saved(f.report(), path);
    QVERIFY(!failed);
    QVERIFY2(failed.error().text.contains(path), qPrintable(failed.error().text));
    QCOMPARE(failed.error().kind, ErrorKind::Storage);
}

void ReportTest::keepsTheEarlierFile()
{
    Fixture f;
    QTemporaryDir folder;
    for (const QString &name : {u"report.html"_s, u"report.pdf"_s}) {
        const QString path = folder.filePath(name);
        QVERIFY(writeFile(path, "the one of yesterday"));
        FileSizeLimit full(100);
        const auto failed = saved(f.report(), path);
        full.lift();
        QVERIFY2(!failed, qPrintable(name));
        QVERIFY2(failed.error().text.contains(path), qPrintable(failed.error().text));
        QCOMPARE(contentOf(path), "the one of yesterday");
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(),
                 name.endsWith(u"html") ? 1 : 2);
    }
}

void ReportTest::unknownEndings()
{
    Fixture f;
    QTemporaryDir folder;
    const QString path = folder.filePath(u"notes.txt"_s);
    QVERIFY(writeFile(path, "mine"));
    const auto failed = saved(f.report(), path);
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, ErrorKind::InvalidInput);
    QVERIFY(failed.error().text.contains(u".pdf"_s));
    QCOMPARE(contentOf(path), "mine");
}

void ReportTest::dialogSaves()
{
    Fixture f;
    QTemporaryDir folder;
    auto *dialog = new ReportDialog(f.ready(), f.postgres, {}); // an addon stands for its app
    QPointer<ReportDialog> alive = dialog;
    QSignalSpy saved(dialog, &ReportDialog::saved);
    dialog->open();
    auto *onlyApp = dialog->findChild<QRadioButton *>(u"appRadio"_s);
    QVERIFY(onlyApp->isChecked());
    QCOMPARE(onlyApp->text(), u"&Only shop, with its addons"_s);
    dialog->findChild<QPushButton *>(u"saveButton"_s)->click();
    auto *files = dialog->findChild<QFileDialog *>();
    QVERIFY(files);
    QVERIFY2(files->selectedFiles().value(0).contains(u"drains-shop-"_s),
             qPrintable(files->selectedFiles().value(0)));
    const QString path = folder.filePath(u"shop.html"_s);
    Q_EMIT files->fileSelected(path);
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(saved.first().first().toString(), path);
    QVERIFY(contentOf(path).contains("<h2>shop</h2>"));
    QVERIFY(!contentOf(path).contains("<h2>blog</h2>"));
    QTRY_VERIFY(!alive);
}

void ReportTest::dialogSavesMoreThanFitsIntoATurn()
{
    Fixture f;
    constexpr int apps = 1000;
    for (int i = 0; i < apps; ++i)
        f.platform.addDrain({f.platform.addApp(u"many-%1"_s.arg(i)).id, {}}, "udp://10.0.0.1:514");
    QTemporaryDir folder;
    auto *dialog = new ReportDialog(f.ready(), {}, {});
    QSignalSpy saved(dialog, &ReportDialog::saved);
    dialog->open();
    dialog->findChild<QPushButton *>(u"saveButton"_s)->click();
    const QString path = folder.filePath(u"all.html"_s);
    Q_EMIT dialog->findChild<QFileDialog *>()->fileSelected(path);
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(contentOf(path).count("<h2>many-"), apps);
}

void ReportTest::dialogTellsFailure()
{
    Fixture f;
    QTemporaryDir folder;
    auto *dialog = new ReportDialog(f.ready(), {}, {});
    const std::unique_ptr<ReportDialog> owner(dialog);
    QSignalSpy saved(dialog, &ReportDialog::saved);
    dialog->open();
    QVERIFY(dialog->findChild<QRadioButton *>(u"appRadio"_s)->isHidden());
    QVERIFY(dialog->findChild<QRadioButton *>(u"allRadio"_s)->isChecked());
    auto *save = dialog->findChild<QPushButton *>(u"saveButton"_s);
    save->click();
    Q_EMIT dialog->findChild<QFileDialog *>()->fileSelected(folder.filePath(u"none/report.html"_s));
    QVERIFY(!save->isEnabled());
    QTRY_VERIFY(save->isEnabled());
    QVERIFY(!dialog->findChild<QWidget *>(u"errorLine"_s)->isHidden());
    QCOMPARE(saved.count(), 0);
    QVERIFY(dialog->isVisible());
}

QTEST_MAIN(ReportTest)
#include "report_test.moc"
