// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/keptca.h"
#include "platform/scalingo/serverplatform.h"
#include "support/answerof.h"
#include "support/filedauthority.h"
#include "support/fullport.h"
#include "support/manualclock.h"
#include "support/serverprogram.h"

#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int patience = ServerProgram::patience;

/// A window's platform, and the newest that it told.
class Client
{
public:
    Client(const QString &base, const QString &token, bool inspectOnly = false)
        : platform(options(base, token, inspectOnly), clock)
    {
        QObject::connect(&platform, &Platform::statusesChanged, &platform,
                         [this](const QList<DrainStatus> &statuses) {
                             for (const DrainStatus &status : statuses)
                                 told.insert(status.key, status);
                         });
        QObject::connect(&platform, &Platform::linesArrived, &platform,
                         [this](const QList<LiveBatch> &batches) { lines += textsOf(batches); });
        QObject::connect(&platform, &Platform::problemChanged, &platform,
                         [this](const QString &text) { problem = text; });
        platform.start();
    }

    static ScalingoOptions options(const QString &base, const QString &token, bool inspectOnly)
    {
        ScalingoOptions options;
        options.connection = {u"c"_s, u"Server"_s, ConnectionKind::Server, base, {}, {}, inspectOnly};
        options.connection.regions = {{u"drainboardd"_s, u"Server"_s, base, base}};
        options.token = SecretText(token);
        return options;
    }

    static QList<QByteArray> textsOf(const QList<LiveBatch> &batches)
    {
        QList<QByteArray> texts;
        for (const LiveBatch &batch : batches) {
            for (std::size_t i = 0; i < batch.lines->size(); ++i)
                texts.append(QByteArray::fromStdString(std::string((*batch.lines)[i].text)));
        }
        return texts;
    }

    bool can(Capability capability) const { return platform.capabilities().testFlag(capability); }
    QList<App> apps() { return answerOf(platform.apps()).value_or(QList<App>()); }
    QList<Drain> drains(const SourceRef &source)
    {
        return answerOf(platform.drains(source)).value_or(QList<Drain>());
    }

    SystemClock clock;
    ServerPlatform platform;
    QHash<DrainKey, DrainStatus> told;
    QList<QByteArray> lines;
    QString problem;
};

} // namespace

/// Two clients of one real server. Neither refreshes: all that one sees of the other's work, it is told.
class TwoClientsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void appsAppearAndGo();
    void addonsAppearAndGo();
    void drainsAppearWithTheirOptions();
    void editLeavesThePauseAlone();
    void drainsGoAndComeBack();
    void certificatesStayOnTheServer();
    void linesArriveWithNumbers();
    void quarantineEndsAtOneMoment();
    void anInterruptionIsToldAndMadeUpFor();
    void whatIsFollowedDoesNotGrowOld();
    void aReadOnlyTokenOnlyReads();
    void inspectOnlyChangesNothing();
    void failuresAreSentencesWithoutSecrets();

private:
    /// An app that both clients know.
    SourceRef makeApp();
    void post(const QByteArray &lines);

    std::unique_ptr<QTemporaryDir> m_data;
    std::unique_ptr<ServerProgram> m_program;
    QString m_token, m_readToken;
    std::unique_ptr<Client> m_one, m_other;
    SourceRef m_app;
    const HeldPort m_deadPort;
    /// A drain URL whose target refuses every connection.
    const QByteArray m_deadTarget = "tcp://127.0.0.1:" + QByteArray::number(m_deadPort.port());
};

void TwoClientsTest::init()
{
    m_data = std::make_unique<QTemporaryDir>();
    m_program = std::make_unique<ServerProgram>(m_data->path());
    m_token = m_program->addToken(u"team"_s);
    QVERIFY(m_token.startsWith(u"tk-"_s));
    m_readToken = m_program->addToken(u"support"_s, {u"--read-only"_s});
    QVERIFY(m_program->start());
    m_one = std::make_unique<Client>(m_program->base(), m_token);
    m_other = std::make_unique<Client>(m_program->base(), m_token);
    QTRY_VERIFY_WITH_TIMEOUT(m_one->can(Capability::ManageSources), patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_other->can(Capability::ManageSources), patience);
    m_app = makeApp();
    QVERIFY(!m_app.app.isEmpty());
}

void TwoClientsTest::cleanup()
{
    m_one.reset();
    m_other.reset();
    m_program.reset();
}

SourceRef TwoClientsTest::makeApp()
{
    const auto app = answerOf(m_one->platform.createApp(u"shop"_s));
    const auto knows = [](Client &client) { return client.apps().size() == 1; };
    if (!app || !QTest::qWaitFor([&] { return knows(*m_one) && knows(*m_other); }, patience))
        return {};
    return {app->id, {}};
}

void TwoClientsTest::post(const QByteArray &lines)
{
    QCOMPARE(m_program->post(u"/drainboard/v1/apps/shop/lines?process=web-1"_s, m_token, lines), 202);
}

void TwoClientsTest::appsAppearAndGo()
{
    QCOMPARE(m_other->apps().first().name, u"shop"_s);
    QVERIFY(answerOf(m_one->platform.renameApp(m_app.app, u"store"_s)));
    QTRY_COMPARE_WITH_TIMEOUT(m_other->apps().first().name, u"store"_s, patience);
    QVERIFY(answerOf(m_other->platform.deleteApp(m_app.app)));
    QTRY_VERIFY_WITH_TIMEOUT(m_one->apps().isEmpty(), patience);
}

void TwoClientsTest::addonsAppearAndGo()
{
    const auto addon = answerOf(m_one->platform.createAddon(m_app.app, u"postgresql"_s));
    QVERIFY2(addon, addon ? "" : qPrintable(addon.error().text));
    QVERIFY(addon->id.startsWith(u"ad-"_s));
    const auto ofOther = [&] {
        return answerOf(m_other->platform.addons(m_app.app)).value_or(QList<Addon>());
    };
    QTRY_COMPARE_WITH_TIMEOUT(ofOther().size(), 1, patience);
    QCOMPARE(ofOther().constFirst().id, addon->id);
    QVERIFY(answerOf(m_other->platform.deleteAddon({m_app.app, addon->id})));
    QTRY_COMPARE_WITH_TIMEOUT(
        answerOf(m_one->platform.addons(m_app.app)).value_or(QList<Addon>{*addon}).size(), 0, patience);
}

void TwoClientsTest::drainsAppearWithTheirOptions()
{
    DrainOptions options;
    options.quarantine = {3, 7min, true};
    options.afterQuarantine = AfterQuarantine::SkipToNewest;
    const auto added = answerOf(m_one->platform.addDrains({m_app}, m_deadTarget, options));
    QVERIFY(added);
    QVERIFY2(added->first().result,
             added->first().result ? "" : qPrintable(added->first().result.error().text));
    const QList<Drain> expected{{m_app, m_deadTarget, options}};
    QTRY_COMPARE_WITH_TIMEOUT(m_other->drains(m_app), expected, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_one->drains(m_app), expected, patience);

    QVERIFY(answerOf(m_other->platform.setPaused(expected.first().key(), true)));
    QTRY_VERIFY_WITH_TIMEOUT(m_one->told.value(expected.first().key()).paused, patience);

    options.paused = true;
    options.quarantine.failureLimit = 5;
    const QByteArray url = QByteArray(m_deadTarget).replace("tcp://", "udp://");
    QVERIFY(answerOf(m_other->platform.editDrain(expected.first().key(), url, options)));
    QTRY_COMPARE_WITH_TIMEOUT(m_one->drains(m_app), (QList<Drain>{{m_app, url, options}}), patience);
}

void TwoClientsTest::editLeavesThePauseAlone()
{
    QVERIFY(answerOf(m_one->platform.addDrains({m_app}, m_deadTarget, {})));
    QTRY_COMPARE_WITH_TIMEOUT(m_other->drains(m_app).size(), 1, patience);
    const Drain beforePause = m_other->drains(m_app).first();
    QVERIFY(answerOf(m_one->platform.setPaused(beforePause.key(), true)));
    DrainOptions edited = beforePause.options;
    edited.quarantine.failureLimit = 5;
    QVERIFY(answerOf(m_other->platform.editDrain(beforePause.key(), m_deadTarget, edited)));
    edited.paused = true;
    QTRY_COMPARE_WITH_TIMEOUT(m_other->drains(m_app), (QList<Drain>{{m_app, m_deadTarget, edited}}),
                              patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_one->drains(m_app), m_other->drains(m_app), patience);
}

void TwoClientsTest::drainsGoAndComeBack()
{
    QVERIFY(answerOf(m_one->platform.addDrains({m_app}, m_deadTarget, {})));
    QTRY_COMPARE_WITH_TIMEOUT(m_other->drains(m_app).size(), 1, patience);
    const Drain drain = m_other->drains(m_app).first();
    const auto removed = answerOf(m_other->platform.removeDrains({drain.key()}));
    QVERIFY(removed && removed->first().result);
    QTRY_VERIFY_WITH_TIMEOUT(m_one->drains(m_app).isEmpty(), patience);
    const auto restored = answerOf(m_other->platform.restoreDrains({drain}));
    QVERIFY(restored && restored->first().result);
    QTRY_COMPARE_WITH_TIMEOUT(m_one->drains(m_app), QList<Drain>{drain}, patience);
}

void TwoClientsTest::certificatesStayOnTheServer()
{
    const FiledAuthority authority;
    DrainOptions options;
    options.caFile = authority.file;
    const QByteArray url = QByteArray(m_deadTarget).replace("tcp://", "tcp+tls://");
    QVERIFY(answerOf(m_one->platform.addDrains({m_app}, url, options))->first().result);
    QTRY_VERIFY_WITH_TIMEOUT(!m_other->drains(m_app).isEmpty() &&
                                 !keptCaDigest(m_other->drains(m_app).first().options.caFile).isEmpty(),
                             patience);
    Drain drain = m_other->drains(m_app).first();
    const auto tested = answerOf(m_other->platform.sendTestLine(drain.source, drain.url, drain.options));
    QVERIFY2(tested, tested ? "" : qPrintable(tested.error().text));
    drain.options.quarantine.growing = true;
    QVERIFY(answerOf(m_other->platform.editDrain(drain.key(), drain.url, drain.options)));
    QTRY_COMPARE_WITH_TIMEOUT(m_one->drains(m_app), QList<Drain>{drain}, patience);

    QVERIFY(answerOf(m_one->platform.removeDrains({drain.key()}))->first().result);
    QTRY_VERIFY_WITH_TIMEOUT(m_other->drains(m_app).isEmpty(), patience);
    const auto restored = answerOf(m_one->platform.restoreDrains({drain}));
    QVERIFY2(restored->first().result,
             restored->first().result ? "" : qPrintable(restored->first().result.error().text));
    QTRY_COMPARE_WITH_TIMEOUT(m_other->drains(m_app), QList<Drain>{drain}, patience);
}

void TwoClientsTest::linesArriveWithNumbers()
{
    post("one\ntwo\n");
    QTRY_COMPARE_WITH_TIMEOUT(m_one->lines, (QList<QByteArray>{"one", "two"}), patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_other->lines, m_one->lines, patience);
    for (const SourceRef &source : {m_app, SourceRef()}) {
        const auto newest = answerOf(m_other->platform.newestLines(source, 100));
        QVERIFY(newest && newest->size() == 1);
        QCOMPARE(newest->first().first, LineNumber(0));
        QCOMPARE(newest->first().source, m_app);
        QCOMPARE((*newest->first().lines)[1].process, std::string_view("web-1"));
        QCOMPARE(Client::textsOf(*newest), (QList<QByteArray>{"one", "two"}));
    }

    // As a window does that has just been opened and knows no app yet.
    Client early(m_program->base(), m_token);
    const auto newest = answerOf(early.platform.newestLines({}, 100));
    QVERIFY(newest);
    QCOMPARE(Client::textsOf(*newest), (QList<QByteArray>{"one", "two"}));
}

void TwoClientsTest::quarantineEndsAtOneMoment()
{
    DrainOptions options;
    options.quarantine = {1, 5min, false};
    QVERIFY(answerOf(m_one->platform.addDrains({m_app}, m_deadTarget, options)));
    post("one\n");
    const DrainKey key{m_app, m_deadTarget};
    const auto isQuarantined = [&](const Client &client, int round) {
        const Health health = client.told.value(key).health;
        return health.state == HealthState::Quarantined && health.round == round;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isQuarantined(*m_one, 1) && isQuarantined(*m_other, 1), patience);
    const Health one = m_one->told.value(key).health;
    const Health other = m_other->told.value(key).health;
    // The same, but for the time that the message took to each.
    QVERIFY(std::chrono::abs(one.quarantinedUntil - other.quarantinedUntil) < 1s);
    QVERIFY(std::chrono::abs(one.quarantinedUntil - one.quarantinedSince - 5min) < 10ms);
    QVERIFY(one.quarantinedUntil - m_one->clock.now() > 4min);
    QCOMPARE(one.reason, other.reason);
    QVERIFY(!one.reason.isEmpty());

    const auto attempts = answerOf(m_other->platform.attempts(key));
    QVERIFY(attempts && !attempts->isEmpty());
    QVERIFY(!attempts->first().delivered);
    const auto gaps = answerOf(m_other->platform.gaps(key));
    QVERIFY(gaps && gaps->isEmpty());
    const auto report = answerOf(m_other->platform.sendTestLine(m_app, m_deadTarget, options));
    QVERIFY(report && !report->steps.isEmpty());
    QVERIFY(!report->delivered());
    QCOMPARE(report->steps.last().stage, TestStage::Connection);

    QVERIFY(answerOf(m_other->platform.retryNow(key)));
    QTRY_VERIFY_WITH_TIMEOUT(isQuarantined(*m_one, 2) && isQuarantined(*m_other, 2), patience);
}

void TwoClientsTest::anInterruptionIsToldAndMadeUpFor()
{
    post("one\n");
    QTRY_COMPARE_WITH_TIMEOUT(m_other->lines.size(), 1, patience);
    QVERIFY(answerOf(m_other->platform.newestLines(m_app, 100))); // watched
    RemoteControl *remote = m_other->platform.remote();
    QTRY_VERIFY_WITH_TIMEOUT(remote->isCurrent(m_app), patience);
    const QString base = m_program->base();
    const QDateTime before = QDateTime::currentDateTimeUtc();
    m_program->kill();
    QTRY_VERIFY_WITH_TIMEOUT(
        m_other->problem.startsWith(u"What happens on the server is not followed at the moment."_s),
        patience);
    QVERIFY(!remote->isCurrent(m_app));
    QVERIFY(remote->readAt(m_app) >= before); // it was current until then
    QVERIFY(m_program->start({u"--listen"_s, base.section(u'/', -1)}));
    post("missed\n"); // before the client is back, or after: it comes either way
    QTRY_COMPARE_WITH_TIMEOUT(m_other->problem, QString(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_other->lines.contains("missed"), patience);
    QTRY_VERIFY_WITH_TIMEOUT(remote->isCurrent(m_app), patience);
    QVERIFY(answerOf(m_one->platform.addDrains({m_app}, m_deadTarget, {})));
    QTRY_COMPARE_WITH_TIMEOUT(m_other->drains(m_app).size(), 1, patience);
}

void TwoClientsTest::whatIsFollowedDoesNotGrowOld()
{
    ManualClock clock;
    ServerPlatform platform(Client::options(m_program->base(), m_token, false), clock);
    QString problem = u"not known"_s;
    connect(&platform, &Platform::problemChanged, this, [&](const QString &text) { problem = text; });
    platform.start();
    const auto readAt = [&] { return platform.remote()->readAt(m_app); };
    QTRY_VERIFY_WITH_TIMEOUT(problem.isEmpty() && platform.remote()->isCurrent(m_app), patience);
    clock.advance(10s);
    QCOMPARE(readAt(), wallTime(clock));
    m_program->kill();
    QTRY_VERIFY_WITH_TIMEOUT(!problem.isEmpty(), patience);
    const QDateTime lost = wallTime(clock);
    clock.advance(1min);
    QCOMPARE(readAt(), lost);
}

void TwoClientsTest::aReadOnlyTokenOnlyReads()
{
    Client reader(m_program->base(), m_readToken);
    QTRY_VERIFY_WITH_TIMEOUT(!reader.platform.readOnlyReason().isEmpty(), patience);
    QVERIFY(reader.can(Capability::ReportHealth));
    QVERIFY(!reader.can(Capability::ChangeDrains));
    QVERIFY(!reader.can(Capability::ManageSources));
    QVERIFY(!reader.can(Capability::RevealSecrets));
    QTRY_COMPARE_WITH_TIMEOUT(reader.apps().size(), 1, patience);
    const auto added = answerOf(reader.platform.addDrains({m_app}, m_deadTarget, {}));
    QVERIFY(added);
    QVERIFY(!added->first().result);
    QCOMPARE(added->first().result.error().kind, ErrorKind::NotAllowed);
}

void TwoClientsTest::inspectOnlyChangesNothing()
{
    Client inspector(m_program->base(), m_token, true);
    QTRY_COMPARE_WITH_TIMEOUT(inspector.apps().size(), 1, patience);
    QVERIFY(inspector.can(Capability::ReportHealth));
    QVERIFY(!inspector.can(Capability::ChangeDrains));
    QVERIFY(!inspector.can(Capability::RevealSecrets));
    QVERIFY(!inspector.platform.readOnlyReason().isEmpty());
    const auto created = answerOf(inspector.platform.createApp(u"other"_s));
    QVERIFY(!created);
    QCOMPARE(created.error().kind, ErrorKind::NotAllowed);
    const auto tested = answerOf(inspector.platform.sendTestLine(m_app, m_deadTarget, {}));
    QVERIFY(!tested);
    QCOMPARE(tested.error().kind, ErrorKind::NotAllowed);
}

void TwoClientsTest::failuresAreSentencesWithoutSecrets()
{
    const QByteArray secret = "s3cr3ts3cr3t";
    const QByteArray url = "tcp+tls://:" + secret + "@";
    const auto added = answerOf(m_one->platform.addDrains({m_app}, url, {}));
    QVERIFY(added);
    QVERIFY(!added->first().result);
    QVERIFY(!added->first().result.error().text.contains(QString::fromLatin1(secret)));
    DrainOptions options;
    options.caFile = u"/nowhere/ca.pem"_s;
    const auto noCa = answerOf(m_one->platform.addDrains({m_app}, m_deadTarget, options));
    QVERIFY(noCa);
    QVERIFY(!noCa->first().result);
    QCOMPARE(noCa->first().result.error().field, u"caFile"_s);
    const auto unknown = answerOf(m_one->platform.retryNow({m_app, "tcp://127.0.0.1:1"}));
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().kind, ErrorKind::NotFound);
}

QTEST_GUILESS_MAIN(TwoClientsTest)
#include "two_clients_test.moc"
