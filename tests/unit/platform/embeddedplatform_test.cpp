// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/embeddedplatform.h"

#include "base/adjustableclock.h"
#include "platform/intakecontrol.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

#include <algorithm>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

template <typename T>
Result<T> answerOf(const Reply<T> &reply)
{
    if (!QTest::qWaitFor([&] { return reply.isFinished(); }, 20000))
        return failure(ErrorKind::Unavailable, u"no answer"_s);
    if (reply.resultCount() == 0)
        return failure(ErrorKind::Cancelled, u"cancelled"_s);
    return reply.result();
}

/// A plain TCP target that keeps what it is sent.
class Receiver
{
public:
    Receiver()
    {
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            auto *socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket,
                             [this, socket] { m_received += socket->readAll(); });
        });
    }

    QByteArray url() const { return "tcp://127.0.0.1:" + QByteArray::number(m_server.serverPort()); }
    qsizetype lines() const { return m_received.count('\n'); }
    bool has(const QByteArray &text) const { return m_received.contains(text); }

private:
    QTcpServer m_server;
    QByteArray m_received;
};

/// A port that nobody listens on.
QByteArray refusingUrl()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return "tcp://127.0.0.1:" + QByteArray::number(server.serverPort());
}

} // namespace

class EmbeddedPlatformTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void restartKeepsEverything();
    void eachTargetIsAnsweredOnItsOwn();
    void refusesItsOwnIntake();
    void forwardsAndReports();
    void undoGoesOnAtTheCursor();
    void undoEnds();
    void editKeepsTheCounters();
    void pauseAndHealthSurviveARestart();
    void renamedAppsTakeLinesOfTheNewName();
    void deletedAppsAreGone();
    void portInUse();
    void failedAddressKeepsTheOldOne();
    void countsUnknownApps();
    void followsFiles();
    void testLineTellsWhatHappened();
    void damagedCatalogue();
    void stopAnswersWhatIsAsked();
    void stopDuringStartStartsNothing();

private:
    void start(const QString &address = u"127.0.0.1:0"_s);
    void stop() { m_platform.reset(); }
    EmbeddedPlatform &platform() { return *m_platform; }
    SourceRef newApp(const QString &name = u"shop"_s);
    Drain newDrain(const SourceRef &source, const QByteArray &url, const DrainOptions &options = {});
    void send(const QByteArray &app, const QByteArray &text);
    /// The newest status of a drain; with an empty key while there is none.
    DrainStatus status(const DrainKey &key) const { return m_statuses.value(key); }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<AdjustableClock> m_clock;
    std::unique_ptr<EmbeddedPlatform> m_platform;
    QHash<DrainKey, DrainStatus> m_statuses;
    QList<LiveBatch> m_live;
};

void EmbeddedPlatformTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_clock = std::make_unique<AdjustableClock>();
    start();
}

void EmbeddedPlatformTest::cleanup()
{
    stop();
}

void EmbeddedPlatformTest::start(const QString &address)
{
    m_statuses.clear();
    m_live.clear();
    auto folder = DataFolder::open(m_dir->path());
    QVERIFY2(folder, folder ? "" : qPrintable(folder.error().text));
    EmbeddedOptions options;
    if (!address.isEmpty())
        options.listen =
            ListenAddress::fromString(address).value_or(ListenAddress{QHostAddress::LocalHost, 0});
    m_platform = std::make_unique<EmbeddedPlatform>(std::move(*folder), options, *m_clock);
    connect(m_platform.get(), &Platform::statusesChanged, this, [this](const QList<DrainStatus> &statuses) {
        for (const auto &one : statuses)
            m_statuses.insert(one.key, one);
    });
    connect(m_platform.get(), &Platform::linesArrived, this,
            [this](const QList<LiveBatch> &batches) { m_live += batches; });
    const auto started = answerOf(m_platform->start());
    QVERIFY2(started, started ? "" : qPrintable(started.error().text));
}

SourceRef EmbeddedPlatformTest::newApp(const QString &name)
{
    return {answerOf(platform().createApp(name)).value().id, {}};
}

Drain EmbeddedPlatformTest::newDrain(const SourceRef &source, const QByteArray &url,
                                     const DrainOptions &options)
{
    return answerOf(platform().addDrains({source}, url, options)).value().front().result.value();
}

void EmbeddedPlatformTest::send(const QByteArray &app, const QByteArray &text)
{
    const auto to = ListenAddress::fromString(platform().intake()->status().address).value();
    QUdpSocket socket;
    const QByteArray line = "<14>1 2026-01-15T09:30:00Z h " + app + " web-1 - - " + text;
    QCOMPARE(socket.writeDatagram(line, to.address, to.port), line.size());
}

void EmbeddedPlatformTest::restartKeepsEverything()
{
    const auto app = newApp();
    const auto addon = answerOf(platform().createAddon(app.app, u"postgresql"_s)).value();
    DrainOptions options;
    options.quarantine.growing = true;
    options.paused = true;
    const SourceRef addonRef{app.app, addon.id};
    const QByteArray url = "https://user:p%40ss@LOGS.example.com/In?Put=%7e";
    const auto results = answerOf(platform().addDrains({app, addonRef}, url, options)).value();
    QVERIFY(results[0].result && results[1].result);
    const QList<FollowedFileInfo> files{{m_dir->filePath(u"app.log"_s), u"shop"_s, u"file"_s, {}}};
    QVERIFY(answerOf(platform().intake()->setFollowedFiles(files)));
    stop();

    start();
    QCOMPARE(answerOf(platform().apps()).value().front().name, u"shop"_s);
    QCOMPARE(answerOf(platform().addons(app.app)).value(), QList<Addon>{addon});
    QCOMPARE(answerOf(platform().drains(app)).value(), (QList<Drain>{{app, url, options}}));
    QCOMPARE(answerOf(platform().drains(addonRef)).value(), (QList<Drain>{{addonRef, url, options}}));
    QCOMPARE(platform().intake()->followedFiles().front().path, files.front().path);
    // Every drain's status is told once, asked or not.
    QTRY_COMPARE(m_statuses.size(), 2);
    QVERIFY(status({app, url}).paused);
}

void EmbeddedPlatformTest::eachTargetIsAnsweredOnItsOwn()
{
    const auto app = newApp();
    const SourceRef database{app.app, answerOf(platform().createAddon(app.app, u"redis"_s)).value().id};
    const SourceRef silent{app.app, answerOf(platform().createAddon(app.app, u"scheduler"_s)).value().id};
    const SourceRef nobody{app.app, u"ad-nobody"_s};
    QSignalSpy changed(&platform(), &Platform::drainsChanged);
    const auto url = refusingUrl();
    const auto first = answerOf(platform().addDrains({app, silent, nobody, database}, url, {})).value();
    QCOMPARE(first.size(), 4);
    QVERIFY(first[0].result);
    QCOMPARE(first[1].result.error().kind, ErrorKind::NotAllowed);
    QCOMPARE(first[2].result.error().kind, ErrorKind::NotFound);
    QVERIFY(first[3].result);
    QCOMPARE(first[3].source, database);
    QCOMPARE(changed.size(), 2);

    const auto again = answerOf(platform().addDrains({app}, url, {})).value();
    QCOMPARE(again[0].result.error().kind, ErrorKind::AlreadyExists);
    const auto unknown = answerOf(platform().addDrains({app, database}, "gopher://x:70", {})).value();
    QCOMPARE(unknown.size(), 2);
    QVERIFY(!unknown[0].result && !unknown[1].result);
}

void EmbeddedPlatformTest::refusesItsOwnIntake()
{
    const auto app = newApp();
    const auto own = platform().intake()->status().address.toLatin1();
    const auto results = answerOf(platform().addDrains({app}, "udp://" + own, {})).value();
    QCOMPARE(results[0].result.error().kind, ErrorKind::NotAllowed);
    QCOMPARE(answerOf(platform().sendTestLine(app, "udp://" + own, {})).error().kind, ErrorKind::NotAllowed);
    const auto drain = newDrain(app, refusingUrl());
    QCOMPARE(answerOf(platform().editDrain(drain.key(), "tcp://" + own, {})).error().kind,
             ErrorKind::NotAllowed);
    // Nor may the intake go where a drain sends to.
    const auto moved = answerOf(platform().intake()->setAddress(QString::fromLatin1(drain.url.mid(6))));
    QCOMPARE(moved.error().kind, ErrorKind::NotAllowed);
}

void EmbeddedPlatformTest::forwardsAndReports()
{
    const Receiver receiver;
    const auto app = newApp();
    const auto drain = newDrain(app, receiver.url());
    send("shop", "first");
    send("shop", "second");
    QTRY_COMPARE(receiver.lines(), 2);
    QTRY_COMPARE(status(drain.key()).counters.linesDelivered, 2u);
    QCOMPARE(status(drain.key()).health.state, HealthState::Healthy);
    QTRY_VERIFY(!m_live.isEmpty() && m_live.back().first + m_live.back().lines->size() == 2);
    QCOMPARE(m_live.front().source, app);
    QCOMPARE((*m_live.front().lines)[0].text, "first");

    for (const auto &source : {app, SourceRef()}) {
        const auto newest = answerOf(platform().newestLines(source, 100)).value();
        QVERIFY(!newest.isEmpty());
        QCOMPARE(newest.front().source, app);
        QCOMPARE(newest.back().first + newest.back().lines->size(), 2u);
    }
    QVERIFY(answerOf(platform().newestLines(app, 0)).value().isEmpty());
    QVERIFY(!answerOf(platform().attempts(drain.key())).value().isEmpty());
    QVERIFY(answerOf(platform().gaps(drain.key())).value().isEmpty());
    QVERIFY(answerOf(platform().retryNow(drain.key())));
    QCOMPARE(answerOf(platform().retryNow({app, "tcp://x:1"})).error().kind, ErrorKind::NotFound);
}

void EmbeddedPlatformTest::undoGoesOnAtTheCursor()
{
    const Receiver receiver;
    const auto app = newApp();
    const auto drain = newDrain(app, receiver.url());
    send("shop", "before");
    QTRY_COMPARE(status(drain.key()).counters.linesDelivered, 1u);
    const auto removed = answerOf(platform().removeDrains({drain.key(), {app, "tcp://x:1"}})).value();
    QVERIFY(removed[0].result);
    QCOMPARE(removed[1].result.error().kind, ErrorKind::NotFound);
    QVERIFY(answerOf(platform().drains(app)).value().isEmpty());
    m_live.clear();
    send("shop", "meanwhile");
    QTRY_VERIFY(!m_live.isEmpty());
    QVERIFY(!receiver.has("meanwhile"));
    QVERIFY(answerOf(platform().restoreDrains({drain})).value().front().result);
    QTRY_VERIFY(receiver.has("meanwhile"));
    QTRY_COMPARE(status(drain.key()).counters.linesDelivered, 2u);
}

void EmbeddedPlatformTest::undoEnds()
{
    const Receiver receiver;
    const auto app = newApp();
    const auto drain = newDrain(app, receiver.url());
    QVERIFY(answerOf(platform().removeDrains({drain.key()})).value().front().result);
    send("shop", "meanwhile");
    QTRY_VERIFY(!m_live.isEmpty());
    const auto later = m_clock->now() + std::chrono::minutes(20);
    m_clock->setSpeed(20000);
    QTRY_VERIFY(m_clock->now() > later);
    m_clock->setSpeed(1);
    // A fresh drain then, which begins at the newest line.
    QVERIFY(answerOf(platform().restoreDrains({drain})).value().front().result);
    send("shop", "afterwards");
    QTRY_VERIFY(receiver.has("afterwards"));
    QVERIFY(!receiver.has("meanwhile"));
}

void EmbeddedPlatformTest::editKeepsTheCounters()
{
    const Receiver first;
    const Receiver second;
    const auto app = newApp();
    const auto drain = newDrain(app, first.url());
    send("shop", "one");
    QTRY_COMPARE(status(drain.key()).counters.linesDelivered, 1u);
    const auto edited = answerOf(platform().editDrain(drain.key(), second.url(), {})).value();
    QCOMPARE(edited.url, second.url());
    send("shop", "two");
    QTRY_VERIFY(second.has("two"));
    QVERIFY(!second.has("one"));
    QTRY_COMPARE(status(edited.key()).counters.linesDelivered, 2u);
}

void EmbeddedPlatformTest::pauseAndHealthSurviveARestart()
{
    const auto app = newApp();
    DrainOptions strict;
    strict.quarantine = {1, std::chrono::minutes(60), false};
    const auto failing = newDrain(app, refusingUrl(), strict);
    const auto paused = newDrain(app, refusingUrl());
    QVERIFY(answerOf(platform().setPaused(paused.key(), true)));
    send("shop", "lost on nobody");
    QTRY_COMPARE(status(failing.key()).health.state, HealthState::Quarantined);
    QTRY_VERIFY(status(paused.key()).paused);
    const auto reason = status(failing.key()).health.reason;
    QVERIFY(!reason.isEmpty());
    stop();

    start();
    QTRY_COMPARE(status(failing.key()).health.state, HealthState::Quarantined);
    const auto left = status(failing.key()).health.quarantinedUntil - m_clock->now();
    QVERIFY(left > std::chrono::minutes(58) && left <= std::chrono::minutes(60));
    QCOMPARE(status(failing.key()).health.reason, reason);
    QCOMPARE(status(failing.key()).backlog, 1u);
    QTRY_VERIFY(status(paused.key()).paused);
    QVERIFY(answerOf(platform().setPaused(paused.key(), false)));
    QTRY_COMPARE(status(paused.key()).health.state, HealthState::Failing);
}

void EmbeddedPlatformTest::renamedAppsTakeLinesOfTheNewName()
{
    const Receiver receiver;
    const auto app = newApp();
    newDrain(app, receiver.url());
    QCOMPARE(answerOf(platform().renameApp(app.app, u"market"_s)).value().name, u"market"_s);
    send("shop", "old name");
    send("market", "new name");
    QTRY_VERIFY(receiver.has("new name"));
    QVERIFY(receiver.has(" market "));
    QVERIFY(!receiver.has("old name"));
}

void EmbeddedPlatformTest::deletedAppsAreGone()
{
    const Receiver receiver;
    const auto app = newApp();
    const SourceRef addon{app.app, answerOf(platform().createAddon(app.app, u"redis"_s)).value().id};
    newDrain(addon, receiver.url());
    QSignalSpy changed(&platform(), &Platform::catalogueChanged);
    QVERIFY(answerOf(platform().deleteApp(app.app)));
    QCOMPARE(changed.size(), 1);
    QVERIFY(answerOf(platform().apps()).value().isEmpty());
    QCOMPARE(answerOf(platform().drains(addon)).error().kind, ErrorKind::NotFound);
    QCOMPARE(answerOf(platform().deleteApp(app.app)).error().kind, ErrorKind::NotFound);

    const auto next = newApp();
    QVERIFY(next != app);
    const auto kept = answerOf(platform().createAddon(next.app, u"redis"_s)).value();
    QVERIFY(answerOf(platform().deleteAddon({next.app, kept.id})));
    QCOMPARE(answerOf(platform().deleteAddon(next)).error().kind, ErrorKind::NotFound);
    QCOMPARE(answerOf(platform().apps()).value().size(), 1);
}

void EmbeddedPlatformTest::portInUse()
{
    stop();
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    start(u"127.0.0.1:%1"_s.arg(other.serverPort()));
    auto status = platform().intake()->status();
    QVERIFY(!status.listening);
    QVERIFY(!status.problem.isEmpty());
    QVERIFY(!status.suggestedAddress.isEmpty());
    newApp(); // the rest works

    const auto suggested = status.suggestedAddress;
    QVERIFY(answerOf(platform().intake()->setAddress(suggested)));
    status = platform().intake()->status();
    QVERIFY(status.listening);
    QCOMPARE(status.address, suggested);
    QVERIFY(status.problem.isEmpty());
    stop();

    start({}); // remembered
    QCOMPARE(platform().intake()->status().address, suggested);
    QVERIFY(platform().intake()->status().listening);
}

void EmbeddedPlatformTest::failedAddressKeepsTheOldOne()
{
    const auto before = platform().intake()->status().address;
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const auto taken = u"127.0.0.1:%1"_s.arg(other.serverPort());
    QCOMPARE(answerOf(platform().intake()->setAddress(taken)).error().kind, ErrorKind::AlreadyExists);
    QCOMPARE(answerOf(platform().intake()->setAddress(u"nonsense"_s)).error().kind, ErrorKind::InvalidInput);
    QCOMPARE(platform().intake()->status().address, before);
    QVERIFY(platform().intake()->status().listening);
}

void EmbeddedPlatformTest::countsUnknownApps()
{
    send("stranger", "hello");
    send("noise", "hello");
    const auto names = [this] {
        QStringList list;
        for (const auto &app : platform().intake()->unknownApps())
            list.append(app.name);
        list.sort();
        return list;
    };
    QTRY_COMPARE(names(), (QStringList{u"noise"_s, u"stranger"_s}));
    platform().intake()->ignoreUnknownApp(u"noise"_s);
    QCOMPARE(names(), QStringList{u"stranger"_s});
    newApp(u"stranger"_s);
    QVERIFY(names().isEmpty());
    stop();

    start();
    send("noise", "again");
    send("other", "again");
    QTRY_COMPARE(names(), QStringList{u"other"_s}); // ignored for good
}

void EmbeddedPlatformTest::followsFiles()
{
    newApp();
    QFile file(m_dir->filePath(u"shop.log"_s));
    QVERIFY(file.open(QFile::WriteOnly));
    quint64 written = 0;
    const auto write = [&](const QByteArray &line) {
        ++written;
        return file.write(line + '\n') > 0 && file.flush();
    };
    auto *intake = platform().intake();
    QVERIFY(answerOf(intake->setFollowedFiles({{file.fileName(), u"shop"_s, {}, {}}})));
    QCOMPARE(intake->followedFiles().constFirst().process, u"file"_s);
    // It begins at the file's end, at a moment that nobody is told of: so, line by line until one is seen.
    QTRY_VERIFY(write("before") && !m_live.isEmpty());
    stop();

    QVERIFY(write("while it was away"));
    start();
    const auto newest = [this] { return (*m_live.back().lines)[m_live.back().lines->size() - 1].text; };
    QTRY_VERIFY(!m_live.isEmpty() && newest() == "while it was away");
    QVERIFY(m_live.back().first + m_live.back().lines->size() <= written); // read on, not anew

    intake = platform().intake();
    QVERIFY(!answerOf(intake->setFollowedFiles({{u"relative.log"_s, u"shop"_s, {}, {}}})));
    QVERIFY(!answerOf(intake->setFollowedFiles({{u"/a"_s, {}, {}, {}}})));
    QVERIFY(!answerOf(intake->setFollowedFiles({{u"/a"_s, u"s"_s, {}, {}}, {u"/b/../a"_s, u"s"_s, {}, {}}})));
    QCOMPARE(intake->followedFiles().size(), 1);
}

void EmbeddedPlatformTest::testLineTellsWhatHappened()
{
    const Receiver receiver;
    const auto app = newApp();
    const auto good = answerOf(platform().sendTestLine(app, receiver.url(), {})).value();
    QVERIFY(good.delivered());
    QTRY_COMPARE(receiver.lines(), 1);
    const auto bad = answerOf(platform().sendTestLine(app, refusingUrl(), {})).value();
    QVERIFY(!bad.delivered());
    QVERIFY(!bad.steps.back().text.isEmpty());
    QCOMPARE(answerOf(platform().sendTestLine({u"nobody"_s, {}}, receiver.url(), {})).error().kind,
             ErrorKind::NotFound);
}

void EmbeddedPlatformTest::damagedCatalogue()
{
    const auto path = platform().folder().cataloguePath();
    stop();
    QFile file(path);
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    EmbeddedPlatform broken(std::move(DataFolder::open(m_dir->path()).value()), {}, *m_clock);
    const auto started = answerOf(broken.start());
    QVERIFY(!started);
    QVERIFY(started.error().text.contains(u"damaged"_s));
    QVERIFY(!answerOf(broken.apps()));
    QVERIFY(!answerOf(broken.createApp(u"shop"_s)));
    QVERIFY(!answerOf(broken.retryNow({{u"a"_s, {}}, "tcp://x:1"})));
    QVERIFY(!answerOf(broken.intake()->setAddress(u"127.0.0.1:0"_s)));
    QVERIFY(!broken.intake()->status().listening);
    broken.stop();
    QVERIFY(file.open(QFile::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray(5000, 'x'));
}

void EmbeddedPlatformTest::stopAnswersWhatIsAsked()
{
    const auto created = platform().createApp(u"late"_s);
    const auto listed = platform().apps();
    platform().stop();
    QVERIFY(!answerOf(platform().apps()));
    QVERIFY(!answerOf(created));
    QVERIFY(!answerOf(listed));
    QVERIFY(!answerOf(platform().intake()->setFollowedFiles({})));
    const auto unanswered = platform().createApp(u"later"_s);
    m_platform.reset();
    QVERIFY(!answerOf(unanswered));
}

void EmbeddedPlatformTest::stopDuringStartStartsNothing()
{
    stop();
    auto folder = DataFolder::open(m_dir->path());
    QVERIFY(folder);
    EmbeddedPlatform hasty(std::move(*folder), {ListenAddress{QHostAddress(QHostAddress::LocalHost), 0}, {}},
                           *m_clock);
    const auto started = hasty.start();
    hasty.stop();
    QVERIFY(!answerOf(started));
    QVERIFY(!hasty.intake()->status().listening);
    QVERIFY(!answerOf(hasty.apps()));
}

QTEST_GUILESS_MAIN(EmbeddedPlatformTest)
#include "embeddedplatform_test.moc"
