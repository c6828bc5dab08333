// SPDX-License-Identifier: GPL-3.0-or-later
// chaos --server PROGRAM [--seconds N] [--seed S] [--faketime LIBRARY] [--small-disk FOLDER]: hands numbered
// lines to a real drainboardd while it is killed, its disk is full, its clock jumps and its targets
// misbehave, at moments that the seed decides. Then lets everything recover and compares what was
// acknowledged with what arrived. The last line of the output is a summary in JSON; exit code 0 if nothing
// was lost, nothing arrived out of order and nothing arrived that was never sent.
#include "chaos/chaosschedule.h"
#include "chaos/chaosserver.h"
#include "chaos/chaostarget.h"
#include "chaos/smalldisk.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>
#include <map>
#include <random>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 120'000; // ms without any progress once all targets work again

/// An app of the server, and what became of its lines.
struct Lines
{
    QString app;
    QSet<quint64> acknowledged; ///< must arrive
    QSet<quint64> unknown;      ///< sent without an answer: may arrive
};

class Chaos
{
public:
    Chaos(const QString &program, quint32 seed, const QString &faketime, const QString &smallDisk)
        : m_seed(seed)
        , m_random(seed)
        , m_disk(smallDisk)
        , m_hasClock(!faketime.isEmpty())
        , m_server(program, (m_disk.exists() ? smallDisk : m_folder.path()) + u"/data"_s, faketime)
    {
        using Kind = ChaosTarget::Kind;
        // One request a line is slow, so the drain to Http is of an app with few lines.
        for (const auto kind : {Kind::Tcp, Kind::Tls, Kind::Http, Kind::Https, Kind::Named})
            m_drains.push_back({std::make_unique<ChaosTarget>(kind, m_authority),
                                kind == Kind::Http ? m_few : m_many,
                                {},
                                {}});
    }

    bool prepare();
    void rage(int seconds);
    bool recover();
    /// Prints the summary; true if all is well.
    bool judge();

private:
    struct Drain
    {
        std::unique_ptr<ChaosTarget> target;
        Lines &lines;
        QString id;
        QByteArray url; ///< as the server knows it
    };

    int upTo(int highest) { return int(m_random() % unsigned(highest + 1)); }
    void post();
    void happen(const ChaosEvent &event);
    void restartIfKilled();
    void changeUrls();
    void retryFailing(const QJsonArray &drains);
    QJsonArray drains();
    qint64 missing(const Drain &drain) const;
    QJsonObject stateOf(const Drain &drain, const QJsonArray &drains) const;
    bool isSettled();
    QJsonObject judged(const Drain &drain, const QJsonArray &drains, bool &good);
    QJsonObject faults() const;

    const quint32 m_seed;
    std::mt19937 m_random; ///< for the lines; what happens is decided by the schedule
    QTemporaryDir m_folder;
    SmallDisk m_disk;
    const bool m_hasClock;
    CertificateAuthority m_authority;
    Lines m_many{u"chaos"_s, {}, {}};
    Lines m_few{u"trickle"_s, {}, {}};
    std::vector<Drain> m_drains;
    ChaosServer m_server;
    bool m_killed = false;
    bool m_wantsRetry = false;
    bool m_diskWasFull =
        false;                 ///< at some moment of the call that runs, or just before as the server sees it
    QElapsedTimer m_sinceRoom; ///< since the disk was last freed
    int m_seconds = 0;
    quint64 m_next = 1;              ///< the number of the next line
    std::map<QString, int> m_faults; ///< of the server itself
    QString m_problem;
};

bool Chaos::prepare()
{
    if (!m_folder.isValid() || !m_server.start()) {
        m_problem = u"drainboardd does not start: "_s + QString::fromUtf8(m_server.log());
        return false;
    }
    for (const QString &name : {m_many.app, m_few.app}) {
        const QJsonObject app{{u"app"_s, QJsonObject{{u"name"_s, name}}}};
        if (m_server.call("POST", u"/drainboard/v1/apps"_s, app).status != 201) {
            m_problem = u"an app is not made"_s;
            return false;
        }
    }
    for (Drain &to : m_drains) {
        to.url = to.target->url();
        QJsonObject drain{{u"app"_s, to.lines.app}, {u"url"_s, QString::fromLatin1(to.url)}};
        if (to.target->usesTls())
            drain.insert(u"ca"_s, QString::fromLatin1(m_authority.pem()));
        const auto made = m_server.call("POST", u"/drainboard/v1/drains"_s, QJsonObject{{u"drain"_s, drain}});
        to.id = made.body["drain"_L1]["id"_L1].toString();
        if (made.status != 201 || to.id.isEmpty()) {
            m_problem = u"a drain is not made: "_s + QString::fromUtf8(QJsonDocument(made.body).toJson());
            return false;
        }
    }
    return true;
}

void Chaos::rage(int seconds)
{
    m_seconds = seconds;
    std::vector<std::vector<Fault>> faults;
    for (const Drain &drain : m_drains)
        faults.push_back(drain.target->faults());
    QObject schedule; // events happen while a call waits for its answer, too
    for (const ChaosEvent &event : chaosSchedule(m_seed, seconds, faults))
        QTimer::singleShot(std::chrono::milliseconds(event.at), Qt::PreciseTimer, &schedule,
                           [this, event] { happen(event); });
    QElapsedTimer time;
    time.start();
    while (time.elapsed() < seconds * 1000LL) {
        restartIfKilled();
        changeUrls();
        if (std::exchange(m_wantsRetry, false))
            retryFailing(drains());
        post();
        QTest::qWait(upTo(30)); // how fast lines come
    }
}

void Chaos::post()
{
    QByteArray body;
    QList<quint64> numbers;
    for (int count = upTo(60) + 1; count > 0; --count) {
        body += "n=" + QByteArray::number(m_next) + " " + QByteArray(upTo(200), 'x') + "\n";
        numbers.append(m_next++);
    }
    Lines &to = upTo(19) == 0 ? m_few : m_many;
    // The log tries the disk again once a second, and takes nothing before.
    m_diskWasFull = m_disk.isFull() || (m_sinceRoom.isValid() && m_sinceRoom.elapsed() < 3000);
    const QString path = u"/drainboard/v1/apps/%1/lines?process=web-1"_s.arg(to.app);
    const auto answer = m_server.call("POST", path, body, "text/plain");
    for (const quint64 number : numbers)
        (answer.status == 202 ? to.acknowledged : to.unknown).insert(number);
    const bool excused = answer.status == 0 || (m_diskWasFull && answer.status >= 500);
    if (answer.status != 202 && !excused)
        m_problem = u"lines were answered with %1"_s.arg(answer.status);
}

void Chaos::happen(const ChaosEvent &event)
{
    using Kind = ChaosEvent::Kind;
    switch (event.kind) {
    case Kind::Target:
        m_drains[event.target].target->setFault(event.fault);
        return;
    case Kind::Kill:
        if (!m_killed) {
            ++m_faults[u"kill_9"_s];
            m_killed = true;
            m_server.kill();
        }
        return;
    case Kind::FillDisk:
        if (m_disk.fill()) {
            ++m_faults[u"disk_full"_s];
            m_diskWasFull = true;
        }
        return;
    case Kind::FreeDisk:
        m_disk.free();
        m_sinceRoom.start();
        return;
    case Kind::StepClock:
        if (m_hasClock && m_server.stepClock(event.days))
            ++m_faults[u"clock_step"_s];
        return;
    case Kind::Retry:
        m_wantsRetry = true;
        return;
    }
}

/// Nothing starts on a full disk, so an operator makes room first.
void Chaos::restartIfKilled()
{
    while (std::exchange(m_killed, false)) {
        m_diskWasFull = m_disk.isFull();
        for (Drain &drain : m_drains)
            drain.target->beginRun();
        if (m_server.start() || m_killed)
            continue;
        if (m_diskWasFull) {
            m_disk.free();
            m_killed = true;
        } else {
            m_problem = u"drainboardd does not start after a kill: "_s + QString::fromUtf8(m_server.log());
        }
    }
}

/// Until the server has said yes: it may be dead, or its disk full.
void Chaos::changeUrls()
{
    for (Drain &drain : m_drains) {
        const QByteArray url = drain.target->url();
        if (drain.url == url)
            continue;
        const QJsonObject wish{{u"drain"_s, QJsonObject{{u"url"_s, QString::fromLatin1(url)}}}};
        if (m_server.call("PATCH", u"/drainboard/v1/drains/"_s + drain.id, wish).status == 200)
            drain.url = url;
    }
}

/// Ends pauses and quarantines: an operator who has mended the target does not wait.
void Chaos::retryFailing(const QJsonArray &drains)
{
    for (const auto &drain : drains) {
        if (drain["health"_L1]["failures"_L1].toInt() > 0)
            m_server.call("POST", u"/drainboard/v1/drains/"_s + drain["id"_L1].toString() + u"/retry"_s);
    }
}

QJsonArray Chaos::drains()
{
    return m_server.call("GET", u"/drainboard/v1/drains"_s).body.value("drains"_L1).toArray();
}

QJsonObject Chaos::stateOf(const Drain &drain, const QJsonArray &drains) const
{
    const auto found = std::ranges::find_if(
        drains, [&](const QJsonValue &one) { return one["id"_L1].toString() == drain.id; });
    return found == drains.end() ? QJsonObject() : found->toObject();
}

qint64 Chaos::missing(const Drain &drain) const
{
    return (QSet<quint64>(drain.lines.acknowledged) - drain.target->taken()).size();
}

/// Every drain is done, and every target has read what its drain has written.
bool Chaos::isSettled()
{
    const QJsonArray now = drains();
    retryFailing(now);
    return std::ranges::all_of(m_drains, [&](const Drain &drain) {
        const QJsonObject state = stateOf(drain, now);
        return state["backlog"_L1].toInteger(-1) == 0 &&
               missing(drain) <= state["counters"_L1]["lines_lost"_L1].toInteger();
    });
}

bool Chaos::recover()
{
    restartIfKilled();
    m_disk.free();
    m_server.stepClock(0);
    for (const Drain &drain : m_drains)
        drain.target->setFault(Fault::None);
    changeUrls();
    QElapsedTimer time;
    time.start();
    qsizetype arrived = -1;
    while (time.elapsed() < patience) {
        if (isSettled())
            return true;
        qsizetype now = 0;
        for (const Drain &drain : m_drains)
            now += drain.target->taken().size();
        if (std::exchange(arrived, now) != now)
            time.restart();
        QTest::qWait(200); // between looks
    }
    m_problem = u"not everything arrives"_s;
    return false;
}

QJsonObject Chaos::judged(const Drain &drain, const QJsonArray &drains, bool &good)
{
    const QJsonObject state = stateOf(drain, drains);
    const qint64 lost = state["counters"_L1]["lines_lost"_L1].toInteger(-1);
    qint64 inLedger = 0;
    const auto gaps =
        m_server.call("GET", u"/drainboard/v1/drains/"_s + drain.id + u"/gaps"_s).body["gaps"_L1].toArray();
    for (const auto &gap : gaps)
        inLedger += gap["end"_L1].toInteger() - gap["first"_L1].toInteger();
    const auto foreign =
        (QSet<quint64>(drain.target->taken()) - drain.lines.acknowledged - drain.lines.unknown).size();
    // A crash between a gap and the cursor behind it makes the same gap twice, never none.
    good = good && lost >= 0 && missing(drain) <= lost && inLedger >= lost && foreign == 0 &&
           drain.target->disordered() == 0;
    return {{u"target"_s, QString::fromLatin1(drain.target->name())},
            {u"taken"_s, drain.target->taken().size()},
            {u"repeats"_s, qint64(drain.target->repeats())},
            {u"disordered"_s, qint64(drain.target->disordered())},
            {u"missing"_s, missing(drain)},
            {u"in_gaps"_s, lost},
            {u"gap_ledger"_s, inLedger},
            {u"notices"_s, qint64(drain.target->notices())},
            {u"never_sent"_s, foreign},
            {u"backlog"_s, state["backlog"_L1]},
            {u"state"_s, state["health"_L1]["state"_L1]},
            {u"last_error"_s, state["last_error"_L1]}};
}

/// With those that did not come, so that it shows.
QJsonObject Chaos::faults() const
{
    std::map<QString, int> all{{u"kill_9"_s, 0}, {u"disk_full"_s, 0}, {u"clock_step"_s, 0}};
    for (const Drain &drain : m_drains) {
        for (const Fault fault : drain.target->faults())
            all[faultName(fault)] += 0;
        for (const auto &[fault, count] : drain.target->met())
            all[faultName(fault)] += count;
    }
    for (const auto &[name, count] : m_faults)
        all[name] += count;
    QJsonObject json;
    for (const auto &[name, count] : all)
        json.insert(name, count);
    return json;
}

bool Chaos::judge()
{
    bool good = m_problem.isEmpty();
    QJsonArray targets;
    const QJsonArray now = drains();
    for (const Drain &drain : m_drains)
        targets.append(judged(drain, now, good));
    if (!m_server.stop()) {
        good = false;
        m_problem = u"drainboardd does not end by itself"_s;
    }
    if (m_server.hasCrashed()) {
        good = false;
        m_problem = u"drainboardd crashed"_s;
    }
    const QJsonObject summary{{u"seed"_s, qint64(m_seed)},
                              {u"seconds"_s, m_seconds},
                              {u"acknowledged"_s, m_many.acknowledged.size() + m_few.acknowledged.size()},
                              {u"unanswered"_s, m_many.unknown.size() + m_few.unknown.size()},
                              {u"targets"_s, targets},
                              {u"faults"_s, faults()},
                              {u"problem"_s, m_problem},
                              {u"good"_s, good}};
    std::printf("%s\n", QJsonDocument(summary).toJson(QJsonDocument::Compact).constData());
    return good;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption server(u"server"_s, u"The drainboardd to drive."_s, u"PROGRAM"_s);
    const QCommandLineOption seconds(u"seconds"_s, u"How long it rages."_s, u"N"_s, u"20"_s);
    const QCommandLineOption seed(u"seed"_s, u"Decides the faults."_s, u"S"_s, u"1"_s);
    const QCommandLineOption faketime(u"faketime"_s, u"libfaketimeMT; without it no clock jumps."_s,
                                      u"LIBRARY"_s);
    const QCommandLineOption smallDisk(
        u"small-disk"_s, u"On a file system of its own; without it no disk is full."_s, u"FOLDER"_s);
    parser.addOptions({server, seconds, seed, faketime, smallDisk});
    parser.addHelpOption();
    parser.process(application);

    Chaos chaos(parser.value(server), parser.value(seed).toUInt(), parser.value(faketime),
                parser.value(smallDisk));
    if (chaos.prepare()) {
        chaos.rage(parser.value(seconds).toInt());
        chaos.recover();
    }
    return chaos.judge() ? 0 : 1;
}
