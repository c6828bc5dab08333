// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secrettext.h"
#include "demo/receiver.h"
#include "desktop/diagnosis/diagnoses.h"
#include "desktop/diagnosis/diagnosisdialog.h"
#include "desktop/diagnosis/resulttext.h"
#include "desktop/diagnosis/steprow.h"
#include "support/fakeplatform.h"
#include "support/filedauthority.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

static const QByteArray secret = "t0ken-nobody-sees";

class DiagnosisDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stepsPass();
    void failedStepSaysWhatToDo();
    void sampleLineOnlyOnRequest();
    void sampleLineThatFails();
    void refusedSampleLine();
    void copiedResultHasNoSecret();
    void stopping();
    void closingCancels();
    void platformsThatKeepSecrets();
    void certificateOnTheServer();
    void newestResultIsKept();

private:
    DiagnosisTarget target(quint16 port) const;

    FiledAuthority m_authority;
};

namespace {

/// The dialog as a user meets it.
struct Shown
{
    Shown(const DiagnosisTarget &target, Clock &clock)
        : dialog(new DiagnosisDialog(target, {}, clock))
        , results(dialog, &DiagnosisDialog::resultChanged)
    {
        dialog->open();
    }
    explicit Shown(DiagnosisDialog *other)
        : dialog(other)
        , results(other, &DiagnosisDialog::resultChanged)
    {
    }
    ~Shown() { delete dialog; }

    template <typename T>
    T *child(const QString &name) const
    {
        auto *found = dialog->findChild<T *>(name);
        Q_ASSERT(found);
        return found;
    }
    QString summary() const { return child<QLabel>(u"summaryLabel"_s)->text(); }
    QPushButton *button(const QString &name) const { return child<QPushButton>(name); }
    StepRow *row(int index) const { return dialog->findChildren<StepRow *>().at(index); }
    QString title(int index) const { return row(index)->findChild<QLabel *>(u"titleLabel"_s)->text(); }
    QString text(int index) const { return row(index)->findChild<QLabel *>(u"textLabel"_s)->text(); }
    QString advice(int index) const
    {
        const auto *line = row(index)->findChild<QWidget *>(u"adviceLine"_s);
        QString text;
        for (const QLabel *label : line->findChildren<QLabel *>())
            text += label->text();
        return line->isHidden() ? QString() : text;
    }
    bool waitForResult(int count = 1)
    {
        return QTest::qWaitFor([&] { return results.count() >= count; }, 20'000);
    }

    QPointer<DiagnosisDialog> dialog;
    QSignalSpy results;
};

} // namespace

DiagnosisTarget DiagnosisDialogTest::target(quint16 port) const
{
    DiagnosisTarget target;
    target.url = "syslog://:" + secret + "@127.0.0.1:" + QByteArray::number(port);
    target.options.caFile = m_authority.file;
    target.labels = {"shop-api", "drainboard"};
    return target;
}

void DiagnosisDialogTest::stepsPass()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    SystemClock clock;
    Shown shown(target(receiver.port()), clock);
    QCOMPARE(shown.dialog->findChildren<StepRow *>().size(), 4);
    QVERIFY(shown.title(0).startsWith(u"Name: "_s));
    QCOMPARE(shown.title(3), u"Answer: Waiting"_s);
    QVERIFY(!shown.button(u"sampleButton"_s)->isEnabled());
    QVERIFY(shown.button(u"stopButton"_s)->isEnabled());

    QVERIFY(shown.waitForResult());
    QCOMPARE(shown.summary(), u"The target can be reached."_s);
    QVERIFY2(shown.title(2).startsWith(u"TLS: Passed, "_s), qPrintable(shown.title(2)));
    QVERIFY(shown.text(2).contains(u"The certificate from"_s));
    QCOMPARE(shown.advice(2), QString());
    QVERIFY(shown.button(u"sampleButton"_s)->isEnabled());
    QVERIFY(!shown.button(u"stopButton"_s)->isEnabled());
    QCOMPARE(receiver.record().lines(), 0);

    auto *details = shown.row(2)->findChild<QLabel *>(u"detailsLabel"_s);
    QVERIFY(details->isHidden());
    shown.child<QCheckBox>(u"detailsCheck"_s)->setChecked(true);
    QVERIFY(!details->isHidden());
    QVERIFY(details->text().contains(u"Certificate for 127.0.0.1"_s));
}

void DiagnosisDialogTest::failedStepSaysWhatToDo()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Refuse);
    SystemClock clock;
    Shown shown(target(receiver.port()), clock);
    QVERIFY(shown.waitForResult());
    QCOMPARE(shown.summary(), u"It fails at the step “Connection”."_s);
    QVERIFY(shown.title(0).startsWith(u"Name: Passed"_s));
    QVERIFY(shown.title(1).startsWith(u"Connection: Failed"_s));
    QVERIFY(shown.text(1).contains(u"refused the connection"_s));
    QVERIFY(shown.advice(1).contains(u"Check the port"_s));
    QCOMPARE(shown.title(2), u"TLS: Not reached"_s);
    QCOMPARE(shown.title(3), u"Answer: Not reached"_s);
    QVERIFY(!shown.button(u"sampleButton"_s)->isEnabled());
    QVERIFY(!shown.button(u"sampleButton"_s)->toolTip().isEmpty());

    receiver.setBehaviour(ReceiverBehaviour::Accept);
    shown.button(u"againButton"_s)->click();
    QVERIFY(shown.waitForResult(2));
    QCOMPARE(shown.summary(), u"The target can be reached."_s);
    QCOMPARE(shown.advice(1), QString());
    QCOMPARE(shown.results.last().first().value<DiagnosisResult>().steps.size(), 3);
}

void DiagnosisDialogTest::sampleLineOnlyOnRequest()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    SystemClock clock;
    Shown shown(target(receiver.port()), clock);
    QVERIFY(shown.waitForResult());
    const QString sentence = shown.child<QLabel>(u"sampleLabel"_s)->text();
    for (const QString &part : {u"shop-api"_s, u"127.0.0.1"_s, u"Drainboard test line"_s})
        QVERIFY2(sentence.contains(part), qPrintable(sentence));

    shown.button(u"sampleButton"_s)->click();
    QVERIFY(!shown.button(u"sampleButton"_s)->isEnabled());
    QVERIFY(shown.waitForResult(2));
    QTRY_COMPARE(receiver.record().lines(), 1);
    QVERIFY(shown.title(3).startsWith(u"Answer: Passed"_s));
    QVERIFY(shown.summary().contains(u"sample line was sent"_s));

    shown.button(u"sampleButton"_s)->click(); // a second one takes the first one's place
    QVERIFY(shown.waitForResult(3));
    QCOMPARE(shown.results.last().first().value<DiagnosisResult>().steps.size(), 4);
    QTRY_COMPARE(receiver.record().lines(), 2);
}

void DiagnosisDialogTest::sampleLineThatFails()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    SystemClock clock;
    Shown shown(target(receiver.port()), clock);
    QVERIFY(shown.waitForResult());
    receiver.setBehaviour(ReceiverBehaviour::Refuse);
    shown.button(u"sampleButton"_s)->click();
    QVERIFY(shown.waitForResult(2));
    QVERIFY(shown.title(3).startsWith(u"Answer: Failed"_s));
    QVERIFY(shown.text(3).contains(u"was not sent"_s));
    QVERIFY(!shown.advice(3).isEmpty());
    QCOMPARE(shown.summary(), u"It fails at the step “Answer”."_s);
    QVERIFY(shown.button(u"sampleButton"_s)->isEnabled());
}

void DiagnosisDialogTest::refusedSampleLine()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    DiagnosisTarget masked = target(receiver.port());
    masked.url.replace(secret, secretMask().toUtf8());
    masked.sampleRefusal = u"This connection is for inspection only."_s;
    SystemClock clock;
    Shown shown(masked, clock);
    QVERIFY(shown.waitForResult());
    QCOMPARE(shown.summary(), u"The target can be reached."_s);
    QVERIFY(!shown.button(u"sampleButton"_s)->isEnabled());
    QVERIFY(shown.child<QLabel>(u"sampleLabel"_s)->text().contains(masked.sampleRefusal));
    shown.button(u"sampleButton"_s)->click();
    QCOMPARE(receiver.record().lines(), 0);
}

void DiagnosisDialogTest::copiedResultHasNoSecret()
{
    Receiver receiver(ReceiverKind::Tls, CertificateAuthority(u"Unknown"_s), u"127.0.0.1"_s);
    SystemClock clock;
    Shown shown(target(receiver.port()), clock);
    QVERIFY(!shown.button(u"copyButton"_s)->isEnabled());
    QVERIFY(shown.waitForResult());
    shown.button(u"copyButton"_s)->click();
    const QString text = QGuiApplication::clipboard()->text();
    QVERIFY2(text.contains(u"TLS: Failed, "_s), qPrintable(text));
    QVERIFY(text.contains(u"“Unknown”, which is not trusted"_s));
    QVERIFY(text.contains(u"CA file in the drain's options"_s));
    QVERIFY(text.contains(u"Certificate for 127.0.0.1"_s));
    QVERIFY(text.contains(secretMask()));
    QVERIFY(!text.contains(QString::fromLatin1(secret)));
    for (const QLabel *label : shown.dialog->findChildren<QLabel *>())
        QVERIFY(!label->text().contains(QString::fromLatin1(secret)));
}

void DiagnosisDialogTest::stopping()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Hang);
    ManualClock clock;
    Shown shown(target(receiver.port()), clock);
    QTRY_COMPARE(shown.title(2), u"TLS: Under way…"_s);
    QVERIFY(!shown.button(u"againButton"_s)->isEnabled());
    shown.button(u"stopButton"_s)->click();
    QCOMPARE(shown.summary(), u"The diagnosis was stopped."_s);
    QCOMPARE(shown.title(2), u"TLS: Not reached"_s);
    QCOMPARE(clock.waitingAlarms(), 0);
    QVERIFY(!shown.button(u"sampleButton"_s)->isEnabled());
    QCOMPARE(shown.results.count(), 0);

    receiver.setBehaviour(ReceiverBehaviour::Accept);
    shown.button(u"againButton"_s)->click();
    QVERIFY(shown.waitForResult());
    QCOMPARE(shown.summary(), u"The target can be reached."_s);
}

void DiagnosisDialogTest::closingCancels()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Hang);
    ManualClock clock;
    Shown shown(target(receiver.port()), clock);
    QTRY_COMPARE(clock.waitingAlarms(), 1);
    shown.dialog->reject();
    QCOMPARE(clock.waitingAlarms(), 0);
    QTRY_VERIFY(!shown.dialog);
}

void DiagnosisDialogTest::platformsThatKeepSecrets()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    FakePlatform platform;
    const SourceRef shop{platform.addApp(u"shop"_s).id, {}};
    const QByteArray port = QByteArray::number(receiver.port());
    const Drain open = platform.addDrain(shop, "tcp://127.0.0.1:" + port);
    const Drain masked = platform.addDrain(shop, "tcp://:" + secretMask().toUtf8() + "@127.0.0.1:" + port);
    Inventory inventory(platform);
    QTRY_COMPARE(inventory.state(), Inventory::State::Ready);

    const auto sampleText = [&](const Drain &drain) {
        Diagnoses diagnoses;
        QWidget window;
        diagnoses.open(inventory, drain, &window);
        return window.findChild<QLabel *>(u"sampleLabel"_s)->text();
    };
    QVERIFY(sampleText(open).startsWith(u"Sends this one line in the name of shop"_s));
    QVERIFY(sampleText(masked).contains(u"are not known here"_s));
    platform.setCapabilities(platform.capabilities() & ~Capabilities(Capability::RevealSecrets));
    QVERIFY(sampleText(open).contains(u"keeps the secrets"_s));
}

void DiagnosisDialogTest::certificateOnTheServer()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    FakePlatform platform;
    platform.makeRemote();
    const SourceRef shop{platform.addApp(u"shop"_s).id, {}};
    const QByteArray url = "tcp+tls://127.0.0.1:" + QByteArray::number(receiver.port());
    DrainOptions options;
    const Drain plain = platform.addDrain(shop, url, options);
    options.caFile = u"sha256:0123"_s;
    const Drain trusting = platform.addDrain(shop, url, options);
    Inventory inventory(platform);
    QTRY_COMPARE(inventory.state(), Inventory::State::Ready);

    const auto copied = [&](const Drain &drain) {
        Diagnoses diagnoses;
        QWidget window;
        diagnoses.open(inventory, drain, &window);
        auto *copy = window.findChild<QPushButton *>(u"copyButton"_s);
        if (!QTest::qWaitFor([copy] { return copy->isEnabled(); }, 20'000))
            return QString();
        copy->click();
        return QGuiApplication::clipboard()->text();
    };
    const QString advice = u"The drain trusts a CA certificate that lies on the server"_s;
    const QString ofPlain = copied(plain);
    QVERIFY2(ofPlain.contains(u"TLS: Failed"_s) && !ofPlain.contains(advice), qPrintable(ofPlain));
    const QString ofTrusting = copied(trusting);
    QVERIFY2(ofTrusting.contains(u"TLS: Failed"_s) && ofTrusting.contains(advice), qPrintable(ofTrusting));
}

void DiagnosisDialogTest::newestResultIsKept()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    FakePlatform platform;
    const SourceRef shop{platform.addApp(u"shop"_s).id, {}};
    const Drain drain = platform.addDrain(shop, "tcp://logs.example:601");
    Inventory inventory(platform);
    QTRY_COMPARE(inventory.state(), Inventory::State::Ready);

    Diagnoses diagnoses;
    QWidget window;
    EndpointOverrides overrides;
    overrides.byHostAndPort.insert(u"logs.example:601"_s, {u"127.0.0.1"_s, receiver.port()});
    diagnoses.setOverrides(overrides);
    diagnoses.open(inventory, drain, &window);
    QTRY_COMPARE(diagnoses.newest().size(), 1);
    const DiagnosisResult first = diagnoses.newest().value(drain.key());
    QVERIFY(first.steps.last().passed);

    receiver.setBehaviour(ReceiverBehaviour::Refuse);
    window.findChild<QPushButton *>(u"againButton"_s)->click();
    QTRY_VERIFY(!diagnoses.newest().value(drain.key()).steps.last().passed);
    QCOMPARE(diagnoses.newest().size(), 1);
}

QTEST_MAIN(DiagnosisDialogTest)
#include "diagnosis_test.moc"
