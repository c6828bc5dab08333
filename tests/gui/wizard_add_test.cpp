// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/messageline.h"
#include "gui/wizardpilot.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>

using namespace drainboard;
using namespace Qt::StringLiterals;

using Values = QMap<QString, QString>;

static const QString hexToken = u"0123456789abcdef0123456789abcdef"_s;

class WizardAddTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_scene = std::make_unique<WizardScene>(); }
    void everyProvider_data();
    void everyProvider();
    void providersAreSearched();
    void backAndOtherProviderKeepWhatWasTyped();
    void urlPastedIntoSearch();
    void urlTypedIntoSearch();
    void urlPastedIntoField();
    void optionsReachThePlatform();
    void closingDuringRequestsIsSafe();
    void keyboardAlone();

private:
    FakePlatform &platform() { return m_scene->platform; }

    std::unique_ptr<WizardScene> m_scene;
};

void WizardAddTest::everyProvider_data()
{
    QTest::addColumn<QString>("search");
    QTest::addColumn<Values>("values");
    QTest::addColumn<QByteArray>("url");

    QTest::newRow("elk") << u"logstash"_s
                         << Values{{u"url"_s, u"https://user:p%40ss@logstash.example.com/in?a=1"_s}}
                         << QByteArray("https://user:p%40ss@logstash.example.com/in?a=1");
    QTest::newRow("appsignal") << u"appsignal"_s << Values{{u"token"_s, u"abc-123"_s}}
                               << QByteArray("appsignal://abc-123");
    QTest::newRow("betterstack") << u"logtail"_s
                                 << Values{{u"token"_s, u"T0ken"_s},
                                           {u"host"_s, u"https://s1.eu-nbg-2.betterstackdata.com/"_s}}
                                 << QByteArray("betterstack://:T0ken@s1.eu-nbg-2.betterstackdata.com");
    QTest::newRow("datadog") << u"datadog"_s << Values{{u"token"_s, hexToken}, {u"drain_region"_s, u"us"_s}}
                             << QByteArray("datadog://0123456789abcdef0123456789abcdef?region=us");
    QTest::newRow("ovh-graylog") << u"ovh"_s
                                 << Values{{u"token"_s, u"4b1f0c9e-1111-4222-8333-0123456789ab"_s},
                                           {u"host"_s, u"tag3.logs.ovh.com"_s}}
                                 << QByteArray(
                                        "ovh://:4b1f0c9e-1111-4222-8333-0123456789ab@tag3.logs.ovh.com:6514");
    QTest::newRow("papertrail") << u"papertrail"_s
                                << Values{{u"host"_s, u"logs3.papertrailapp.com"_s}, {u"port"_s, u"10333"_s}}
                                << QByteArray("tcp+tls://logs3.papertrailapp.com:10333");
    QTest::newRow("syslog") << u"rsyslog"_s
                            << Values{{u"host"_s, u"logs.example.com"_s}, {u"port"_s, u"6514"_s}}
                            << QByteArray("tcp+tls://logs.example.com:6514");
    QTest::newRow("syslog with token")
        << u"rsyslog"_s
        << Values{{u"host"_s, u"logs.example.com"_s}, {u"port"_s, u"6514"_s}, {u"token"_s, u"a/b"_s}}
        << QByteArray("syslog://:a%2Fb@logs.example.com:6514");
    QTest::newRow("syslog over UDP") << u"rsyslog"_s
                                     << Values{{u"host"_s, u"logs.example.com"_s},
                                               {u"port"_s, u"514"_s},
                                               {u"transport"_s, u"udp"_s}}
                                     << QByteArray("udp://logs.example.com:514");
    QTest::newRow("new-relic") << u"new relic"_s << Values{{u"token"_s, u"LICENCE"_s}}
                               << QByteArray("syslog://:LICENCE@newrelic.syslog.eu.nr-data.net:6514");
}

void WizardAddTest::everyProvider()
{
    QFETCH(QString, search);
    QFETCH(Values, values);
    QFETCH(QByteArray, url);

    WizardPilot pilot(platform(), m_scene->app);
    pilot.choose(search);
    QCOMPARE(pilot.page(), u"FieldsPage"_s);
    // Nothing is filled in yet: what is required is told, and the wizard stays.
    pilot.next();
    QCOMPARE(pilot.page(), u"FieldsPage"_s);

    pilot.fill(values);
    pilot.next();
    QCOMPARE(pilot.page(), u"TargetsPage"_s);
    pilot.next();
    QCOMPARE(pilot.page(), u"ReviewPage"_s);
    QVERIFY(platform().allDrains().isEmpty());
    pilot.next();
    QCOMPARE(pilot.page(), u"ResultPage"_s);
    QCOMPARE(texts(pilot.find<QListWidget>("resultList")), QStringList{u"shop-api: added"_s});

    QCOMPARE(platform().allDrains().size(), 1);
    QCOMPARE(platform().allDrains().front().url, url);
    QCOMPARE(platform().allDrains().front().source, m_scene->app);

    QPointer<QWizard> wizard = pilot.wizard();
    QTest::mouseClick(pilot.button(QWizard::FinishButton), Qt::LeftButton);
    QTRY_VERIFY(!wizard);
}

void WizardAddTest::providersAreSearched()
{
    WizardPilot pilot(platform(), m_scene->app);
    auto *list = pilot.find<QListView>("providerList");
    const int all = list->model()->rowCount();
    QCOMPARE(all, 8);
    QVERIFY(!pilot.button(QWizard::NextButton)->isEnabled());

    auto *search = pilot.find<QLineEdit>("searchEdit");
    QTest::keyClicks(search, u"logstash"_s);
    QCOMPARE(list->model()->rowCount(), 1);
    QVERIFY(pilot.button(QWizard::NextButton)->isEnabled());

    search->clear();
    QTest::keyClicks(search, u"syslog"_s);
    QVERIFY(list->model()->rowCount() > 1);
    QCOMPARE(list->currentIndex().data().toString(), u"Syslog"_s);

    search->clear();
    QTest::keyClicks(search, u"no such thing"_s);
    QCOMPARE(list->model()->rowCount(), 0);
    QVERIFY(pilot.find<QLabel>("emptyLabel"));
    QVERIFY(!pilot.button(QWizard::NextButton)->isEnabled());

    search->clear();
    QCOMPARE(list->model()->rowCount(), all);
    QVERIFY(!pilot.find<QLabel>("emptyLabel"));
}

void WizardAddTest::backAndOtherProviderKeepWhatWasTyped()
{
    WizardPilot pilot(platform(), m_scene->app);
    pilot.choose(u"papertrail"_s);
    pilot.fill({{u"host"_s, u"logs3.papertrailapp.com"_s}, {u"port"_s, u"99999"_s}});
    pilot.back();
    pilot.choose(u"datadog"_s);
    pilot.fill({{u"token"_s, hexToken}});
    pilot.next();
    QCOMPARE(pilot.page(), u"TargetsPage"_s);
    pilot.click("allRadio");
    pilot.back();
    QCOMPARE(pilot.value(u"token"_s), hexToken);
    pilot.back();
    pilot.choose(u"papertrail"_s);
    QCOMPARE(pilot.value(u"host"_s), u"logs3.papertrailapp.com"_s);
    QCOMPARE(pilot.value(u"port"_s), u"99999"_s);
    QVERIFY2(!formOf(pilot.field(u"port"_s))->shownError().isEmpty(), "a wrong value that came back is told");
    pilot.fill({{u"port"_s, u"10333"_s}});
    pilot.next();
    QVERIFY(pilot.find<QAbstractButton>("allRadio")->isChecked());
}

void WizardAddTest::urlPastedIntoSearch()
{
    WizardPilot pilot(platform(), m_scene->app);
    QGuiApplication::clipboard()->setText(u" datadog://%1?region=eu \n"_s.arg(hexToken));
    auto *search = pilot.find<QLineEdit>("searchEdit");
    search->paste();
    QCOMPARE(pilot.page(), u"FieldsPage"_s);
    QCOMPARE(pilot.value(u"token"_s), hexToken);
    pilot.back();
    QVERIFY2(search->text().isEmpty(), "the secret does not stay in the search field");
    for (const auto *page : {"FieldsPage", "TargetsPage", "ReviewPage", "ResultPage"}) {
        pilot.next();
        QCOMPARE(pilot.page(), QLatin1String(page));
    }
    QCOMPARE(platform().allDrains().front().url,
             QByteArray("datadog://" + hexToken.toLatin1() + "?region=eu"));
}

void WizardAddTest::urlTypedIntoSearch()
{
    WizardPilot pilot(platform(), m_scene->app);
    auto *search = pilot.find<QLineEdit>("searchEdit");
    QTest::keyClicks(search, u"syslog://"_s);
    QCOMPARE(search->echoMode(), QLineEdit::Password);
    QVERIFY(pilot.find<QLabel>("emptyLabel")->text().contains(u"hidden"_s));
    QTest::keyClicks(search, u":s3cr3t@logs.example.com:6514"_s);
    QVERIFY(!search->displayText().contains(u"s3cr3t"_s));
    QTest::keyClick(search, Qt::Key_Return);
    settle();
    QCOMPARE(pilot.page(), u"FieldsPage"_s);
    QCOMPARE(pilot.value(u"host"_s), u"logs.example.com"_s);
    QCOMPARE(pilot.value(u"token"_s), u"s3cr3t"_s);
    pilot.back();
    QVERIFY(search->text().isEmpty());
    QCOMPARE(search->echoMode(), QLineEdit::Normal);

    QTest::keyClicks(search, u"gopher://x:s3cr3t"_s);
    pilot.next();
    QCOMPARE(pilot.page(), u"ProviderPage"_s);
    QVERIFY(pilot.find<MessageLine>("addressProblem"));
    for (int i = 0; i < 12; ++i)
        QTest::keyClick(search, Qt::Key_Backspace);
    QVERIFY2(search->echoMode() == QLineEdit::Password && !search->text().isEmpty(),
             "what is left stays hidden");
    QVERIFY(!pilot.find<MessageLine>("addressProblem"));
    search->clear();
    QTest::keyClicks(search, u"papertrail"_s);
    QCOMPARE(search->echoMode(), QLineEdit::Normal);
    pilot.next();
    QCOMPARE(pilot.page(), u"FieldsPage"_s);
}

void WizardAddTest::urlPastedIntoField()
{
    WizardPilot pilot(platform(), m_scene->app);
    pilot.choose(u"rsyslog"_s);
    pilot.fill({{u"host"_s, u"logs.example.com"_s}});
    QGuiApplication::clipboard()->setText(u"https://drain:s3cr3t@logstash.example.com"_s);
    QPointer<QLineEdit> host = qobject_cast<QLineEdit *>(pilot.field(u"host"_s));
    host->paste();
    settle(); // the new fields are shown

    QCOMPARE(pilot.page(), u"FieldsPage"_s);
    QCOMPARE(pilot.wizard()->currentPage()->title(), findProvider(u"elk"_s)->name);
    QCOMPARE(pilot.value(u"url"_s), u"https://drain:s3cr3t@logstash.example.com"_s);

    pilot.back();
    pilot.choose(u"rsyslog"_s);
    QCOMPARE(pilot.value(u"host"_s), u"logs.example.com"_s);
}

void WizardAddTest::optionsReachThePlatform()
{
    WizardPilot pilot(platform(), m_scene->app);
    pilot.choose(u"rsyslog"_s);
    pilot.fill({{u"host"_s, u"logs.example.com"_s}, {u"port"_s, u"6514"_s}});
    pilot.click("advancedButton");
    pilot.find<QComboBox>("quarantineCombo")->setCurrentIndex(1);
    pilot.find<QComboBox>("afterCombo")->setCurrentIndex(1);
    pilot.find<QComboBox>("tokenCombo")->setCurrentIndex(2);
    pilot.find<QComboBox>("framingCombo")->setCurrentIndex(1);
    pilot.find<QComboBox>("repeatCombo")->setCurrentIndex(1);
    retype(pilot.find<QLineEdit>("caFileEdit"), u"/no/such/file.pem"_s);
    pilot.next();
    QCOMPARE(pilot.page(), u"FieldsPage"_s);
    QVERIFY(!formOf(pilot.find<QLineEdit>("caFileEdit"))->shownError().isEmpty());
    pilot.find<QLineEdit>("caFileEdit")->clear();
    pilot.next();
    pilot.next();
    pilot.next();
    const DrainOptions options = platform().allDrains().front().options;
    QVERIFY(options.quarantine.growing);
    QCOMPARE(options.afterQuarantine, AfterQuarantine::SkipToNewest);
    QCOMPARE(options.tokenPlacement, TokenPlacement::Prefix);
    QCOMPARE(options.framing, Framing::OctetCounting);
    QVERIFY(!options.repeatUnconfirmed);
}

void WizardAddTest::closingDuringRequestsIsSafe()
{
    platform().hold();
    {
        WizardPilot pilot(platform(), m_scene->app);
        pilot.choose(u"appsignal"_s);
        pilot.fill({{u"token"_s, u"abc"_s}});
        pilot.next();
        QVERIFY(!pilot.button(QWizard::NextButton)->isEnabled());
        QPointer<QWizard> wizard = pilot.wizard();
        wizard->close();
        QTRY_VERIFY(!wizard);
    }
    platform().release();

    WizardPilot pilot(platform(), m_scene->app);
    pilot.toReview();
    platform().hold();
    pilot.next();
    QPointer<QWizard> wizard = pilot.wizard();
    wizard->close();
    platform().release();
    QCOMPARE(platform().allDrains().size(), 1);
    QTRY_VERIFY(!wizard);
}

void WizardAddTest::keyboardAlone()
{
    WizardPilot pilot(platform(), m_scene->app);
    QVERIFY(QTest::qWaitForWindowActive(pilot.wizard()));
    const auto focus = [&]() -> QWidget * { return pilot.wizard()->focusWidget(); };
    const auto tabTo = [&](const char *name) {
        for (int steps = 0; steps < 40 && focus()->objectName() != QLatin1String(name); ++steps)
            QTest::keyClick(focus(), Qt::Key_Tab);
        return focus()->objectName() == QLatin1String(name);
    };
    QCOMPARE(focus()->objectName(), u"searchEdit"_s);
    QTest::keyClicks(focus(), u"syslog"_s);
    QTest::keyClick(focus(), Qt::Key_Down);
    QTest::keyClick(focus(), Qt::Key_Up);
    QTest::keyClicks(focus(), u" server"_s);
    QTest::keyClick(focus(), Qt::Key_Return);
    settle();
    QCOMPARE(pilot.page(), u"FieldsPage"_s);
    QCOMPARE(focus()->objectName(), u"field_host"_s);
    QVERIFY2(tabTo("advancedButton"), "Tab leads out of the fields");
    QVERIFY(tabTo("qt_wizard_cancel"));
    QVERIFY(tabTo("field_host"));
    QTest::keyClicks(focus(), u"logs.example.com"_s);
    QVERIFY(tabTo("field_port"));
    QTest::keyClicks(focus(), u"6514"_s);
    QTest::keyClick(focus(), Qt::Key_Return);
    settle();
    QCOMPARE(pilot.page(), u"TargetsPage"_s);
    QVERIFY(tabTo("appRadio"));
    QTest::keyClick(focus(), Qt::Key_Down);
    QVERIFY(pilot.find<QAbstractButton>("allRadio")->isChecked());
    QTest::keyClick(focus(), Qt::Key_Return);
    settle();
    QCOMPARE(pilot.page(), u"ReviewPage"_s);
    QVERIFY(tabTo("testButton"));
    QTest::keyClick(focus(), Qt::Key_Space);
    settle();
    QCOMPARE(pilot.find<QLabel>("testLabel")->text(), u"The test line was delivered."_s);
    QVERIFY(tabTo("commandEdit"));
    QVERIFY(tabTo("qt_wizard_nextbutton") || tabTo("__qt__passive_wizardbutton1"));
    QTest::keyClick(focus(), Qt::Key_Space);
    settle();
    QCOMPARE(pilot.page(), u"ResultPage"_s);
    QCOMPARE(platform().allDrains().size(), 3);
    QPointer<QWizard> wizard = pilot.wizard();
    QTest::keyClick(focus(), Qt::Key_Escape);
    QTRY_VERIFY(!wizard);
}

QTEST_MAIN(WizardAddTest)
#include "wizard_add_test.moc"
