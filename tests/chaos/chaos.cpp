// SPDX-License-Identifier: GPL-3.0-or-later
// chaos --server PROGRAM [--seconds N] [--seed S]: hands numbered lines to a real drainboardd while its
// targets misbehave and it is killed, at moments that the seed decides. Then lets everything recover and
// compares what was acknowledged with what arrived. The last line of the output is a summary in JSON; exit
// code 0 if nothing was lost, nothing arrived out of order and nothing arrived that was never sent.
#include "chaos/chaosserver.h"
#include "chaos/chaostarget.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QCryptographicHash>
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

constexpr int recoveryTime = 180'000; // ms, for everything to arrive once all targets work again

class Chaos
{
public:
    Chaos(const QString &program, quint32 seed)
        : m_seed(seed)
        , m_random(seed)
        , m_server(program, m_folder.filePath(u"data"_s))
    {
        for (const auto kind : {ChaosTarget::Kind::Tcp, ChaosTarget::Kind::Tls, ChaosTarget::Kind::Http,
                                ChaosTarget::Kind::Https})
            m_targets.push_back(std::make_unique<ChaosTarget>(kind, m_authority));
    }

    bool prepare();
    void rage(int seconds);
    bool recover();
    /// Prints the summary; true if all is well.
    bool judge();

private:
    int upTo(int highest) { return int(m_random() % unsigned(highest + 1)); }
    void post();
    void changeATarget();
    void killSoon();
    void restartIfKilled();
    QJsonArray drains();
    QJsonObject drainTo(const ChaosTarget &target, const QJsonArray &drains) const;

    const quint32 m_seed;
    std::mt19937 m_random;
    QTemporaryDir m_folder;
    CertificateAuthority m_authority;
    std::vector<std::unique_ptr<ChaosTarget>> m_targets;
    ChaosServer m_server;
    bool m_killed = false;
    int m_seconds = 0;
    quint64 m_next = 1;                 ///< the number of the next line
    QSet<quint64> m_acknowledged;       ///< must arrive
    QSet<quint64> m_unknown;            ///< sent without an answer: may arrive
    std::map<QByteArray, int> m_faults; ///< how often each was met
    QString m_problem;
};

bool Chaos::prepare()
{
    if (!m_folder.isValid() || !m_server.start()) {
        m_problem = u"drainboardd does not start: "_s + QString::fromUtf8(m_server.log());
        return false;
    }
    const QJsonObject app{{u"app"_s, QJsonObject{{u"name"_s, u"chaos"_s}}}};
    if (m_server.call("POST", u"/drainboard/v1/apps"_s, app).status != 201) {
        m_problem = u"the app is not made"_s;
        return false;
    }
    for (const auto &target : m_targets) {
        QJsonObject drain{{u"app"_s, u"chaos"_s}, {u"url"_s, QString::fromLatin1(target->url())}};
        if (target->usesTls())
            drain.insert(u"ca"_s, QString::fromLatin1(m_authority.pem()));
        const auto made = m_server.call("POST", u"/drainboard/v1/drains"_s, QJsonObject{{u"drain"_s, drain}});
        if (made.status != 201) {
            m_problem = u"a drain is not made: "_s + QString::fromUtf8(QJsonDocument(made.body).toJson());
            return false;
        }
    }
    return true;
}

void Chaos::rage(int seconds)
{
    m_seconds = seconds;
    QElapsedTimer time;
    time.start();
    while (time.elapsed() < seconds * 1000LL) {
        restartIfKilled();
        if (upTo(9) == 0)
            changeATarget();
        if (upTo(99) == 0)
            killSoon();
        post();
        QTest::qWait(upTo(30)); // the targets live in this thread too
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
    const auto answer =
        m_server.call("POST", u"/drainboard/v1/apps/chaos/lines?process=web-1"_s, body, "text/plain");
    for (const quint64 number : numbers)
        (answer.status == 202 ? m_acknowledged : m_unknown).insert(number);
    if (answer.status != 202 && answer.status != 0)
        m_problem = u"lines were answered with %1"_s.arg(answer.status);
}

void Chaos::changeATarget()
{
    ChaosTarget &target = *m_targets[std::size_t(upTo(int(m_targets.size()) - 1))];
    if (target.fault() != Fault::None) {
        target.setFault(Fault::None);
        return;
    }
    const auto faults = target.faults();
    const Fault fault = faults[std::size_t(upTo(int(faults.size()) - 1))];
    ++m_faults[faultName(fault)];
    target.setFault(fault);
}

/// In the middle of what comes next.
void Chaos::killSoon()
{
    QTimer::singleShot(upTo(40), [this] {
        ++m_faults["kill_9"];
        m_killed = true;
        m_server.kill();
    });
}

void Chaos::restartIfKilled()
{
    if (std::exchange(m_killed, false) && !m_server.start())
        m_problem = u"drainboardd does not start after a kill: "_s + QString::fromUtf8(m_server.log());
}

QJsonArray Chaos::drains()
{
    return m_server.call("GET", u"/drainboard/v1/drains"_s).body.value("drains"_L1).toArray();
}

QJsonObject Chaos::drainTo(const ChaosTarget &target, const QJsonArray &drains) const
{
    const QByteArray hash = QCryptographicHash::hash(target.url(), QCryptographicHash::Sha256).toHex();
    const auto found = std::ranges::find_if(drains, [&](const QJsonValue &drain) {
        return drain["url_sha256"_L1].toString() == QLatin1StringView(hash);
    });
    return found == drains.end() ? QJsonObject() : found->toObject();
}

bool Chaos::recover()
{
    QTest::qWait(50); // a kill that was on its way
    restartIfKilled();
    for (const auto &target : m_targets)
        target->setFault(Fault::None);
    QElapsedTimer time;
    time.start();
    while (time.elapsed() < recoveryTime) {
        const QJsonArray now = drains();
        bool waiting = now.size() != qsizetype(m_targets.size());
        for (const auto &drain : now) {
            if (drain["backlog"_L1].toInteger() == 0)
                continue;
            waiting = true;
            if (drain["health"_L1]["state"_L1].toString() == "quarantined"_L1)
                m_server.call("POST", u"/drainboard/v1/drains/"_s + drain["id"_L1].toString() + u"/retry"_s);
        }
        if (!waiting) {
            QTest::qWait(500); // what a target has not read yet
            return true;
        }
        QTest::qWait(200);
    }
    m_problem = u"there is a backlog left"_s;
    return false;
}

bool Chaos::judge()
{
    QJsonObject faults;
    for (const auto &[name, count] : m_faults)
        faults.insert(QString::fromLatin1(name), count);

    const QJsonArray now = drains();
    QJsonArray targets;
    bool good = m_problem.isEmpty();
    for (const auto &target : m_targets) {
        const QJsonObject drain = drainTo(*target, now);
        const qint64 lost = drain["counters"_L1]["lines_lost"_L1].toInteger(-1);
        const auto missing = (QSet<quint64>(m_acknowledged) - target->taken()).size();
        const auto foreign = (QSet<quint64>(target->taken()) - m_acknowledged - m_unknown).size();
        good = good && lost >= 0 && missing <= lost && foreign == 0 && target->disordered() == 0;
        targets.append(QJsonObject{{u"taken"_s, target->taken().size()},
                                   {u"repeats"_s, qint64(target->repeats())},
                                   {u"disordered"_s, qint64(target->disordered())},
                                   {u"missing"_s, missing},
                                   {u"in_gaps"_s, lost},
                                   {u"never_sent"_s, foreign},
                                   {u"backlog"_s, drain["backlog"_L1]},
                                   {u"state"_s, drain["health"_L1]["state"_L1]},
                                   {u"last_error"_s, drain["last_error"_L1]}});
    }
    if (!m_server.stop()) {
        good = false;
        m_problem = u"drainboardd does not end by itself"_s;
    }
    const QJsonObject summary{{u"seed"_s, qint64(m_seed)},
                              {u"seconds"_s, m_seconds},
                              {u"acknowledged"_s, m_acknowledged.size()},
                              {u"unanswered"_s, m_unknown.size()},
                              {u"targets"_s, targets},
                              {u"faults"_s, faults},
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
    parser.addOptions({server, seconds, seed});
    parser.addHelpOption();
    parser.process(application);

    Chaos chaos(parser.value(server), parser.value(seed).toUInt());
    if (chaos.prepare()) {
        chaos.rage(parser.value(seconds).toInt());
        chaos.recover();
    }
    return chaos.judge() ? 0 : 1;
}
