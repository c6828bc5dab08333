// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/storyrunner.h"

#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class StoryRunnerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void playsOneStepAfterTheOther();
    void stopsAtTheFirstThatIsNotReached();
};

void StoryRunnerTest::playsOneStepAfterTheOther()
{
    QStringList played;
    int looks = 0;
    StoryRunner runner;
    runner.add({u"break"_s, [&] { played += u"break"_s; }, [&] { return ++looks == 3; },
                [&] {
                    played += u"broken"_s;
                    return u"3 looks"_s;
                }});
    runner.add({u"wait"_s, {}, [&] {
                    played += u"wait"_s;
                    return true;
                }});
    const QSignalSpy finished(&runner, &StoryRunner::finished);
    runner.play();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().first().toBool(), true);
    QCOMPARE(played, (QStringList{u"break"_s, u"broken"_s, u"wait"_s}));
}

void StoryRunnerTest::stopsAtTheFirstThatIsNotReached()
{
    bool wentOn = false;
    StoryRunner runner;
    runner.add({u"never"_s, {}, [] { return false; }, {}, 0s});
    runner.add({u"next"_s, [&] { wentOn = true; }, [] { return true; }});
    const QSignalSpy finished(&runner, &StoryRunner::finished);
    runner.play();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().first().toBool(), false);
    QVERIFY(!wentOn);
}

QTEST_GUILESS_MAIN(StoryRunnerTest)
#include "storyrunner_test.moc"
