// SPDX-License-Identifier: GPL-3.0-or-later
// What comes of a request whose dialog was closed meanwhile, and what is told while one waits for it.
#include "desktop/drains/drainactions.h"
#include "desktop/widgets/banner.h"
#include "desktop/wizard/adddrainwizard.h"
#include "gui/visiblewords.h"
#include "gui/windowfixture.h"
#include "gui/wizardpilot.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class LateAnswersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void savingIsToldWithItsWait();
    void savedAfterClosing();
    void notSavedAfterClosing();
    void addingIsToldWithItsWait();
    void addedAfterClosing();
    void notAddedAfterClosing();
    void nothingIsToldTwice();
};

namespace {

struct Fixture : WindowFixture
{
    Fixture()
    {
        shop = {platform.addApp(u"shop"_s).id, {}};
        postgres = {shop.app, platform.addAddon(shop.app, u"postgresql"_s).id};
        drain = platform.addDrain(shop, "tcp+tls://logs.papertrailapp.com:10333");
    }
    QDialog *openEdit()
    {
        if (!open())
            return nullptr;
        sources().select(shop);
        drains().selectDrain(drain.key());
        drains().drainActions().edit->trigger();
        settle();
        return window->findChild<QDialog *>(u"EditDrainDialog"_s);
    }
    static QPushButton *button(QWidget *dialog, QDialogButtonBox::StandardButton which)
    {
        return dialog->findChild<QDialogButtonBox *>()->button(which);
    }
    void save(QDialog *dialog, const QString &port)
    {
        retype(dialog->findChild<QLineEdit *>(u"field_port"_s), port);
        press(button(dialog, QDialogButtonBox::Save));
    }
    /// At the last page, whose request is held.
    AddDrainWizard *adding()
    {
        if (!open())
            return nullptr;
        sources().select(shop);
        drains().drainActions().add->trigger();
        settle();
        auto *wizard = window->findChild<AddDrainWizard *>();
        visibleChild<QLineEdit>(wizard, u"searchEdit"_s)->setText(u"papertrail"_s);
        const auto next = [wizard] { press(wizard->button(QWizard::NextButton)); };
        next();
        retype(visibleChild<QLineEdit>(wizard, u"field_host"_s), u"logs3.papertrailapp.com"_s);
        retype(visibleChild<QLineEdit>(wizard, u"field_port"_s), u"10334"_s);
        next();
        press(visibleChild<QAbstractButton>(wizard, u"allRadio"_s));
        next();
        platform.hold();
        next();
        return wizard;
    }
    void waitFor(std::chrono::seconds time)
    {
        CrawlStatus status;
        status.waitsUntil = platform.manualClock().now() + time;
        remote->setCrawl(status);
    }

    SourceRef shop, postgres;
    Drain drain;
    FakeRemote *remote = nullptr;
};

} // namespace

void LateAnswersTest::savingIsToldWithItsWait()
{
    Fixture f;
    f.remote = &f.platform.makeRemote();
    QPointer<QDialog> dialog = f.openEdit();
    QVERIFY(dialog);
    QVERIFY(!wordsOf(dialog).contains(u"Saving"_s));
    f.platform.hold();
    f.save(dialog, u"10335"_s);
    QVERIFY(wordsOf(dialog).contains(u"Saving…"_s));
    f.waitFor(42s);
    QVERIFY2(wordsOf(dialog).contains(u"Fake allows no more requests for 0:42."_s),
             qPrintable(wordsOf(dialog)));
    f.platform.manualClock().advance(2s);
    QVERIFY(wordsOf(dialog).contains(u"for 0:40."_s));
    f.platform.fail(f.shop, {ErrorKind::Unavailable, u"No answer."_s, {}});
    f.platform.release();
    QTRY_VERIFY(wordsOf(dialog).contains(u"No answer."_s));
    QVERIFY(!wordsOf(dialog).contains(u"Saving"_s));
    QVERIFY(!f.window->messages().isVisible());
}

void LateAnswersTest::savedAfterClosing()
{
    Fixture f;
    QPointer<QDialog> dialog = f.openEdit();
    QVERIFY(dialog);
    f.platform.hold();
    f.save(dialog, u"10335"_s);
    press(Fixture::button(dialog, QDialogButtonBox::Cancel));
    QVERIFY(!dialog || !dialog->isVisible());
    QVERIFY(!f.window->messages().isVisible());
    f.platform.release();
    QTRY_VERIFY(f.window->messages().isVisible());
    QVERIFY2(f.window->messages().text().contains(u"was saved"_s), qPrintable(f.window->messages().text()));
    QTRY_VERIFY(!dialog);
}

void LateAnswersTest::notSavedAfterClosing()
{
    Fixture f;
    QPointer<QDialog> dialog = f.openEdit();
    QVERIFY(dialog);
    f.platform.fail(f.shop, {ErrorKind::Unavailable, u"Both are there now."_s, u"host"_s});
    f.platform.hold();
    f.save(dialog, u"10335"_s);
    QTest::keyClick(dialog, Qt::Key_Escape);
    f.platform.release();
    QTRY_VERIFY(f.window->messages().isVisible());
    QVERIFY2(f.window->messages().text().contains(u"Both are there now."_s),
             qPrintable(f.window->messages().text()));
    QVERIFY(f.window->messages().text().contains(u"logs.papertrailapp.com"_s));
    QTRY_VERIFY(!dialog);
}

void LateAnswersTest::addingIsToldWithItsWait()
{
    Fixture f;
    f.remote = &f.platform.makeRemote();
    AddDrainWizard *wizard = f.adding();
    QVERIFY(wizard);
    QVERIFY(wordsOf(wizard).contains(u"Adding the drain…"_s));
    f.waitFor(42s);
    QVERIFY2(wordsOf(wizard).contains(u"Fake allows no more requests for 0:42."_s),
             qPrintable(wordsOf(wizard)));
    f.platform.manualClock().advance(42s);
    QVERIFY(!wordsOf(wizard).contains(u"no more requests"_s));
}

void LateAnswersTest::addedAfterClosing()
{
    Fixture f;
    QPointer<AddDrainWizard> wizard = f.adding();
    QVERIFY(wizard);
    press(wizard->button(QWizard::FinishButton));
    QVERIFY(!wizard || !wizard->isVisible());
    f.platform.release();
    QTRY_VERIFY(f.window->messages().isVisible());
    QCOMPARE(f.window->messages().text(), u"The drain was added everywhere."_s);
    QCOMPARE(f.drains().currentDrain()->key(), f.drain.key()); // nobody is taken elsewhere by then
    QTRY_VERIFY(!wizard);
}

void LateAnswersTest::notAddedAfterClosing()
{
    Fixture f;
    f.platform.fail(f.postgres, {ErrorKind::Unavailable, u"The addon does not answer."_s, {}});
    QPointer<AddDrainWizard> wizard = f.adding();
    QVERIFY(wizard);
    wizard->close();
    f.platform.release();
    QTRY_VERIFY(f.window->messages().isVisible());
    QVERIFY2(f.window->messages().text().contains(u"The addon does not answer."_s),
             qPrintable(f.window->messages().text()));
    QVERIFY(f.window->messages().text().contains(u"PostgreSQL"_s));
    QTRY_VERIFY(!wizard);
}

void LateAnswersTest::nothingIsToldTwice()
{
    Fixture f;
    QPointer<AddDrainWizard> wizard = f.adding();
    QVERIFY(wizard);
    f.platform.release();
    QTRY_VERIFY(wordsOf(wizard).contains(u"The drain was added everywhere."_s));
    press(wizard->button(QWizard::FinishButton));
    QTRY_VERIFY(!wizard);
    QVERIFY(!f.window->messages().isVisible());
}

QTEST_MAIN(LateAnswersTest)
#include "lateanswers_test.moc"
