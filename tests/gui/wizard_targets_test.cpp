// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/wizardpilot.h"

#include <QLabel>
#include <QPushButton>

using namespace drainboard;
using namespace Qt::StringLiterals;

class WizardTargetsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_scene = std::make_unique<WizardScene>(); }
    void failedTargetIsTriedAgainAlone();
    void allFailedCanGoBack();
    void chosenAddons();
    void preselectedAddon();
    void appWithoutAddons();
    void appIsAskedForUnlessClear();
    void sourcesThatCannotBeRead();
    void chosenAppComesFirst();

private:
    FakePlatform &platform() { return m_scene->platform; }

    std::unique_ptr<WizardScene> m_scene;
};

void WizardTargetsTest::failedTargetIsTriedAgainAlone()
{
    platform().fail(m_scene->redis, {ErrorKind::Unavailable, u"The addon does not answer."_s, {}});
    WizardPilot pilot(platform(), m_scene->app);
    pilot.toReview("allRadio");
    QCOMPARE(texts(pilot.find<QListWidget>("targetList")),
             (QStringList{u"shop-api"_s, u"PostgreSQL (ad-1) of shop-api"_s, u"Redis (ad-3) of shop-api"_s}));
    pilot.next();

    auto *results = pilot.find<QListWidget>("resultList");
    QCOMPARE(texts(results),
             (QStringList{u"shop-api: added"_s, u"PostgreSQL (ad-1) of shop-api: added"_s,
                          u"Redis (ad-3) of shop-api: not added. The addon does not answer."_s}));
    QCOMPARE(platform().allDrains().size(), 2);
    QVERIFY2(!pilot.button(QWizard::BackButton)->isEnabled(), "what is added cannot be undone by going back");

    platform().succeed(m_scene->redis);
    pilot.click("retryButton");
    QCOMPARE(platform().calls().back().sources, QList{m_scene->redis});
    QCOMPARE(platform().allDrains().size(), 3);
    QCOMPARE(texts(results).constLast(), u"Redis (ad-3) of shop-api: added"_s);
    QVERIFY(!pilot.find<QPushButton>("retryButton"));
}

void WizardTargetsTest::allFailedCanGoBack()
{
    platform().addDrain(m_scene->app, "tcp+tls://logs3.papertrailapp.com:10333");
    WizardPilot pilot(platform(), m_scene->app);
    pilot.toReview();
    pilot.next();
    QCOMPARE(texts(pilot.find<QListWidget>("resultList")),
             QStringList{u"shop-api: not added. It already has this drain."_s});
    pilot.back();
    pilot.back();
    pilot.back();
    QCOMPARE(pilot.page(), u"FieldsPage"_s);
    QCOMPARE(pilot.value(u"port"_s), u"10333"_s);
    pilot.fill({{u"port"_s, u"10334"_s}});
    pilot.next();
    pilot.next();
    pilot.next();
    QCOMPARE(platform().allDrains().back().url, QByteArray("tcp+tls://logs3.papertrailapp.com:10334"));
}

void WizardTargetsTest::chosenAddons()
{
    WizardPilot pilot(platform(), m_scene->app);
    pilot.choose(u"appsignal"_s);
    pilot.fill({{u"token"_s, u"abc"_s}});
    pilot.next();

    auto *list = pilot.find<QListWidget>("addonList");
    QVERIFY(!list->isEnabled());
    pilot.click("chosenRadio");
    QVERIFY(list->isEnabled());
    QVERIFY2(!pilot.button(QWizard::NextButton)->isEnabled(), "no addon is chosen yet");

    QCOMPARE(list->count(), 3);
    QVERIFY(!list->item(1)->flags().testFlag(Qt::ItemIsEnabled));
    QVERIFY(list->item(1)->text().contains(u"produces no log lines"_s));
    list->item(2)->setCheckState(Qt::Checked);
    pilot.next();
    QCOMPARE(texts(pilot.find<QListWidget>("targetList")), QStringList{u"Redis (ad-3) of shop-api"_s});
    pilot.next();
    QCOMPARE(platform().allDrains().size(), 1);
    QCOMPARE(platform().allDrains().front().source, m_scene->redis);
}

void WizardTargetsTest::preselectedAddon()
{
    WizardPilot pilot(platform(), m_scene->postgres);
    pilot.choose(u"appsignal"_s);
    pilot.fill({{u"token"_s, u"abc"_s}});
    pilot.next();
    QCOMPARE(pilot.find<QListWidget>("addonList")->item(0)->checkState(), Qt::Checked);
    pilot.next();
    pilot.next();
    QCOMPARE(platform().allDrains().size(), 1);
    QCOMPARE(platform().allDrains().front().source, m_scene->postgres);
}

void WizardTargetsTest::appWithoutAddons()
{
    WizardPilot pilot(platform(), m_scene->app);
    pilot.choose(u"appsignal"_s);
    pilot.fill({{u"token"_s, u"abc"_s}});
    pilot.next();
    pilot.click("chosenRadio");
    QVERIFY(pilot.find<QListWidget>("addonList"));

    pilot.find<QComboBox>("appCombo")->setCurrentIndex(1); // shop-web has none
    settle();
    QVERIFY2(!pilot.find<QListWidget>("addonList"), "there is nothing to list");
    QVERIFY(pilot.find<QAbstractButton>("appRadio")->isChecked());
    QVERIFY(!pilot.find<QAbstractButton>("allRadio")->isEnabled());
    QVERIFY(!pilot.find<QAbstractButton>("chosenRadio")->isEnabled());
    QCOMPARE(pilot.find<QLabel>("statusLabel")->text(), u"This app has no addons."_s);
    const QRect app = pilot.find<QComboBox>("appCombo")->geometry();
    QVERIFY(pilot.find<QAbstractButton>("appRadio")->y() < app.bottom() + app.height()); // not torn apart
    QVERIFY(pilot.button(QWizard::NextButton)->isEnabled());

    pilot.find<QComboBox>("appCombo")->setCurrentIndex(0);
    settle();
    QVERIFY(pilot.find<QListWidget>("addonList"));
    QVERIFY(pilot.find<QAbstractButton>("chosenRadio")->isEnabled());
}

void WizardTargetsTest::appIsAskedForUnlessClear()
{
    WizardPilot pilot(platform(), {});
    pilot.choose(u"appsignal"_s);
    pilot.fill({{u"token"_s, u"abc"_s}});
    pilot.next();
    QVERIFY(!pilot.button(QWizard::NextButton)->isEnabled());
    auto *combo = pilot.find<QComboBox>("appCombo");
    QCOMPARE(combo->count(), 2);
    QCOMPARE(combo->currentIndex(), -1);
    combo->setCurrentIndex(1);
    settle();
    QVERIFY(pilot.button(QWizard::NextButton)->isEnabled());
    pilot.next();
    pilot.next();
    QCOMPARE(platform().allDrains().front().source, (SourceRef{u"id-shop-web"_s, {}}));

    FakePlatform single;
    const App only = single.addApp(u"only"_s);
    WizardPilot second(single, {});
    second.choose(u"appsignal"_s);
    second.fill({{u"token"_s, u"abc"_s}});
    second.next();
    QVERIFY(second.button(QWizard::NextButton)->isEnabled());

    FakePlatform empty;
    WizardPilot third(empty, {});
    third.choose(u"appsignal"_s);
    third.fill({{u"token"_s, u"abc"_s}});
    third.next();
    QVERIFY(!third.button(QWizard::NextButton)->isEnabled());
    QVERIFY(third.find<QLabel>("statusLabel")->text().contains(u"no app"_s));
}

void WizardTargetsTest::chosenAppComesFirst()
{
    const FakeRemote &remote = platform().makeRemote();
    WizardPilot pilot(platform(), m_scene->app);
    pilot.choose(u"appsignal"_s);
    pilot.fill({{u"token"_s, u"abc"_s}});
    pilot.next();
    QCOMPARE(remote.askedAhead(), QList{m_scene->app});
    QVERIFY(remote.focused().isEmpty()); // it is not looked at
}

void WizardTargetsTest::sourcesThatCannotBeRead()
{
    platform().fail(m_scene->app, {ErrorKind::Unavailable, u"The platform does not answer."_s, {}});
    WizardPilot pilot(platform(), m_scene->app);
    pilot.choose(u"appsignal"_s);
    pilot.fill({{u"token"_s, u"abc"_s}});
    pilot.next();
    QCOMPARE(pilot.find<QLabel>("statusLabel")->text(), u"The platform does not answer."_s);
    QVERIFY(!pilot.button(QWizard::NextButton)->isEnabled());
    platform().succeed(m_scene->app);
    pilot.click("retryButton");
    QVERIFY(pilot.button(QWizard::NextButton)->isEnabled());
    QCOMPARE(pilot.find<QListWidget>("addonList")->count(), 3);
}

QTEST_MAIN(WizardTargetsTest)
#include "wizard_targets_test.moc"
