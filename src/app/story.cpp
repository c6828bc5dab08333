// SPDX-License-Identifier: GPL-3.0-or-later
// Plays the demo's story without anybody at the mouse: adds a drain through the real wizard, forwards, breaks
// a receiver, waits for quarantine and recovery. Prints each step with its figures, leaves pictures in a
// folder, and exits 0 only if lines arrived, a quarantine was entered and left, and nothing was lost.
#include "app/demosession.h"
#include "app/language.h"
#include "app/storyrunner.h"
#include "desktop/mainwindow/maincontroller.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/widgets/theme.h"
#include "desktop/wizard/adddrainwizard.h"
#include "platform/onreply.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QListWidget>
#include <QSettings>
#include <QTemporaryDir>
#include <QTextStream>

#include <numeric>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class Story : public QObject
{
public:
    Story(std::unique_ptr<DemoWorld> world, QSettings &settings, const QDir &pictures);
    /// The platform has last things to say while it stops; the members that note them are gone by then.
    ~Story() override { m_session.platform().disconnect(this); }

    void play(std::function<void(bool)> done);

private:
    void addOpening();
    void addWizard();
    void addBreakdown();
    void addReckoning();

    void picture(const QString &name, QWidget *of) { of->grab().save(m_pictures.filePath(name + u".png"_s)); }
    void picture(const QString &name) { picture(name, &m_window); }
    template <typename Widget>
    Widget *onPage(const char *name) const
    {
        return m_wizard->currentPage()->findChild<Widget *>(QLatin1String(name));
    }
    bool isOnPage(const char *name) const
    {
        return m_wizard->currentPage()->objectName() == QLatin1String(name);
    }
    void type(const char *field, const QString &text) { onPage<QLineEdit>(field)->setText(text); }

    DemoWorld &world() { return m_session.world(); }
    Receiver &papertrail() { return *world().receiver(u"Papertrail"_s); }
    /// The drain that the wizard added to the app billing.
    DrainStatus added() const;
    quint64 linesReceived();
    quint64 sum(std::uint64_t DrainCounters::*counter) const;
    bool everythingIsSent() const;

    QDir m_pictures;
    MainWindow m_window;
    DemoSession m_session;
    Reply<void> m_started;
    MainController m_controller;
    StoryRunner m_runner;
    QPointer<AddDrainWizard> m_wizard;
    QString m_billing; ///< the app's id
    QHash<DrainKey, DrainStatus> m_statuses;
    quint64 m_linesCommitted = 0;
    quint64 m_linesBefore = 0;
    quint64 m_backlogInQuarantine = 0;
};

Story::Story(std::unique_ptr<DemoWorld> world, QSettings &settings, const QDir &pictures)
    : m_pictures(pictures)
    , m_window(settings)
    , m_session(std::move(world))
    , m_started(m_session.start())
    , m_controller(m_session.platform(), m_window)
{
    connect(&m_session.platform(), &Platform::statusesChanged, this,
            [this](const QList<DrainStatus> &statuses) {
                for (const auto &status : statuses)
                    m_statuses[status.key] = status;
            });
    connect(&m_session.platform(), &Platform::linesArrived, this, [this](const QList<LiveBatch> &batches) {
        for (const auto &batch : batches)
            m_linesCommitted += batch.lines->size();
    });
    m_window.setSubject(m_session.subject());
    m_session.furnish(m_window);
    m_window.resize(1500, 950);
    m_window.show();
}

void Story::play(std::function<void(bool)> done)
{
    addOpening();
    addWizard();
    addBreakdown();
    addReckoning();
    connect(&m_runner, &StoryRunner::finished, this, std::move(done));
    m_runner.play();
}

void Story::addOpening()
{
    m_runner.add({u"The demo is open"_s,
                  {},
                  [this] { return m_started.isFinished() && m_started.result(); },
                  [this] {
                      return u"%1 receivers, intake at %2"_s.arg(world().targets().size())
                          .arg(m_session.platform().intake()->status().address);
                  }});
    m_runner.add({u"Lines reach their targets"_s,
                  [this] {
                      m_controller.selectApp(u"shop-api"_s);
                      onReply(this, m_session.platform().apps(), [this](const Result<QList<App>> &apps) {
                          for (const auto &app : apps.value_or(QList<App>())) {
                              if (app.name == "billing"_L1)
                                  m_billing = app.id;
                          }
                      });
                  },
                  [this] { return linesReceived() >= 200 && !m_billing.isEmpty(); },
                  [this] {
                      picture(u"1-main"_s);
                      return u"%1 lines received"_s.arg(linesReceived());
                  }});
}

void Story::addWizard()
{
    m_runner.add(
        {u"The wizard opens"_s,
         [this] {
             m_wizard = new AddDrainWizard(m_session.platform(), SourceRef{m_billing, {}}, &m_window);
             m_wizard->open();
             type("searchEdit", u"papertrail"_s);
         },
         [this] { return isOnPage("ProviderPage"); },
         [this] {
             picture(u"2-wizard-provider"_s, m_wizard);
             return u"Papertrail is chosen"_s;
         }});
    m_runner.add({u"Host and port are typed in"_s,
                  [this] {
                      m_wizard->next();
                      type("field_host", u"logs2.papertrailapp.com"_s);
                      type("field_port", u"12345"_s);
                  },
                  [this] { return m_wizard->currentPage()->isComplete(); },
                  [this] {
                      picture(u"3-wizard-fields"_s, m_wizard);
                      return u"no errors"_s;
                  }});
    m_runner.add({u"The app and its addons are chosen"_s, [this] { m_wizard->next(); },
                  [this] {
                      if (!m_wizard->currentPage()->isComplete())
                          return false;
                      onPage<QAbstractButton>("allRadio")->click();
                      return true;
                  },
                  [this] {
                      picture(u"4-wizard-targets"_s, m_wizard);
                      return u"billing with its database"_s;
                  }});
    m_runner.add({u"A test line is sent"_s,
                  [this] {
                      m_wizard->next();
                      onPage<QAbstractButton>("testButton")->click();
                  },
                  [this] { return onPage<QListWidget>("stepList")->count() >= 4; },
                  [this] {
                      picture(u"5-wizard-review"_s, m_wizard);
                      QStringList steps;
                      const auto *list = onPage<QListWidget>("stepList");
                      for (int row = 0; row < list->count(); ++row)
                          steps << list->item(row)->text();
                      return steps.join(u" · "_s);
                  }});
    m_runner.add({u"The drain is added and forwards"_s,
                  [this] {
                      m_linesBefore = papertrail().record().lines();
                      m_wizard->next();
                  },
                  [this] { return added().counters.linesDelivered > 0; },
                  [this] {
                      picture(u"6-wizard-result"_s, m_wizard);
                      m_wizard->accept();
                      return u"%1 lines delivered by it, %2 more at Papertrail"_s
                          .arg(added().counters.linesDelivered)
                          .arg(papertrail().record().lines() - m_linesBefore);
                  }});
}

void Story::addBreakdown()
{
    m_runner.add({u"Papertrail is broken: it refuses connections"_s,
                  [this] {
                      m_controller.selectApp(u"billing"_s);
                      papertrail().setBehaviour(ReceiverBehaviour::Refuse);
                      world().clock().setSpeed(DemoWorld::fastClock);
                  },
                  [this] { return added().health.state == HealthState::Failing; },
                  [this] {
                      return u"%1 of %2, “%3”"_s.arg(added().health.failures)
                          .arg(added().health.failureLimit)
                          .arg(added().health.reason);
                  }});
    m_runner.add({u"After 10 failures it is quarantined"_s,
                  {},
                  [this] { return added().health.state == HealthState::Quarantined && added().backlog > 0; },
                  [this] {
                      // Slowed down for the picture, so that the countdown can be read.
                      world().clock().setSpeed(1);
                      m_backlogInQuarantine = added().backlog;
                      const auto left = added().health.quarantinedUntil - world().clock().now();
                      return u"%1 failed attempts, %2 lines wait, %3 s left"_s.arg(added().health.failures)
                          .arg(m_backlogInQuarantine)
                          .arg(std::chrono::duration_cast<std::chrono::seconds>(left).count());
                  },
                  60s});
    m_runner.add({u"The window shows it"_s,
                  {},
                  [shown = 0]() mutable { return ++shown > 50; }, // one second of looking
                  [this] {
                      picture(u"7-quarantine"_s);
                      return u"see 7-quarantine.png"_s;
                  }});
    m_runner.add({u"Papertrail is repaired, the quarantine ends by itself"_s,
                  [this] {
                      papertrail().setBehaviour(ReceiverBehaviour::Accept);
                      world().clock().setSpeed(DemoWorld::fastClock);
                  },
                  [this] { return added().health.state == HealthState::Healthy && added().backlog == 0; },
                  [this] {
                      world().clock().setSpeed(1);
                      picture(u"8-recovered"_s);
                      return u"caught up, %1 lines delivered in all"_s.arg(added().counters.linesDelivered);
                  },
                  60s});
}

void Story::addReckoning()
{
    m_runner.add(
        {u"The apps fall silent, every line is sent"_s, [this] { world().traffic().stop(); },
         [this] { return m_linesCommitted == world().traffic().linesWritten() && everythingIsSent(); },
         [this] {
             return u"%1 lines written by the apps, %2 taken and kept"_s.arg(world().traffic().linesWritten())
                 .arg(m_linesCommitted);
         },
         30s});
    m_runner.add(
        {u"Nothing was lost"_s,
         {},
         [this] {
             const auto delivered = sum(&DrainCounters::linesDelivered);
             return sum(&DrainCounters::linesLost) == 0 && delivered > 0 && linesReceived() >= delivered;
         },
         [this] {
             return u"%1 lines delivered by %2 drains, %3 received (test line and repeats included), 0 lost"_s
                 .arg(sum(&DrainCounters::linesDelivered))
                 .arg(m_statuses.size())
                 .arg(linesReceived());
         }});
}

DrainStatus Story::added() const
{
    const QByteArray url = "tcp+tls://logs2.papertrailapp.com:12345";
    return m_statuses.value(DrainKey{{m_billing, {}}, url});
}

quint64 Story::linesReceived()
{
    const auto &targets = world().targets();
    return std::accumulate(
        targets.begin(), targets.end(), quint64(0),
        [](quint64 lines, const DemoTarget &target) { return lines + target.receiver->record().lines(); });
}

quint64 Story::sum(std::uint64_t DrainCounters::*counter) const
{
    return std::accumulate(
        m_statuses.begin(), m_statuses.end(), quint64(0),
        [counter](quint64 lines, const DrainStatus &status) { return lines + status.counters.*counter; });
}

bool Story::everythingIsSent() const
{
    return std::all_of(m_statuses.begin(), m_statuses.end(),
                       [](const DrainStatus &status) { return status.backlog == 0; });
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    useLanguage(application, {});
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 2) {
        QTextStream(stderr) << "usage: drainboard-story FOLDER-FOR-PICTURES" << Qt::endl;
        return 2;
    }
    const QDir pictures(arguments[1]);
    auto world = DemoWorld::make();
    if (!pictures.mkpath(u"."_s) || !world) {
        QTextStream(stderr) << (world ? u"The folder for pictures cannot be made."_s : world.error().text)
                            << Qt::endl;
        return 1;
    }
    Theme theme;
    theme.setMode(Theme::Mode::Light);
    const QTemporaryDir scratch;
    QSettings settings(scratch.filePath(u"window.ini"_s), QSettings::IniFormat);
    Story story(std::move(*world), settings, pictures);
    story.play([](bool allReached) { QCoreApplication::exit(allReached ? 0 : 1); });
    return QApplication::exec();
}
