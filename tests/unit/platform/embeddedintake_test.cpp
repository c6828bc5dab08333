// SPDX-License-Identifier: GPL-3.0-or-later
#include "embeddedfixture.h"

#include <QFile>

using namespace drainboard;
using namespace Qt::StringLiterals;

/// How lines come into the platform.
class EmbeddedIntakeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m = std::make_unique<EmbeddedFixture>(); }
    void cleanup() { m.reset(); }

    void portInUse();
    void failedAddressKeepsTheOldOne();
    void countsUnknownApps();
    void followsFiles();
    void forgetsTheProblemOfAnEarlierFollower();
    void refusesItsOwnIntake();

private:
    std::unique_ptr<EmbeddedFixture> m;
};

void EmbeddedIntakeTest::portInUse()
{
    m->stop();
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    m->start(u"127.0.0.1:%1"_s.arg(other.serverPort()));
    auto status = m->platform().intake()->status();
    QVERIFY(!status.listening);
    QVERIFY(!status.problem.isEmpty());
    QVERIFY(!status.suggestedAddress.isEmpty());
    m->newApp(); // the rest works

    const auto suggested = status.suggestedAddress;
    QVERIFY(answerOf(m->platform().intake()->setAddress(suggested)));
    status = m->platform().intake()->status();
    QVERIFY(status.listening);
    QCOMPARE(status.address, suggested);
    QVERIFY(status.problem.isEmpty());
    m->stop();

    m->start({}); // remembered
    QCOMPARE(m->platform().intake()->status().address, suggested);
    QVERIFY(m->platform().intake()->status().listening);
}

void EmbeddedIntakeTest::failedAddressKeepsTheOldOne()
{
    const auto before = m->platform().intake()->status().address;
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const auto taken = u"127.0.0.1:%1"_s.arg(other.serverPort());
    QCOMPARE(answerOf(m->platform().intake()->setAddress(taken)).error().kind, ErrorKind::AlreadyExists);
    QCOMPARE(answerOf(m->platform().intake()->setAddress(u"nonsense"_s)).error().kind,
             ErrorKind::InvalidInput);
    QCOMPARE(m->platform().intake()->status().address, before);
    QVERIFY(m->platform().intake()->status().listening);
}

void EmbeddedIntakeTest::countsUnknownApps()
{
    m->send("stranger", "hello");
    m->send("noise", "hello");
    const auto names = [this] {
        QStringList list;
        for (const auto &app : m->platform().intake()->unknownApps())
            list.append(app.name);
        list.sort();
        return list;
    };
    QTRY_COMPARE(names(), (QStringList{u"noise"_s, u"stranger"_s}));
    m->platform().intake()->ignoreUnknownApp(u"noise"_s);
    QCOMPARE(names(), QStringList{u"stranger"_s});
    m->newApp(u"stranger"_s);
    QVERIFY(names().isEmpty());
    m->stop();

    m->start();
    m->send("noise", "again");
    m->send("other", "again");
    QTRY_COMPARE(names(), QStringList{u"other"_s}); // ignored for good
}

void EmbeddedIntakeTest::followsFiles()
{
    m->newApp();
    QFile file(m->folder.filePath(u"shop.log"_s));
    QVERIFY(file.open(QFile::WriteOnly));
    quint64 written = 0;
    const auto write = [&](const QByteArray &line) {
        ++written;
        return file.write(line + '\n') > 0 && file.flush();
    };
    auto *intake = m->platform().intake();
    QVERIFY(answerOf(intake->setFollowedFiles({{file.fileName(), u"shop"_s, {}, {}}})));
    QCOMPARE(intake->followedFiles().constFirst().process, u"file"_s);
    // It begins at the file's end, at a moment that nobody is told of: so, line by line until one is seen.
    QTRY_VERIFY(write("before") && !m->live.isEmpty());
    m->stop();

    QVERIFY(write("while it was away"));
    m->start();
    const auto newest = [this] { return (*m->live.back().lines)[m->live.back().lines->size() - 1].text; };
    QTRY_VERIFY(!m->live.isEmpty() && newest() == "while it was away");
    QVERIFY(m->live.back().first + m->live.back().lines->size() <= written); // read on, not anew

    intake = m->platform().intake();
    QVERIFY(!answerOf(intake->setFollowedFiles({{u"relative.log"_s, u"shop"_s, {}, {}}})));
    QVERIFY(!answerOf(intake->setFollowedFiles({{u"/a"_s, {}, {}, {}}})));
    QVERIFY(!answerOf(intake->setFollowedFiles({{u"/a"_s, u"s"_s, {}, {}}, {u"/b/../a"_s, u"s"_s, {}, {}}})));
    QCOMPARE(intake->followedFiles().size(), 1);
}

void EmbeddedIntakeTest::forgetsTheProblemOfAnEarlierFollower()
{
    m->newApp();
    auto *intake = m->platform().intake();
    const QString path = m->folder.filePath(u"shop.log"_s);
    QVERIFY(answerOf(intake->setFollowedFiles({{path, u"shop"_s, {}, {}}})));
    QTRY_VERIFY(!intake->followedFiles().constFirst().problem.isEmpty());
    QFile file(path);
    QVERIFY(file.open(QFile::WriteOnly));
    QVERIFY(answerOf(intake->setFollowedFiles({{path, u"other"_s, {}, {}}})));
    QTRY_COMPARE(intake->followedFiles().constFirst().problem, QString());
}

void EmbeddedIntakeTest::refusesItsOwnIntake()
{
    const auto app = m->newApp();
    const auto own = m->platform().intake()->status().address.toLatin1();
    const auto results = answerOf(m->platform().addDrains({app}, "udp://" + own, {})).value();
    QCOMPARE(results[0].result.error().kind, ErrorKind::NotAllowed);
    QCOMPARE(answerOf(m->platform().sendTestLine(app, "udp://" + own, {})).error().kind,
             ErrorKind::NotAllowed);
    const auto drain = m->newDrain(app, refusingUrl());
    QCOMPARE(answerOf(m->platform().editDrain(drain.key(), "tcp://" + own, {})).error().kind,
             ErrorKind::NotAllowed);
    // Nor may the intake go where a drain sends to.
    const auto moved = answerOf(m->platform().intake()->setAddress(QString::fromLatin1(drain.url.mid(6))));
    QCOMPARE(moved.error().kind, ErrorKind::NotAllowed);
}

QTEST_GUILESS_MAIN(EmbeddedIntakeTest)
#include "embeddedintake_test.moc"
