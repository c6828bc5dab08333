// SPDX-License-Identifier: GPL-3.0-or-later
// The whole engine, in a process of its own, between a sender and a receiver in this one.
//   bench_engine [--quick] [SCENARIO...]
#include "base/openfiles.h"
#include "scenario.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

using namespace drainboard;
using namespace drainboard::bench;

namespace {

struct Scenario
{
    QStringView name;
    void (*measure)(const Bench &bench);
};

constexpr std::array scenarios = {
    Scenario{u"tcp", measureTcp},
    Scenario{u"tls", measureTls},
    Scenario{u"https", measureHttps},
    Scenario{u"fanout", measureFanOut},
    Scenario{u"sources", measureManySources},
    Scenario{u"drains", measureManyDrains},
    Scenario{u"delay", measureDelay},
    Scenario{u"recovery", measureRecovery},
    Scenario{u"start", measureStart},
};

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3 && QByteArrayView(argv[1]) == "--engine")
        return hostEngine(argc, argv, EngineSetup::fromJson(argv[2]));

    const QCoreApplication app(argc, argv);
    allowManyConnections();
    QStringList wanted = app.arguments().sliced(1);
    const Bench bench(wanted.removeAll(QStringLiteral("--quick")) > 0);
    for (const QString &name : wanted) {
        if (std::none_of(scenarios.begin(), scenarios.end(), [&](const auto &s) { return s.name == name; }))
            fail(QStringLiteral("no scenario is called ") + name);
    }
    for (const Scenario &scenario : scenarios) {
        if (wanted.isEmpty() || wanted.contains(scenario.name))
            scenario.measure(bench);
    }
    return 0;
}
