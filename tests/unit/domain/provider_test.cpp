// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/provider.h"
#include "domain/source.h"

#include <QSet>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class ProviderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void offersSevenTypesAndAPreset()
    {
        QStringList ids;
        QSet<ProviderType> types;
        for (const auto &provider : providers()) {
            ids << provider.id;
            types << provider.type;
        }
        QCOMPARE(ids, (QStringList{u"appsignal"_s, u"betterstack"_s, u"datadog"_s, u"elk"_s, u"ovh-graylog"_s,
                                   u"papertrail"_s, u"syslog"_s, u"new-relic"_s}));
        QCOMPARE(types.size(), 7);
    }

    void everyDescriptorIsComplete()
    {
        auto all = providers();
        all << *findProvider(u"logtail"_s);
        for (const auto &provider : all) {
            QVERIFY2(!provider.name.isEmpty() && !provider.sentence.isEmpty() && !provider.monogram.isEmpty(),
                     qPrintable(provider.id));
            QVERIFY2(provider.helpUrl.startsWith(u"https://"_s), qPrintable(provider.id));
            QVERIFY2(!provider.fields.isEmpty(), qPrintable(provider.id));
            QSet<QString> keys;
            for (const auto &field : provider.fields) {
                keys << field.key;
                QVERIFY2(!field.label.isEmpty() && !field.help.isEmpty(),
                         qPrintable(provider.id + field.key));
                QCOMPARE(field.kind == FieldKind::Choice, !field.choices.isEmpty());
                // What could authenticate a sender is a secret.
                QCOMPARE(field.secret, field.kind == FieldKind::Token || field.kind == FieldKind::Url);
            }
            QCOMPARE(keys.size(), provider.fields.size());
        }
    }

    void logtailIsTheOlderNameOfBetterStack()
    {
        const auto logtail = findProvider(u"logtail"_s);
        QVERIFY(logtail);
        QCOMPARE(logtail->type, ProviderType::Betterstack);
        QVERIFY(!logtail->field(u"host"_s)->required);
    }

    void unknownIsUnknown() { QVERIFY(!findProvider(u"splunk"_s)); }

    void aTypeIsNotItsPreset() { QCOMPARE(providerOf(ProviderType::Syslog).id, u"syslog"_s); }

    void onlyDatabasesProduceLines()
    {
        QVERIFY(producesLines({u"ad-1"_s, u"app"_s, u"postgresql"_s, {}}));
        QVERIFY(!producesLines({u"ad-1"_s, u"app"_s, u"scheduler"_s, {}}));
        QVERIFY(!producesLines({u"ad-1"_s, u"app"_s, u"what"_s, {}}));
    }
};

QTEST_GUILESS_MAIN(ProviderTest)
#include "provider_test.moc"
