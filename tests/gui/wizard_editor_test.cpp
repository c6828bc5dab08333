// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/draineditor.h"
#include "desktop/wizard/drainoptionsform.h"
#include "desktop/wizard/editdraindialog.h"
#include "domain/keptca.h"
#include "domain/validation.h"
#include "gui/wizardpilot.h"

#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStyle>
#include <QTemporaryFile>

#include <array>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

/// The two windows that have the fields of a drain.
struct FieldWindows
{
    explicit FieldWindows(const QString &provider)
    {
        pilot.choose(provider);
        edit.setAttribute(Qt::WA_DeleteOnClose, false);
        edit.show();
    }
    std::array<QWidget *, 2> both() { return {pilot.wizard(), &edit}; }

    WizardScene scene;
    WizardPilot pilot{scene.platform, scene.app};
    EditDrainDialog edit{scene.platform,
                         scene.platform.addDrain(scene.app, "tcp+tls://logs.example.com:6514")};
};

} // namespace

class WizardEditorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrongValues_data();
    void wrongValues();
    void warningsDoNotStop();
    void everyFieldOfEveryProvider();
    void unknownChoiceIsKept();
    void errorFromThePlatform();
    void typedUrlIsNoPaste();
    void pastes_data();
    void pastes();
    void optionsFitTheTransport();
    void hiddenOptionsAreKept();
    void certificateFiles();
    void certificatesKeptOnTheServer();
    void fieldsKeepOffTheScrollBar();
    void narrowWindowReachesItsFields();
    void providerThatWasLeftStaysLeft();

private:
    void show(DrainEditor &editor, const QString &provider);
};

void WizardEditorTest::show(DrainEditor &editor, const QString &provider)
{
    editor.setDraft({provider, {}});
    editor.show();
    QVERIFY(QTest::qWaitForWindowActive(&editor));
    settle();
}

void WizardEditorTest::wrongValues_data()
{
    QTest::addColumn<QString>("provider");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("wrong");
    QTest::addColumn<QString>("right");
    const auto row = [](const char *provider, const char *key, const QString &wrong, const QString &right) {
        QTest::addRow("%s %s %s", provider, key, qPrintable(wrong.left(30)))
            << QString::fromLatin1(provider) << QString::fromLatin1(key) << wrong << right;
    };
    const QString url = u"https://u:p@logs.example.com"_s;
    row("elk", "url", u""_s, url);
    row("elk", "url", u"https://logs.example.com"_s, url);
    row("elk", "url", u"http://u:p@logs.example.com"_s, url);
    row("elk", "url", u"https://u:p@logs.example.com#x"_s, url);
    row("elk", "url", u"https://u:p@logs.example.com:70000"_s, url);
    row("appsignal", "token", u""_s, u"abc"_s);
    row("appsignal", "token", u"a b"_s, u"abc"_s);
    row("appsignal", "token", QString(257, u'a'), u"abc"_s);
    row("appsignal", "host", u"-x-"_s, u"logs.example.com"_s);
    row("appsignal", "port", u"0"_s, u"443"_s);
    row("betterstack", "token", u""_s, u"abc"_s);
    row("betterstack", "host", u"a..b"_s, u"s1.eu-nbg-2.betterstackdata.com"_s);
    row("datadog", "token", u""_s, u"0123456789abcdef0123456789abcdef"_s);
    row("ovh-graylog", "token", u""_s, u"4b1f0c9e-1111-4222-8333-0123456789ab"_s);
    row("ovh-graylog", "host", u"tag3 logs"_s, u"tag3.logs.ovh.com"_s);
    row("papertrail", "host", u"::1"_s, u"[::1]"_s);
    row("papertrail", "port", u"65536"_s, u"65535"_s);
    row("papertrail", "port", u"10e3"_s, u"10333"_s);
    row("syslog", "host", u""_s, u"192.0.2.7"_s);
    row("syslog", "port", u"-1"_s, u"6514"_s);
    row("syslog", "token", u"a\u202eb"_s, u"ab"_s);
    row("new-relic", "token", u""_s, u"LICENCE"_s);
}

void WizardEditorTest::wrongValues()
{
    QFETCH(QString, provider);
    QFETCH(QString, key);
    QFETCH(QString, wrong);
    QFETCH(QString, right);

    DrainEditor editor;
    show(editor, provider);
    auto *edit = editor.findChild<QLineEdit *>(QString(u"field_"_s + key));
    QVERIFY(edit);
    FormField *form = formOf(edit);

    edit->setFocus();
    for (const QChar typed : wrong)
        edit->insert(typed); // key events cannot carry every character
    QVERIFY2(form->shownError().isEmpty(), "nobody is interrupted while typing");
    QTest::keyClick(edit, Qt::Key_Tab);
    if (edit->hasFocus())
        edit->clearFocus(); // the only field there is
    QVERIFY(!form->shownError().isEmpty());
    QVERIFY2(edit->accessibleDescription().contains(form->shownError()), "screen readers hear it");
    QVERIFY(!editor.check());

    retype(edit, right);
    QVERIFY2(form->shownError().isEmpty(), "gone as soon as it is mended");
}

void WizardEditorTest::warningsDoNotStop()
{
    DrainEditor editor;
    show(editor, u"datadog"_s);
    auto *token = editor.findChild<QLineEdit *>(u"field_token"_s);
    retype(token, u"short"_s);
    QVERIFY(editor.check());
    QVERIFY(!formOf(token)->shownWarning().isEmpty());
}

void WizardEditorTest::everyFieldOfEveryProvider()
{
    DrainEditor editor;
    for (const auto &provider : providers()) {
        show(editor, provider.id);
        for (const auto &field : provider.fields) {
            auto *widget = visibleChild<QWidget>(&editor, QString(u"field_"_s + field.key));
            QVERIFY2(widget, qPrintable(QString(provider.id + u' ' + field.key)));
            QVERIFY(widget->accessibleName().startsWith(field.label));
            if (auto *edit = qobject_cast<QLineEdit *>(widget))
                QCOMPARE(edit->echoMode(), field.secret ? QLineEdit::Password : QLineEdit::Normal);
        }
        QCOMPARE(editor.draft().values.size(), provider.fields.size());
    }
}

void WizardEditorTest::unknownChoiceIsKept()
{
    DrainEditor editor;
    const DrainDraft draft{
        u"datadog"_s,
        {{u"token"_s, u"0123456789abcdef0123456789abcdef"_s}, {u"drain_region"_s, u"eu-west-2"_s}}};
    editor.setDraft(draft);
    QCOMPARE(editor.draft(), draft);
}

void WizardEditorTest::errorFromThePlatform()
{
    DrainEditor editor;
    show(editor, u"papertrail"_s);
    retype(editor.findChild<QLineEdit *>(u"field_host"_s), u"localhost"_s);
    auto *host = editor.findChild<QLineEdit *>(u"field_host"_s);
    QVERIFY(editor.showError(u"host"_s, u"A drain must not lead to this program itself."_s));
    QCOMPARE(formOf(host)->shownError(), u"A drain must not lead to this program itself."_s);
    retype(host, u"logs.example.com"_s);
    QVERIFY(formOf(host)->shownError().isEmpty());
    QVERIFY(!editor.showError(u"nothing"_s, u"?"_s));
}

void WizardEditorTest::typedUrlIsNoPaste()
{
    DrainEditor editor;
    QSignalSpy pasted(&editor, &DrainEditor::urlPasted);
    show(editor, u"elk"_s);
    auto *url = editor.findChild<QLineEdit *>(u"field_url"_s);
    retype(url, u"https://u:p@logs.example.com"_s);
    QCOMPARE(pasted.count(), 0);
    QCOMPARE(url->text(), u"https://u:p@logs.example.com"_s);
}

void WizardEditorTest::pastes_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("inserted");
    QTest::addColumn<QString>("provider"); // empty: no URL
    QTest::newRow("plain text") << u"logs"_s << u".example.com"_s << QString();
    QTest::newRow("web page") << QString() << u"https://example.com/help"_s << QString();
    QTest::newRow("into nothing") << QString() << u"datadog://abc?region=eu"_s << u"datadog"_s;
    QTest::newRow("behind a text") << u"logs"_s << u"ovh://:abc@tag3.logs.ovh.com:6514"_s << u"ovh-graylog"_s;
    QTest::newRow("with password") << u"x"_s << u"https://user:pass@logstash.example.com"_s << u"elk"_s;
}

void WizardEditorTest::pastes()
{
    QFETCH(QString, before);
    QFETCH(QString, inserted);
    QFETCH(QString, provider);
    DrainEditor editor;
    show(editor, u"syslog"_s);
    auto *host = editor.findChild<QLineEdit *>(u"field_host"_s);
    retype(host, before);
    QList<DrainDraft> drafts;
    connect(&editor, &DrainEditor::urlPasted, this, [&](const DrainDraft &draft) { drafts.append(draft); });
    host->insert(inserted); // as paste, drop and middle click do
    QCOMPARE(drafts.size(), provider.isEmpty() ? 0 : 1);
    QCOMPARE(host->text(), provider.isEmpty() ? QString(before + inserted) : before);
    if (!provider.isEmpty())
        QCOMPARE(drafts.front().providerId, provider);
}

void WizardEditorTest::optionsFitTheTransport()
{
    DrainEditor editor;
    show(editor, u"syslog"_s);
    editor.findChild<QAbstractButton *>(u"advancedButton"_s)->click();
    const auto shown = [&](const char *name) {
        return visibleChild<QWidget>(&editor, QLatin1String(name)) != nullptr;
    };
    QVERIFY(shown("tokenCombo"));
    QVERIFY(shown("framingCombo"));
    QVERIFY(shown("repeatCombo"));
    QVERIFY(shown("caFileEdit"));
    retype(editor.findChild<QComboBox *>(u"field_transport"_s), u"udp"_s);
    QVERIFY(!shown("framingCombo"));
    QVERIFY(!shown("repeatCombo"));
    QVERIFY(!shown("caFileEdit"));
    QVERIFY(!shown("caBrowseButton"));
    editor.setDraft({u"datadog"_s, {}});
    settle();
    QVERIFY(!shown("tokenCombo"));
    QVERIFY(!shown("framingCombo"));
    QVERIFY(!shown("repeatCombo"));
    QVERIFY(shown("caFileEdit"));
    editor.setOptionsOffered(false);
    QVERIFY(!shown("advancedButton"));
    QVERIFY(!shown("quarantineCombo"));
}

void WizardEditorTest::hiddenOptionsAreKept()
{
    DrainEditor editor;
    editor.setDraft({u"datadog"_s, {}});
    DrainOptions options;
    options.paused = true;
    options.quarantine.failureLimit = 3;
    options.framing = Framing::OctetCounting;
    editor.setOptions(options);
    QCOMPARE(editor.options(), options);
}

void WizardEditorTest::certificateFiles()
{
    QVERIFY(caFileError({}).isEmpty());
    QVERIFY(!caFileError(u"/no/such/file"_s).isEmpty());
    QVERIFY(!caFileError(u"/dev/zero"_s).isEmpty());
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("no certificate");
    file.flush();
    QVERIFY(caFileError(file.fileName()).contains(u"PEM"_s));
    QVERIFY(file.resize(5 * 1024 * 1024));
    QVERIFY(caFileError(file.fileName()).contains(u"too large"_s));
}

void WizardEditorTest::certificatesKeptOnTheServer()
{
    DrainEditor editor;
    show(editor, u"datadog"_s);
    editor.findChild<QAbstractButton *>(u"advancedButton"_s)->click();
    retype(editor.findChild<QLineEdit *>(u"field_token"_s), u"0123456789abcdef0123456789abcdef"_s);
    DrainOptions options;
    options.caFile = keptCa(u"c0ffee"_s);
    editor.setOptions(options);
    auto *edit = editor.findChild<QLineEdit *>(u"caFileEdit"_s);
    QCOMPARE(edit->text(), u"kept on the server"_s);
    QVERIFY(editor.check());
    QCOMPARE(editor.options(), options);
    retype(edit, u"/no/such/file"_s);
    QVERIFY(!editor.check());
    QCOMPARE(editor.options().caFile, u"/no/such/file"_s);
    retype(edit, u"kept on the server"_s); // the way back
    QVERIFY(editor.check());
    QCOMPARE(editor.options(), options);
    edit->clear();
    QVERIFY(editor.check());
    QVERIFY(editor.options().caFile.isEmpty());

    editor.setOptions({}); // where nothing is kept it is no more than a name
    retype(edit, u"kept on the server"_s);
    QVERIFY(!editor.check());
}

void WizardEditorTest::fieldsKeepOffTheScrollBar()
{
    FieldWindows windows(u"syslog"_s);
    for (QWidget *window : windows.both()) {
        auto *area = visibleChild<QScrollArea>(window, u"scrollArea"_s);
        auto *editor = visibleChild<QWidget>(window, u"editor"_s);
        const auto gap = [&] { return area->viewport()->width() - editor->childrenRect().right() - 1; };
        window->resize(window->width(), 10'000);
        QTRY_VERIFY(!area->verticalScrollBar()->isVisible());
        QTRY_COMPARE(gap(), 0);
        editor->findChild<QAbstractButton *>(u"advancedButton"_s)->setChecked(true);
        window->resize(window->width(), window->minimumSizeHint().height());
        QTRY_VERIFY(area->verticalScrollBar()->isVisible());
        QTRY_COMPARE(gap(), area->style()->pixelMetric(QStyle::PM_LayoutLeftMargin, nullptr, area));
        window->resize(window->width(), 10'000);
        QTRY_COMPARE(gap(), 0);
    }
}

void WizardEditorTest::narrowWindowReachesItsFields()
{
    FieldWindows windows(u"papertrail"_s);
    for (QWidget *window : windows.both()) {
        auto *area = visibleChild<QScrollArea>(window, u"scrollArea"_s);
        settle();
        QVERIFY(!area->horizontalScrollBar()->isVisible());
        window->resize(window->minimumSizeHint().width(), window->height());
        area->widget()->findChild<QAbstractButton *>(u"advancedButton"_s)->setChecked(true);
        settle();
        QTRY_VERIFY(area->viewport()->width() < area->widget()->minimumSizeHint().width());
        QTRY_VERIFY(area->horizontalScrollBar()->isVisible());
    }
}

/// The form of the one that was left said once more what was typed into it, while it was filled anew.
void WizardEditorTest::providerThatWasLeftStaysLeft()
{
    WizardScene scene;
    WizardPilot pilot(scene.platform, scene.app);
    pilot.choose(u"rsyslog"_s);
    pilot.click("advancedButton");
    pilot.find<QLineEdit>("caFileEdit")->setText(u"/etc/ssl/ca.pem "_s); // as it is pasted
    pilot.back();
    pilot.choose(u"elk"_s);
    QCOMPARE(pilot.page(), u"FieldsPage"_s);
    QCOMPARE(pilot.wizard()->currentPage()->title(), findProvider(u"elk"_s)->name);
    QVERIFY(pilot.field(u"url"_s));
    QCOMPARE(pilot.find<QLineEdit>("caFileEdit")->text(), u"/etc/ssl/ca.pem"_s);
}

QTEST_MAIN(WizardEditorTest)
#include "wizard_editor_test.moc"
