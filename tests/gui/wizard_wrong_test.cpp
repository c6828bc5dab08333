// SPDX-License-Identifier: GPL-3.0-or-later
// Every field of every provider in the catalogue, with every kind of value that it must refuse.
#include "gui/wizardpilot.h"

#include <QClipboard>
#include <QGuiApplication>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

struct WrongValue
{
    const char *name;
    QString value;
    QString sentence; ///< a part of what is said about it
};

QList<WrongValue> wrongTokens()
{
    const QString unwanted = u"no spaces or control characters are allowed"_s;
    return {
        {"two words", u"two words"_s, unwanted},
        {"control character", u"bell\a"_s, unwanted},
        {"NUL", u"a"_s + QChar(0) + u"b"_s, unwanted},
        {"invisible character", u"zero\u200bwidth"_s, unwanted},
        {"turned around", u"\u202eabc"_s, unwanted},
        {"too long", QString(257, u'x'), u"at most 256 characters"_s},
    };
}

QList<WrongValue> wrongHosts()
{
    const QString expected = u"expected a DNS name such as"_s;
    return {
        {"two words", u"logs example.com"_s, expected},
        {"control character", u"logs\a.example.com"_s, expected},
        {"invisible character", u"logs\u200b.example.com"_s, expected},
        {"with a port", u"logs.example.com:514"_s, expected},
        {"with a user", u"user@logs.example.com"_s, expected},
        {"with a path", u"logs.example.com/in"_s, expected},
        {"hyphen in front", u"-logs.example.com"_s, expected},
        {"empty label", u"logs..example.com"_s, expected},
        {"label too long", QString(64, u'a') + u".example.com"_s, expected},
        {"too long", u"a."_s.repeated(127) + u"example.com"_s, expected},
        {"not quite IPv4", u"192.0.2.256"_s, expected},
        {"IPv6 without brackets", u"2001:db8::1"_s, expected},
        {"IPv6 with a zone", u"[fe80::1%25eth0]"_s, expected},
        {"not quite IPv6", u"[2001:db8:::1]"_s, expected},
    };
}

QList<WrongValue> wrongPorts()
{
    const QString expected = u"expected a number from 1 to 65535"_s;
    return {
        {"zero", u"0"_s, expected},
        {"too large", u"65536"_s, expected},
        {"far too large", u"99999999999999999999"_s, expected},
        {"negative", u"-1"_s, expected},
        {"with a sign", u"+514"_s, expected},
        {"not whole", u"51.4"_s, expected},
        {"a word", u"syslog"_s, expected},
        {"hexadecimal", u"0x202"_s, expected},
        {"other digits", u"\u0665\u0661\u0664"_s, expected},
        {"control character", u"5\a14"_s, expected},
    };
}

QList<WrongValue> wrongUrls()
{
    const QString signs = u"only letters, digits and signs of URLs are allowed"_s;
    const QString scheme = u"must begin with https://"_s;
    const QString user = u"must hold user and password"_s;
    const QString port = u"the port must be a number from 1 to 65535"_s;
    const QString host = u"needs a host behind the @"_s;
    return {
        {"two words", u"https://user:pass word@logstash.example.com"_s, signs},
        {"control character", u"https://user:pass\a@logstash.example.com"_s, signs},
        {"invisible character", u"https://user:pass\u200b@logstash.example.com"_s, signs},
        {"other alphabet", u"https://user:pass@lögstash.example.com"_s, signs},
        {"backslash", u"https:\\\\user:pass@logstash.example.com"_s, signs},
        {"too long", u"https://user:pass@logstash.example.com/"_s + QString(2048, u'x'),
         u"at most 2048 characters"_s},
        {"half a percent code", u"https://user:100%@logstash.example.com"_s,
         u"must be followed by two hexadecimal digits"_s},
        {"no scheme", u"logstash.example.com"_s, scheme},
        {"other scheme", u"ftp://user:pass@logstash.example.com"_s, scheme},
        {"script", u"javascript:alert(1)"_s, scheme},
        {"fragment", u"https://user:pass@logstash.example.com/#a"_s, u"must not have a part behind #"_s},
        {"second @", u"https://user:p@ss@logstash.example.com"_s, u"has more than one @"_s},
        {"no user", u"https://logstash.example.com"_s, user},
        {"no password", u"https://user@logstash.example.com"_s, user},
        {"empty password", u"https://user:@logstash.example.com"_s, user},
        {"port zero", u"https://user:pass@logstash.example.com:0"_s, port},
        {"port too large", u"https://user:pass@logstash.example.com:65536"_s, port},
        {"empty port", u"https://user:pass@logstash.example.com:"_s, port},
        {"no host", u"https://user:pass@/in"_s, host},
        {"wrong host", u"https://user:pass@-logstash.example.com"_s, host},
        {"not encrypted", u"http://user:pass@logstash.example.com"_s,
         u"allowed only to this machine or a private address"_s},
    };
}

QList<WrongValue> wrongValues(const FieldDescriptor &field)
{
    QList<WrongValue> wrong;
    switch (field.kind) {
    case FieldKind::Token:
        wrong = wrongTokens();
        break;
    case FieldKind::Host:
        wrong = wrongHosts();
        break;
    case FieldKind::Port:
        wrong = wrongPorts();
        break;
    case FieldKind::Url:
        wrong = wrongUrls();
        break;
    case FieldKind::Choice:
        return {}; // see choicesOfferNothingWrong()
    }
    if (field.required)
        wrong += {{"empty", {}, u"is required"_s}, {"blank", u"   "_s, u"is required"_s}};
    return wrong;
}

QMap<QString, QString> rightValues(const ProviderDescriptor &provider)
{
    QMap<QString, QString> values;
    for (const FieldDescriptor &field : provider.fields) {
        if (field.kind != FieldKind::Choice)
            values[field.key] = field.placeholder.isEmpty() ? u"a-token"_s : field.placeholder;
    }
    return values;
}

/// What is pasted may hold signs that no keyboard has.
void insert(QWidget *editor, const QString &text)
{
    auto *edit = qobject_cast<QLineEdit *>(editor);
    edit->setFocus();
    edit->clear();
    edit->insert(text);
}

} // namespace

class WizardWrongTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_scene = std::make_unique<WizardScene>(); }

    void wrongValueIsToldBesideItsField_data()
    {
        QTest::addColumn<QString>("providerId");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("sentence");
        for (const ProviderDescriptor &provider : providers()) {
            for (const FieldDescriptor &field : provider.fields) {
                for (const WrongValue &wrong : wrongValues(field))
                    QTest::addRow("%s, %s: %s", qPrintable(provider.id), qPrintable(field.key), wrong.name)
                        << provider.id << field.key << wrong.value << wrong.sentence;
            }
        }
    }
    void wrongValueIsToldBesideItsField()
    {
        QFETCH(QString, providerId);
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, sentence);
        const ProviderDescriptor provider = *findProvider(providerId);
        const auto right = rightValues(provider);
        WizardPilot pilot(m_scene->platform, m_scene->app);
        pilot.choose(provider.name);
        QCOMPARE(pilot.wizard()->currentPage()->title(), provider.name);
        for (auto it = right.begin(); it != right.end(); ++it)
            insert(pilot.field(it.key()), it.value());

        // Told when editing ends, in a sentence that names the field, and to screen readers as well.
        QWidget *editor = pilot.field(key);
        insert(editor, value);
        QTest::keyClick(editor, Qt::Key_Tab);
        const FormField *form = formOf(editor);
        QVERIFY2(form->shownError().contains(sentence), qPrintable(form->shownError()));
        QVERIFY2(form->shownError().startsWith(provider.field(key)->label), qPrintable(form->shownError()));
        QVERIFY2(form->shownError().endsWith(u'.'), qPrintable(form->shownError()));
        QVERIFY(editor->accessibleDescription().contains(form->shownError()));
        for (const FieldDescriptor &other : provider.fields) {
            if (other.key != key)
                QCOMPARE(formOf(pilot.field(other.key))->shownError(), QString());
        }

        // The page cannot be left, and the keyboard goes where something is wrong.
        pilot.next();
        QCOMPARE(pilot.page(), u"FieldsPage"_s);
        QCOMPARE(pilot.wizard()->focusWidget(), editor);
        QVERIFY(m_scene->platform.allDrains().isEmpty());
        QCOMPARE(m_scene->platform.callCount(u"addDrains"_s), 0);

        // It was this value alone.
        insert(editor, right.value(key));
        QCOMPARE(form->shownError(), QString());
        pilot.next();
        QCOMPARE(pilot.page(), u"TargetsPage"_s);
    }

    void emptyOptionalFieldIsFine_data()
    {
        QTest::addColumn<QString>("providerId");
        QTest::addColumn<QString>("key");
        for (const ProviderDescriptor &provider : providers()) {
            for (const FieldDescriptor &field : provider.fields) {
                if (!field.required)
                    QTest::addRow("%s, %s", qPrintable(provider.id), qPrintable(field.key))
                        << provider.id << field.key;
            }
        }
    }
    void emptyOptionalFieldIsFine()
    {
        QFETCH(QString, providerId);
        QFETCH(QString, key);
        const ProviderDescriptor provider = *findProvider(providerId);
        WizardPilot pilot(m_scene->platform, m_scene->app);
        pilot.choose(provider.name);
        auto values = rightValues(provider);
        values[key].clear();
        for (auto it = values.begin(); it != values.end(); ++it)
            insert(pilot.field(it.key()), it.value());
        pilot.next();
        QCOMPARE(pilot.page(), u"TargetsPage"_s);
    }

    void choicesOfferNothingWrong()
    {
        int choices = 0;
        for (const ProviderDescriptor &provider : providers()) {
            for (const FieldDescriptor &field : provider.fields) {
                if (field.kind != FieldKind::Choice)
                    continue;
                ++choices;
                WizardPilot pilot(m_scene->platform, m_scene->app);
                pilot.choose(provider.name);
                auto *combo = qobject_cast<QComboBox *>(pilot.field(field.key));
                QVERIFY(combo && !combo->isEditable());
                QCOMPARE(combo->count(), int(field.choices.size()));
                for (int i = 0; i < combo->count(); ++i) {
                    combo->setCurrentIndex(i);
                    QVERIFY(formOf(combo)->isAcceptable());
                }
            }
        }
        QCOMPARE(choices, 3); // Datadog's and New Relic's region, syslog's transport
    }

    void pastedChoiceThatIsNotOneIsTold()
    {
        WizardPilot pilot(m_scene->platform, m_scene->app);
        QGuiApplication::clipboard()->setText(u"datadog://0123456789abcdef0123456789abcdef?region=moon"_s);
        pilot.find<QLineEdit>("searchEdit")->paste();
        QCOMPARE(pilot.page(), u"FieldsPage"_s);
        const FormField *form = formOf(pilot.field(u"drain_region"_s));
        QVERIFY2(form->shownError().contains(u"expected one of eu, us"_s), qPrintable(form->shownError()));
        pilot.next();
        QCOMPARE(pilot.page(), u"FieldsPage"_s);
        QVERIFY(m_scene->platform.allDrains().isEmpty());
    }

private:
    std::unique_ptr<WizardScene> m_scene;
};

QTEST_MAIN(WizardWrongTest)
#include "wizard_wrong_test.moc"
