// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/serverplatform.h"
#include "scalingofixture.h"

#include <QDeadlineTimer>
#include <QDirIterator>
#include <QJsonArray>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What a platform over real sockets shows, and keeps, of an account.
class ScalingoPlatformTest : public ScalingoTest
{
    Q_OBJECT

private Q_SLOTS:
    void readsEverything();
    void answersFailures();
    void goneThingsAreNoticed();
    void brokenPartsDoNotStopTheRest();
    void troublesComeAndGoOnTheirOwn();
    void refusedTokenIsTold();
    void refusedRequestIsTriedAgain();
    void refreshSeesWhatOthersDid();
    void anotherSessionKeepsTheCache();
    void cacheIsReadInAnotherThread();
    void noSecretIsLeftBehind();
};

void ScalingoPlatformTest::readsEverything()
{
    m_fixture->open();
    // Asked for before anything is known: answered when it is.
    const auto apps = answerOf(m_fixture->platform->apps());
    QVERIFY(apps);
    QCOMPARE(*apps, (QList<App>{{m_fixture->shop.app, u"shop"_s, AppStatus::Running, u"osc-test1"_s}}));
    const auto addons = answerOf(m_fixture->platform->addons(m_fixture->shop.app));
    QVERIFY(addons);
    QCOMPARE(addons->size(), 2);
    QCOMPARE(m_fixture->shown(m_fixture->shop), QList<QByteArray>{first});
    QCOMPARE(m_fixture->shown(m_fixture->database), QList<QByteArray>{second});
    QCOMPARE(m_fixture->shown(m_fixture->scheduler),
             QList<QByteArray>()); // it writes no lines, so it is not asked
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->server.lines(),
             (QList<QByteArray>{"POST /v1/tokens/exchange", "GET /v1/users/self", "GET /v1/apps",
                                "GET /v1/apps/app-shop/log_drains", "GET /v1/apps/app-shop/addons",
                                "GET /v1/apps/app-shop/addons/ad-1/log_drains"}));
    QCOMPARE(m_fixture->platform->remote()->account(), u"jane (jane@example.com)"_s);
    QVERIFY(m_fixture->platform->remote()->readAt(m_fixture->shop));
    QVERIFY(!m_fixture->platform->remote()->readAt(m_fixture->scheduler));
    QCOMPARE(m_fixture->platform->name(), u"Contract"_s);
}

void ScalingoPlatformTest::answersFailures()
{
    m_fixture->server.fail({.where = "GET /v1/apps/app-shop/log_drains", .status = 403, .body = "{}"});
    m_fixture->server.fail({.where = "GET /v1/apps/app-shop/addons", .times = 1, .status = 500});
    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    const auto drains = answerOf(m_fixture->platform->drains(m_fixture->shop));
    QVERIFY(!drains);
    QCOMPARE(drains.error().kind, ErrorKind::NotAllowed);
    QVERIFY2(drains.error().text.contains(u"Reading the drains of shop"_s), qPrintable(drains.error().text));
    const auto addons = answerOf(m_fixture->platform->addons(m_fixture->shop.app));
    QVERIFY(!addons);
    QCOMPARE(addons.error().kind, ErrorKind::Unavailable);
    QVERIFY(!m_fixture->platform->remote()->crawl().problem.isEmpty());

    QSignalSpy changed(m_fixture->platform.get(), &Platform::catalogueChanged);
    m_fixture->clock.advance(10s); // and it is tried again by itself
    QTRY_VERIFY(!changed.isEmpty());
    QVERIFY(m_fixture->platform->remote()->crawl().problem.isEmpty());
    QCOMPARE(answerOf(m_fixture->platform->addons(m_fixture->shop.app))->size(), 2);
    QVERIFY(!answerOf(m_fixture->platform->drains({u"nobody"_s, {}})));
}

void ScalingoPlatformTest::goneThingsAreNoticed()
{
    m_fixture->server.addApp(u"other"_s);
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    QCOMPARE(answerOf(m_fixture->platform->apps())->size(), 2);
    m_fixture->server.removeAddon(m_fixture->database);
    m_fixture->clock.advance(2min);
    m_fixture->platform->remote()->setFocus(m_fixture->database);
    QTRY_COMPARE(answerOf(m_fixture->platform->addons(m_fixture->shop.app))->size(), 1);
    const auto gone = answerOf(m_fixture->platform->drains(m_fixture->database));
    QVERIFY(!gone);
    QCOMPARE(gone.error().kind, ErrorKind::NotFound);

    m_fixture->server.removeApp(m_fixture->shop.app);
    m_fixture->clock.advance(2min);
    m_fixture->platform->remote()->setFocus(m_fixture->shop);
    QTRY_COMPARE(answerOf(m_fixture->platform->apps())->size(), 1);
    QVERIFY(m_fixture->readAll()); // and does not go round in circles
}

void ScalingoPlatformTest::brokenPartsDoNotStopTheRest()
{
    const SourceRef other{m_fixture->server.addApp(u"other"_s), {}};
    const SourceRef third{m_fixture->server.addApp(u"third"_s), {}};
    m_fixture->server.addDrain(other, first);
    m_fixture->server.addDrain(third, second);
    m_fixture->server.fail({.where = "GET /v1/apps/app-shop/log_drains", .status = 200, .body = "<html>"});
    m_fixture->server.fail({.where = "GET /v1/apps/app-other/log_drains",
                            .raw = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
                            .closes = true}); // for ever
    m_fixture->server.setMutation([](const QByteArray &line, QJsonObject &answer) {
        if (line == "GET /v1/apps/app-shop/addons")
            answer = {{u"addons"_s, u"none of your business"_s}};
    });
    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    QSignalSpy told(m_fixture->platform->remote(), &RemoteControl::crawlChanged);
    const auto isRead = [this] {
        const auto crawl = m_fixture->platform->remote()->crawl();
        return crawl.done >= crawl.total;
    };
    for (QDeadlineTimer end(20'000); !isRead() && !end.hasExpired();) {
        told.wait(50);
        m_fixture->clock.advance(1min);
    }
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->shown(third), QList<QByteArray>{second});
    const auto unreadable = answerOf(m_fixture->platform->drains(m_fixture->shop));
    QVERIFY(unreadable.error().text.contains(u"cannot be read"_s));
    QVERIFY(answerOf(m_fixture->platform->addons(m_fixture->shop.app))
                .error()
                .text.contains(u"“addons” is missing"_s));
    QCOMPARE(answerOf(m_fixture->platform->drains(other)).error().kind, ErrorKind::Unavailable);
    QVERIFY(m_fixture->server.count("GET /v1/apps/app-other/log_drains") >= 10);
}

/// A server that cannot be followed, and an entry that cannot be read: the end of one is not the other's.
void ScalingoPlatformTest::troublesComeAndGoOnTheirOwn()
{
    ScalingoOptions options = m_fixture->options();
    options.connection.kind = ConnectionKind::Server;
    bool broken = true;
    m_fixture->server.setMutation([&](const QByteArray &line, QJsonObject &answer) {
        if (broken && line == "GET /v1/apps/app-shop/addons")
            answer = {{u"addons"_s, QJsonArray{7}}};
    });
    m_fixture->platform = std::make_unique<ServerPlatform>(options, m_fixture->clock);
    QString problem;
    connect(m_fixture->platform.get(), &Platform::problemChanged, this,
            [&](const QString &text) { problem = text; });
    m_fixture->platform->start(); // this server has no live connection
    QTRY_VERIFY(problem.contains(u"cannot be read"_s) && problem.contains(u"is not followed"_s));
    broken = false;
    m_fixture->platform->remote()->refresh();
    QTRY_VERIFY(!problem.contains(u"cannot be read"_s));
    QVERIFY(problem.contains(u"is not followed"_s));
}

void ScalingoPlatformTest::refusedTokenIsTold()
{
    m_fixture->server.setTokenAccepted(false);
    m_fixture->open();
    const auto apps = answerOf(m_fixture->platform->apps());
    QVERIFY(!apps);
    QVERIFY(apps.error().text.contains(u"enter a new one"_s));
    QVERIFY(m_fixture->platform->remote()->crawl().tokenRefused);
    m_fixture->clock.advance(1h);
    QCoreApplication::processEvents();
    QCOMPARE(m_fixture->server.requests().size(), 1);
    m_fixture->server.setTokenAccepted(true);
    m_fixture->platform->setToken(SecretText(ContractServer::token()));
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->shown(m_fixture->shop), QList<QByteArray>{first});
}

void ScalingoPlatformTest::refusedRequestIsTriedAgain()
{
    m_fixture->server.fail({.where = "GET /v1/apps/app-shop/log_drains", .status = 401, .body = "{}"});
    m_fixture->open();
    QTRY_VERIFY(m_fixture->platform->remote()->crawl().tokenRefused);
    m_fixture->server.behave();
    m_fixture->platform->remote()->refresh();
    QVERIFY(!m_fixture->platform->remote()->crawl().tokenRefused);
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->shown(m_fixture->shop), QList<QByteArray>{first});
}

void ScalingoPlatformTest::refreshSeesWhatOthersDid()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    m_fixture->server.addDrain(m_fixture->database, first);
    m_fixture->server.addApp(u"new"_s);
    QSignalSpy drains(m_fixture->platform.get(), &Platform::drainsChanged);
    QSignalSpy catalogue(m_fixture->platform.get(), &Platform::catalogueChanged);
    m_fixture->platform->remote()->refresh();
    QVERIFY(m_fixture->platform->remote()->crawl().total > 0);
    QCOMPARE(m_fixture->shown(m_fixture->shop), QList<QByteArray>{first}); // what is known stays meanwhile
    QVERIFY(m_fixture->readAll());
    QCOMPARE(catalogue.size(), 2); // the app, and that it has no addons
    QVERIFY(drains.contains(QVariantList{QVariant::fromValue(m_fixture->database)}));
    QVERIFY(!drains.contains(QVariantList{QVariant::fromValue(m_fixture->shop)})); // nothing new there
}

void ScalingoPlatformTest::anotherSessionKeepsTheCache()
{
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    const auto readAt = m_fixture->platform->remote()->readAt(m_fixture->database);
    m_fixture->platform.reset();
    m_fixture->clock.advance(1h);
    m_fixture->open();
    QVERIFY(answerOf(m_fixture->platform->apps()));
    QCOMPARE(m_fixture->platform->remote()->readAt(m_fixture->database), readAt); // with its age
    QSignalSpy read(m_fixture->platform->remote(), &RemoteControl::readAtChanged);
    QVERIFY(m_fixture->readAll());
    QVERIFY(m_fixture->platform->remote()->readAt(m_fixture->database) > readAt);
    QVERIFY(!read.isEmpty());
}

/// A file that does not come to an end must not hold up the window.
void ScalingoPlatformTest::cacheIsReadInAnotherThread()
{
#ifndef Q_OS_UNIX
    QSKIP("a pipe with a name is of Unix");
#else
    m_fixture->open();
    QVERIFY(m_fixture->readAll());
    m_fixture->platform.reset();
    const QString path = m_fixture->folder.filePath(u"contract.json"_s);
    QFile kept(path);
    QVERIFY(kept.open(QFile::ReadOnly));
    const QByteArray content = kept.readAll();
    QVERIFY(kept.remove());
    QCOMPARE(mkfifo(QFile::encodeName(path).constData(), 0600), 0);
    const auto release = qScopeGuard([&] { // else a failed check would leave the reader waiting
        ::close(::open(QFile::encodeName(path).constData(), O_RDWR | O_NONBLOCK));
    });
    m_fixture->server.clearRequests();

    m_fixture->open();
    const auto apps = m_fixture->platform->apps();
    QCoreApplication::processEvents();
    QVERIFY(!apps.isFinished());
    m_fixture->platform->remote()->setFocus(m_fixture->shop); // the user does not wait
    QCoreApplication::processEvents();
    QVERIFY(
        m_fixture->server.requests().isEmpty()); // what the run before spent of the limit is not known yet
    QFile pipe(path);
    QVERIFY(pipe.open(QFile::WriteOnly | QFile::Unbuffered));
    QCOMPARE(pipe.write(content), content.size());
    pipe.close();
    const auto answer = answerOf(apps);
    QVERIFY(answer);
    QCOMPARE(answer->size(), 1);
    QVERIFY(m_fixture->readAll());
    QCOMPARE(m_fixture->shown(m_fixture->shop), QList<QByteArray>{first});
#endif
}

void ScalingoPlatformTest::noSecretIsLeftBehind()
{
    m_fixture->open();
    m_fixture->platform->remote()->setFocus(m_fixture->shop);
    QVERIFY(m_fixture->readAll());
    QVERIFY(answerOf(
        m_fixture->platform->addDrains({m_fixture->shop}, "ovh://:sesame-3333@gra1.logs.ovh.com:6514", {})));
    m_fixture->clock.advance(1min);
    m_fixture->platform.reset();
    int files = 0;
    for (QDirIterator it(m_fixture->folder.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
         it.hasNext();) {
        QFile file(it.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray content = file.readAll();
        QVERIFY2(!content.contains("sesame") && !content.contains("tk-us") && !content.contains("eyJ"),
                 qPrintable(file.fileName()));
        ++files;
    }
    QCOMPARE(files, 1);
}

QTEST_GUILESS_MAIN(ScalingoPlatformTest)
#include "scalingo_platform_test.moc"
