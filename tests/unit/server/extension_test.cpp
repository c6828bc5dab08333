// SPDX-License-Identifier: GPL-3.0-or-later
#include "apiharness.h"
#include "base/ownerfile.h"
#include "schema.h"
#include "support/localtarget.h"

#include <QCryptographicHash>
#include <QDir>
#include <QRegularExpression>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What resources/openapi/drainboard-v1.json says of /drainboard/v1/.
class ExtensionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m.reset(); }

    void servesWhatIsDescribedAndNothingElse();
    void aboutKnowsTheToken();
    void sources();
    void linesHaveNumbers();
    void linesThatGrowTooMuchAreRefused();
    void drains();
    void editsInPlace();
    void unusedCaFilesAreRemoved();
    void removalIsUndoneAfterARestart_data();
    void removalIsUndoneAfterARestart();
    void aRestoredDrainIsChecked();
    void testsTargets();
    void quarantineShowsAndEnds();
    void filtersDrains();
    void otherAnswersDoNotWaitForTheListOfDrains();
    void metricsNameNoUrl();
    void readiness();
    void notReadyOnRemovedFiles();
    void notReadyWhereNobodyCanLogIn_data();
    void notReadyWhereNobodyCanLogIn();

private:
    /// Asks and holds the answer against the file; `path` as the file has it, with the arguments for its
    /// placeholders.
    Answer ask(const QString &method, const QString &path, const QByteArrayList &arguments, int status,
               const QByteArray &body = {}, const QByteArray &query = {});
    /// As if all CA files had been stored, or had lost their drain, so long ago.
    void setCaAge(std::chrono::seconds age);

    std::unique_ptr<ApiHarness> m;
    Schema m_schema{QStringLiteral(OPENAPI)};
};

void ExtensionTest::init()
{
    m = std::make_unique<ApiHarness>();
    QVERIFY(m->isReady);
}

Answer ExtensionTest::ask(const QString &method, const QString &path, const QByteArrayList &arguments,
                          int status, const QByteArray &body, const QByteArray &query)
{
    QByteArray target = "/drainboard/v1";
    auto next = arguments.begin();
    for (const auto &part : path.mid(1).split(u'/'))
        target += '/' + (part.startsWith(u'{') ? *next++ : part.toLatin1());
    auto answer =
        m->ask(method.toLatin1(), query.isEmpty() ? target : QByteArray(target + '?' + query), body);
    if (answer.status != status)
        qWarning("%s", answer.response.body.constData());
    [&] {
        QCOMPARE(answer.status, status);
        QCOMPARE(m_schema.faults(method, path, answer.status, answer.response.body), QStringList());
    }();
    return answer;
}

void ExtensionTest::servesWhatIsDescribedAndNothingElse()
{
    QStringList served;
    for (const auto &route : m->api().router().routes()) {
        if (!route.pattern.startsWith("/drainboard/v1"))
            continue;
        QStringList parts;
        for (const auto &part : QString::fromLatin1(route.pattern.mid(14)).split(u'/'))
            parts.append(part.startsWith(u':') ? QString(u'{' + part.mid(1) + u'}') : part);
        served.append(QString::fromLatin1(route.method) + u' ' + parts.join(u'/'));
    }
    served.sort();
    QVERIFY(served.size() > 20);
    QCOMPARE(served, m_schema.operations());
}

void ExtensionTest::aboutKnowsTheToken()
{
    const auto writer = ask(u"GET"_s, u"/about"_s, {}, 200).json();
    QCOMPARE(writer[u"version"].toString(), u"1.2.3"_s);
    QCOMPARE(writer[u"read_only"], QJsonValue(false));
    QVERIFY(writer[u"capabilities"].toArray().contains(u"change_drains"_s));
    m->useToken(m->readOnlyToken);
    const auto reader = ask(u"GET"_s, u"/about"_s, {}, 200).json();
    QCOMPARE(reader[u"read_only"], QJsonValue(true));
    QVERIFY(reader[u"capabilities"].toArray().contains(u"report_health"_s));
    for (const auto &change : {u"change_drains"_s, u"manage_sources"_s, u"edit_drains"_s, u"control_drains"_s,
                               u"test_line"_s, u"reveal_secrets"_s})
        QVERIFY(!reader[u"capabilities"].toArray().contains(change));
}

void ExtensionTest::sources()
{
    const auto made = ask(u"POST"_s, u"/apps"_s, {}, 201, json("{'app':{'name':'shop'}}"));
    const auto id = made.json()[u"app"][u"id"].toString().toLatin1();
    QCOMPARE(m->ask("POST", "/drainboard/v1/apps", json("{'app':{'name':'shop'}}")).status, 422);
    QCOMPARE(m->ask("POST", "/drainboard/v1/apps", json("{'app':{'name':'a b'}}")).status, 422);
    QCOMPARE(m->ask("POST", "/drainboard/v1/apps", json("{'app':{'name':5}}")).status, 422);
    const auto renamed = ask(u"PATCH"_s, u"/apps/{app}"_s, {id}, 200, json("{'app':{'name':'till'}}"));
    QCOMPARE(renamed.json()[u"app"][u"name"].toString(), u"till"_s);
    const auto addon = ask(u"POST"_s, u"/apps/{app}/addons"_s, {"till"}, 201,
                           json("{'addon':{'provider':'postgresql','plan':'starter-512'}}"))
                           .json()[u"addon"]
                           .toObject();
    QCOMPARE(addon[u"plan"][u"name"].toString(), u"postgresql-starter-512"_s);
    QCOMPARE(m->ask("POST", "/drainboard/v1/apps/till/addons", json("{'addon':{'provider':'fax'}}")).status,
             422);
    const auto addonId = addon[u"id"].toString().toLatin1();
    ask(u"DELETE"_s, u"/apps/{app}/addons/{addon}"_s, {id, addonId}, 204);
    QCOMPARE(m->ask("DELETE", "/drainboard/v1/apps/till/addons/" + addonId).status, 404);
    ask(u"DELETE"_s, u"/apps/{app}"_s, {id}, 204);
    QCOMPARE(m->ask("GET", "/v1/apps").json()[u"apps"].toArray().size(), 0);
}

void ExtensionTest::linesHaveNumbers()
{
    const auto app = m->newApp();
    const auto addon = m->newAddon(app);
    QCOMPARE(ask(u"POST"_s, u"/apps/{app}/lines"_s, {app}, 202, "one\ntwo\n", "process=web-1")
                 .json()[u"accepted"]
                 .toInt(),
             2);
    QCOMPARE(ask(u"POST"_s, u"/apps/{app}/lines"_s, {app}, 202, "three").json()[u"accepted"].toInt(), 1);
    QCOMPARE(ask(u"POST"_s, u"/apps/{app}/lines"_s, {app}, 202, "\n\n").json()[u"accepted"].toInt(), 0);
    ask(u"POST"_s, u"/apps/{app}/addons/{addon}/lines"_s, {app, addon}, 202, "checkpoint");
    QStringList texts;
    LineNumber next = 0;
    const auto batches = ask(u"GET"_s, u"/apps/{app}/lines"_s, {app}, 200).json()[u"batches"].toArray();
    for (const auto &batch : batches) {
        QCOMPARE(LineNumber(batch[u"first"].toInteger()), next);
        const auto lines = batch[u"lines"].toArray();
        for (const auto &line : lines) {
            texts.append(line[u"process"].toString() + u' ' + line[u"text"].toString());
            ++next;
        }
    }
    QCOMPARE(texts, (QStringList{u"web-1 one"_s, u"web-1 two"_s, u" three"_s}));
    const auto ofAddon =
        ask(u"GET"_s, u"/apps/{app}/addons/{addon}/lines"_s, {app, addon}, 200, {}, "limit=1").json();
    QCOMPARE(ofAddon[u"batches"][0][u"lines"][0][u"text"].toString(), u"checkpoint"_s);
    QCOMPARE(m->ask("POST", "/drainboard/v1/apps/shop/lines?process=a%20b", QByteArray("x")).status, 422);
    QCOMPARE(m->ask("GET", "/drainboard/v1/apps/shop/lines?limit=-1").status, 400);
}

/// Each line carries its process: half a million of one byte would be 75 MiB.
void ExtensionTest::linesThatGrowTooMuchAreRefused()
{
    const auto app = m->newApp();
    const auto body = QByteArray("a\n").repeated(512 * 1024);
    const auto refused =
        m->ask("POST", "/drainboard/v1/apps/" + app + "/lines?process=" + QByteArray(128, 'p'), body);
    QCOMPARE(refused.status, 413);
    QVERIFY2(refused.response.body.contains("8 MiB"), refused.response.body.constData());
    QCOMPARE(ask(u"GET"_s, u"/apps/{app}/lines"_s, {app}, 200).json()[u"batches"].toArray().size(), 0);
    // As many as fit into a request are fine where they are short.
    QCOMPARE(ask(u"POST"_s, u"/apps/{app}/lines"_s, {app}, 202, body).json()[u"accepted"].toInt(),
             512 * 1024);
}

void ExtensionTest::drains()
{
    const auto app = m->newApp();
    const auto addon = m->newAddon(app);
    const QByteArray url = "https://user:secret@127.0.0.9/In";
    const auto made = ask(u"POST"_s, u"/drains"_s, {}, 201,
                          json("{'drain':{'app':'shop','url':'https://user:secret@127.0.0.9/"
                               "In','paused':true,'framing':'octet_counting','repeat_unconfirmed':false}}"))
                          .json()[u"drain"]
                          .toObject();
    QCOMPARE(made[u"type"].toString(), u"elk"_s);
    QVERIFY(!made[u"url"].toString().contains(u"secret"_s));
    QCOMPARE(made[u"url_sha256"].toString().toLatin1(),
             QCryptographicHash::hash(url, QCryptographicHash::Sha256).toHex());
    QCOMPARE(made[u"paused"], QJsonValue(true));
    QCOMPARE(made[u"framing"].toString(), u"octet_counting"_s);
    QCOMPARE(made[u"repeat_unconfirmed"].toBool(true), false);
    QVERIFY(made[u"addon_id"].isNull());
    const auto id = made[u"id"].toString().toLatin1();
    QCOMPARE(m->ask("POST", "/drainboard/v1/drains",
                    json("{'drain':{'app':'shop','url':'https://user:secret@127.0.0.9/In'}}"))
                 .status,
             422);
    const QJsonObject forAddon{{u"app"_s, u"shop"_s},
                               {u"addon"_s, QString::fromLatin1(addon)},
                               {u"type"_s, u"syslog"_s},
                               {u"host"_s, u"127.0.0.9"_s},
                               {u"port"_s, u"514"_s}};
    const auto second =
        ask(u"POST"_s, u"/drains"_s, {}, 201, QJsonDocument(QJsonObject{{u"drain"_s, forAddon}}).toJson());
    QCOMPARE(second.json()[u"drain"][u"addon_id"].toString().toLatin1(), addon);
    QCOMPARE(ask(u"GET"_s, u"/drains"_s, {}, 200).json()[u"drains"].toArray().size(), 2);
    QCOMPARE(ask(u"GET"_s, u"/drains/{drain}"_s, {id}, 200).json()[u"drain"][u"id"].toString().toLatin1(),
             id);
    ask(u"GET"_s, u"/drains/{drain}/attempts"_s, {id}, 200);
    ask(u"GET"_s, u"/drains/{drain}/gaps"_s, {id}, 200);
    ask(u"DELETE"_s, u"/drains/{drain}"_s, {id}, 204);
    for (const QByteArray &gone :
         {id, QByteArray("dr-"), QByteArray("dr-01"), QByteArray("dr--1"), QByteArray("1")})
        QCOMPARE(m->ask("GET", "/drainboard/v1/drains/" + gone).status, 404);
    QCOMPARE(
        m->ask("POST", "/drainboard/v1/drains", json("{'drain':{'app':'nobody','url':'udp://h:1'}}")).status,
        404);
    QCOMPARE(
        m->ask("POST", "/drainboard/v1/drains", json("{'drain':{'app':'shop','url':'fax://h:1'}}")).status,
        422);
    QCOMPARE(m->ask("POST", "/drainboard/v1/drains", json("{'drain':{'app':'shop'}}")).status, 422);
}

void ExtensionTest::editsInPlace()
{
    const auto id = m->newDrain(m->newApp(), u"tcp://127.0.0.9:514"_s);
    const QByteArray pem = R"(-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n)";
    const auto options =
        ask(u"PATCH"_s, u"/drains/{drain}"_s, {id}, 200,
            R"({"drain":{"quarantine":{"failure_limit":3,"pause_minutes":9,"growing":true},"after_quarantine":"skip_to_newest","ca":")" +
                pem + R"("}})")
            .json()[u"drain"]
            .toObject();
    QCOMPARE(options[u"quarantine"][u"pause_minutes"].toInt(), 9);
    QCOMPARE(options[u"health"][u"failure_limit"].isDouble(), true);
    QCOMPARE(options[u"after_quarantine"].toString(), u"skip_to_newest"_s);
    QCOMPARE(options[u"ca_sha256"].toString().size(), 64);
    QCOMPARE(options[u"target"].toString(), u"127.0.0.9:514"_s);
    const auto moved =
        ask(u"PATCH"_s, u"/drains/{drain}"_s, {id}, 200,
            json("{'drain':{'type':'syslog','host':'127.0.0.8','port':'1514','transport':'udp','ca':null}}"))
            .json()[u"drain"]
            .toObject();
    QCOMPARE(moved[u"id"].toString().toLatin1(), id);
    QCOMPARE(moved[u"target"].toString(), u"127.0.0.8:1514"_s);
    QVERIFY(moved[u"ca_sha256"].isNull());
    QCOMPARE(moved[u"quarantine"], options[u"quarantine"]);
    QCOMPARE(m->ask("GET", "/v1/apps/shop/log_drains").json()[u"drains"][0][u"url"].toString(),
             u"udp://127.0.0.8:1514"_s);
    QCOMPARE(m->ask("GET", "/v1/apps/shop/events").json()[u"events"].toArray().size(),
             3); // made, removed, made
    QCOMPARE(m->ask("PATCH", "/drainboard/v1/drains/" + id, json("{'drain':{'url':5}}")).status, 422);
    QCOMPARE(m->ask("PATCH", "/drainboard/v1/drains/" + id, QByteArray("{}")).status, 400);
}

void ExtensionTest::unusedCaFilesAreRemoved()
{
    const auto id = m->newDrain(m->newApp(), u"tcp+tls://127.0.0.9:514"_s);
    const auto useCa = [&](const QByteArray &middle) {
        const QByteArray pem = "-----BEGIN CERTIFICATE-----\\n" + middle + "\\n-----END CERTIFICATE-----\\n";
        const auto answer =
            ask(u"PATCH"_s, u"/drains/{drain}"_s, {id}, 200, json("{'drain':{'ca':'" + pem + "'}}"));
        return answer.json()[u"drain"][u"ca_sha256"].toString();
    };
    const QString first = useCa("AAAA");
    const QString second = useCa("BBBB");
    const QDir folder(ServerFolder(m->folder()).certificates());
    QCOMPARE(folder.entryList(QDir::Files).size(), 2);
    setCaAge(48h);
    m->api().removeUnusedCaFiles();
    QCOMPARE(folder.entryList(QDir::Files), QStringList{second + u".pem"_s});
    QVERIFY(first != second);

    // As undo needs it: the client knows the digest alone.
    const QByteArray drain =
        "'app':'shop','url':'tcp+tls://127.0.0.8:514','ca_sha256':'" + second.toLatin1() + "'";
    const auto added = ask(u"POST"_s, u"/drains"_s, {}, 201, json("{'drain':{" + drain + "}}"));
    QCOMPARE(added.json()[u"drain"][u"ca_sha256"].toString(), second);
    QCOMPARE(m->ask("POST", "/drainboard/v1/drains",
                    json("{'drain':{'app':'shop','url':'tcp+tls://127.0.0.7:514','ca_sha256':'" +
                         first.toLatin1() + "'}}"))
                 .status,
             422);
}

void ExtensionTest::setCaAge(std::chrono::seconds age)
{
    const QDir folder(ServerFolder(m->folder()).certificates());
    const auto names = folder.entryList(QDir::Files);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadWrite | QIODevice::ExistingOnly));
        QVERIFY(file.setFileTime(QDateTime::currentDateTimeUtc().addSecs(-age.count()),
                                 QFileDevice::FileModificationTime));
    }
}

void ExtensionTest::removalIsUndoneAfterARestart_data()
{
    QTest::addColumn<bool>("byUrl");
    QTest::newRow("by its URL, as on the hosted platform") << true;
    QTest::newRow("by its number") << false;
}

void ExtensionTest::removalIsUndoneAfterARestart()
{
    QFETCH(bool, byUrl);
    const auto app = m->newApp();
    const auto id = m->newDrain(app, u"tcp+tls://127.0.0.9:514"_s);
    const QByteArray pem = R"(-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n)";
    const auto answer =
        ask(u"PATCH"_s, u"/drains/{drain}"_s, {id}, 200, R"({"drain":{"ca":")" + pem + R"("}})");
    const QString digest = answer.json()[u"drain"][u"ca_sha256"].toString();
    setCaAge(24h * 30); // the server has run for a month
    if (byUrl)
        QCOMPARE(m->ask("DELETE", "/v1/apps/shop/log_drains?url=tcp%2Btls%3A%2F%2F127.0.0.9%3A514").status,
                 204);
    else
        ask(u"DELETE"_s, u"/drains/{drain}"_s, {id}, 204);
    m->api().removeUnusedCaFiles();
    const auto back =
        ask(u"POST"_s, u"/drains"_s, {}, 201,
            json("{'drain':{'app':'shop','url':'tcp+tls://127.0.0.9:514','restore':true,'ca_sha256':'" +
                 digest.toLatin1() + "'}}"));
    QCOMPARE(back.json()[u"drain"][u"ca_sha256"].toString(), digest);

    ask(u"DELETE"_s, u"/drains/{drain}"_s, {back.json()[u"drain"][u"id"].toString().toLatin1()}, 204);
    setCaAge(25h);
    m->api().removeUnusedCaFiles();
    QVERIFY(QDir(ServerFolder(m->folder()).certificates()).isEmpty());
}

void ExtensionTest::aRestoredDrainIsChecked()
{
    const auto app = m->newApp();
    const auto id = m->newDrain(app, u"tcp://127.0.0.9:514"_s);
    ask(u"DELETE"_s, u"/drains/{drain}"_s, {id}, 204);
    const auto back = ask(u"POST"_s, u"/drains"_s, {}, 201,
                          json("{'drain':{'app':'shop','url':'tcp://127.0.0.9:514','restore':true}}"));
    QCOMPARE(back.json()[u"drain"][u"id"].toString().toLatin1(), id);
    QCOMPARE(m->ask("POST", "/drainboard/v1/drains",
                    json("{'drain':{'app':'shop','url':'fax://x:1','restore':true}}"))
                 .status,
             422);
}

void ExtensionTest::testsTargets()
{
    const TakingTarget target;
    const auto app = m->newApp();
    const auto id = m->newDrain(app, QString::fromLatin1(target.url()));
    QVERIFY(ask(u"POST"_s, u"/drains/{drain}/test"_s, {id}, 200).json()[u"delivered"].toBool());
    QTRY_VERIFY(target.has("shop"));
    const auto refused = ask(u"POST"_s, u"/test"_s, {}, 200,
                             json("{'drain':{'app':'shop','url':'") + refusingUrl() + json("'}}"))
                             .json();
    QCOMPARE(refused[u"delivered"], QJsonValue(false));
    QVERIFY(!refused[u"steps"].toArray().isEmpty());
    QCOMPARE(m->ask("POST", "/drainboard/v1/test", json("{'drain':{'app':'shop','url':'fax://x'}}")).status,
             422);
}

void ExtensionTest::quarantineShowsAndEnds()
{
    const auto app = m->newApp();
    const auto id = m->newDrain(app, QString::fromLatin1(refusingUrl()));
    const auto live = m->begin("GET", "/drainboard/v1/live?lines=false", {}, true);
    ask(u"PATCH"_s, u"/drains/{drain}"_s, {id}, 200, json("{'drain':{'quarantine':{'failure_limit':1}}}"));
    QCOMPARE(m->ask("POST", "/drainboard/v1/apps/shop/lines", QByteArray("x")).status, 202);
    const auto state = [&] {
        return ask(u"GET"_s, u"/drains/{drain}"_s, {id}, 200).json()[u"drain"][u"health"].toObject();
    };
    QTRY_COMPARE(state()[u"state"].toString(), u"quarantined"_s);
    const auto answer = ask(u"GET"_s, u"/drains/{drain}"_s, {id}, 200).json();
    const auto until = QDateTime::fromString(answer[u"drain"][u"health"][u"quarantined_until"].toString(),
                                             Qt::ISODateWithMs);
    const auto left = QDateTime::fromString(answer[u"time"].toString(), Qt::ISODateWithMs).secsTo(until);
    QVERIFY2(left > 240 && left <= 300, qPrintable(QString::number(left)));
    QCOMPARE(answer[u"drain"][u"backlog"].toInt(), 1);
    QVERIFY(ask(u"GET"_s, u"/drains/{drain}/attempts"_s, {id}, 200).json()[u"attempts"].toArray().size() >=
            1);
    QCOMPARE(
        ask(u"GET"_s, u"/drains"_s, {}, 200, {}, "health=quarantined").json()[u"drains"].toArray().size(), 1);
    QTRY_VERIFY(!live->frames.isEmpty() && live->frames.last().contains("\"quarantined\""));
    const auto told = live->framesOf(u"status"_s).last()[u"statuses"][0].toObject();
    QCOMPARE(told[u"health"][u"state"].toString(), u"quarantined"_s);
    ask(u"POST"_s, u"/drains/{drain}/retry"_s, {id}, 204);
    QTRY_VERIFY(state()[u"round"].toInt() == 2); // probed at once, and failed again
    const auto metrics = m->ask("GET", "/metrics").response.body;
    QVERIFY2(metrics.contains(QByteArray("drainboard_quarantined{drain=\"" + id + "\"} 1\n")),
             metrics.constData());
    const auto failed = [&](const QByteArray &reason, int times) {
        const QByteArray line = "drainboard_attempts_failed_total{drain=\"" + id + "\",reason=\"" + reason +
                                "\"} " + QByteArray::number(times) + '\n';
        return metrics.contains(line);
    };
    QVERIFY2(failed("refused", 2) && failed("tls", 0) && failed("http_5xx", 0), metrics.constData());
}

void ExtensionTest::filtersDrains()
{
    const auto one = m->newApp(u"one"_s);
    const auto two = m->newApp(u"two"_s);
    m->newDrain(one, u"tcp://127.0.0.9:514"_s);
    m->newDrain(two, u"tcp://127.0.0.8:514"_s);
    const auto count = [&](const QByteArray &query) {
        return ask(u"GET"_s, u"/drains"_s, {}, 200, {}, query).json()[u"drains"].toArray().size();
    };
    QCOMPARE(count({}), 2);
    QCOMPARE(count("app=one"), 1);
    QCOMPARE(count("target=127.0.0.8"), 1);
    QCOMPARE(count("app=one&target=127.0.0.8"), 0);
    QCOMPARE(count("health=idle"), 2);
    QCOMPARE(count("health=failing"), 0);
    QCOMPARE(m->ask("GET", "/drainboard/v1/drains?app=nobody").status, 404);
    QCOMPARE(m->ask("GET", "/drainboard/v1/drains?health=fine").status, 422);
}

/// Of thousands of drains it takes a while.
void ExtensionTest::otherAnswersDoNotWaitForTheListOfDrains()
{
    m->newDrain(m->newApp(), u"tcp://127.0.0.9:514"_s);
    const auto list = m->begin("GET", "/drainboard/v1/drains");
    const auto other = m->begin("GET", "/healthz");
    QCOMPARE(list->status, 0);
    QCOMPARE(other->status, 200);
    QTRY_COMPARE(list->status, 200);
    QCOMPARE(list->json()[u"drains"].toArray().size(), 1);
}

void ExtensionTest::metricsNameNoUrl()
{
    const auto app = m->newApp();
    const TakingTarget target;
    const auto id = m->newDrain(app, QString::fromLatin1(target.url()));
    m->newDrain(app, u"udp://:secret@127.0.0.9:514"_s);
    m->ask("POST", "/drainboard/v1/apps/shop/lines", QByteArray("one\ntwo"));
    const auto metrics = [&] { return m->ask("GET", "/metrics").response.body; };
    QTRY_VERIFY(
        metrics().contains(QByteArray("drainboard_lines_received_total{source=\"" + app + "\"} 2\n")));
    QTRY_VERIFY(metrics().contains(QByteArray("drainboard_lines_delivered_total{drain=\"" + id + "\"} 2\n")));
    QVERIFY(metrics().contains("\ndrainboard_intake_datagrams_lost_total 0\n"));
    QVERIFY(metrics().contains(QByteArray("drainboard_backlog_lines{drain=\"" + id + "\"} 0\n")));
    QVERIFY(!metrics().contains("secret") && !metrics().contains("127.0.0."));
}

void ExtensionTest::readiness()
{
    m->authorization = QByteArray();
    QCOMPARE(m->ask("GET", "/healthz").status, 200);
    QCOMPARE(m->ask("GET", "/readyz").status, 200);
}

void ExtensionTest::notReadyOnRemovedFiles()
{
    m->authorization = QByteArray();
    const QString path = m->folder() + u"/catalogue.db"_s, aside = path + u".aside"_s;
    QVERIFY(QFile::rename(path, aside));
    const auto refused = m->ask("GET", "/readyz");
    QCOMPARE(refused.status, 503);
    QCOMPARE(refused.json(), (QJsonObject{{u"status"_s, u"not ready"_s},
                                          {u"reason"_s, u"a file of the store was removed or replaced"_s}}));
    QVERIFY(QFile::rename(aside, path));
    QCOMPARE(m->ask("GET", "/readyz").status, 200);
}

void ExtensionTest::notReadyWhereNobodyCanLogIn_data()
{
    QTest::addColumn<QByteArray>("content"); // null: a folder
    const QByteArray record = "[{'id':'a','name':'secret-name'";
    QTest::newRow("cut") << json(record);
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("random") << QByteArray("\x8f\x00\xfe\x13", 4);
    QTest::newRow("folder") << QByteArray();
}

void ExtensionTest::notReadyWhereNobodyCanLogIn()
{
    QFETCH(QByteArray, content);
    m->authorization = QByteArray();
    const QString path = ServerFolder(m->folder()).tokens();
    const auto whole = readOwnerFile(path, 10'000).value();
    QVERIFY(content.isNull() ? QFile::remove(path) && QDir().mkdir(path)
                             : writeOwnerFile(path, content).has_value());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"tokens.json"_s));
    QTest::failOnWarning(QRegularExpression(u"."_s)); // it is told once, not at each request
    for (int times = 0; times < 2; ++times) {
        const auto refused = m->ask("GET", "/readyz");
        QCOMPARE(refused.status, 503);
        QCOMPARE(refused.json(), (QJsonObject{{u"status"_s, u"not ready"_s},
                                              {u"reason"_s, u"the API tokens cannot be read"_s}}));
    }
    QDir().rmdir(path);
    QVERIFY(writeOwnerFile(path, whole));
    QCOMPARE(m->ask("GET", "/readyz").status, 200);
    QVERIFY(QFile::remove(path)); // none at all: a new server
    QCOMPARE(m->ask("GET", "/readyz").status, 200);
}

QTEST_GUILESS_MAIN(ExtensionTest)
#include "extension_test.moc"
