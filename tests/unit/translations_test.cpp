// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogues say everything that the program says, with the same placeholders and keys.
#include "support/writefile.h"

#include <QDir>
#include <QLocale>
#include <QProcess>
#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

const QString fr = u"drainboard_fr.ts"_s;
const QString en = u"drainboard_en.ts"_s;

struct Message
{
    QString context;
    QString source;
    QString comment;
    QStringList forms;
    bool plural = false;
    bool finished = true;

    QString key() const { return context + u" | "_s + source + u" | "_s + comment; }
};

QList<Message> messagesOf(const QByteArray &ts)
{
    QList<Message> messages;
    QXmlStreamReader xml(ts);
    QString context;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        const auto element = xml.name();
        if (element == "name"_L1) {
            context = xml.readElementText();
        } else if (element == "message"_L1) {
            messages.append({context, {}, {}, {}, xml.attributes().value("numerus"_L1) == "yes"_L1, true});
        } else if (element == "source"_L1) {
            messages.last().source = xml.readElementText();
        } else if (element == "comment"_L1) {
            messages.last().comment = xml.readElementText();
        } else if (element == "translation"_L1) {
            messages.last().finished = !xml.attributes().hasAttribute("type"_L1);
            if (!messages.last().plural)
                messages.last().forms.append(xml.readElementText());
        } else if (element == "numerusform"_L1) {
            messages.last().forms.append(xml.readElementText());
        }
    }
    return messages;
}

QStringList sorted(const QString &text, const QRegularExpression &pattern)
{
    QStringList found;
    for (auto matches = pattern.globalMatch(text); matches.hasNext();)
        found.append(matches.next().captured());
    found.sort();
    return found;
}

QString problemOf(const QString &source, const QString &form, bool french)
{
    static const QRegularExpression placeholder(u"%L?[0-9]+|%L?n"_s);
    static const QRegularExpression mnemonic(u"&(?=[^\\s&])"_s);
    static const QRegularExpression tag(u"<[^>]*>"_s);
    static const QRegularExpression plainSpace(u"(^|[^\\x{a0}:;!?])[:;!?](\\s|$)|« | »|'"_s);
    if (form.trimmed().isEmpty() && !source.trimmed().isEmpty())
        return u"empty"_s;
    if (sorted(source, placeholder) != sorted(form, placeholder))
        return u"placeholders"_s;
    if (sorted(source, mnemonic) != sorted(form, mnemonic))
        return u"mnemonic"_s;
    if (sorted(source, tag) != sorted(form, tag))
        return u"tags"_s;
    if (source.endsWith(u'…') != form.endsWith(u'…') && !source.endsWith(" …"_L1))
        return u"ellipsis"_s;
    if (french && form.contains(plainSpace))
        return u"typography"_s;
    return {};
}

/// What is wrong with a message, in a word; empty if nothing is.
QString problemOf(const Message &message, bool french)
{
    // The helper structs of this name have a context by Q_DECLARE_TR_FUNCTIONS, which lupdate overlooks
    // behind some declarations and the program does not.
    if (message.context == "Text"_L1)
        return u"context"_s;
    if (!message.finished)
        return u"unfinished"_s;
    if (message.forms.size() != (message.plural ? 2 : 1))
        return u"forms"_s;
    for (const QString &form : message.forms) {
        if (const QString problem = problemOf(message.source, form, french); !problem.isEmpty())
            return problem;
    }
    return {};
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray committed(const QString &name)
{
    return contentOf(QStringLiteral(SOURCE) + u"/translations/"_s + name);
}

/// Keys of what the source says and the catalogue does not, and the other way round.
QStringList differences(const QByteArray &catalogue, const QByteArray &updated)
{
    QStringList before;
    QStringList after;
    for (const Message &message : messagesOf(catalogue))
        before.append(message.key());
    for (const Message &message : messagesOf(updated))
        after.append(message.key());
    QStringList different;
    for (const QString &key : after) {
        if (!before.contains(key))
            different.append(u"new: "_s + key);
    }
    for (const QString &key : before) {
        if (!after.contains(key))
            different.append(u"gone: "_s + key);
    }
    return different;
}

} // namespace

class TranslationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMessageIsRight_data();
    void everyMessageIsRight();
    void catalogueHasTheTextsOfTheSource_data();
    void catalogueHasTheTextsOfTheSource();
    void missingTextIsFound();
    void wrongMessageIsFound_data();
    void wrongMessageIsFound();
    void pluralsAreRight_data();
    void pluralsAreRight();

private:
    /// Updates copies of the catalogues in `folder`; gives what lupdate said.
    QString update(const QTemporaryDir &folder, const QByteArray &enTs, const QByteArray &frTs);
};

QString TranslationsTest::update(const QTemporaryDir &folder, const QByteArray &enTs, const QByteArray &frTs)
{
    if (!writeFile(folder.filePath(en), enTs) || !writeFile(folder.filePath(fr), frTs))
        return u"the copies cannot be written"_s;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LUPDATE"_s, QStringLiteral(LUPDATE));
    QProcess script;
    script.setProcessEnvironment(environment);
    script.setProcessChannelMode(QProcess::MergedChannels);
    script.start(QStringLiteral(SOURCE) + u"/translations/update.sh"_s, {folder.path()});
    if (!script.waitForFinished() || script.exitCode() != 0)
        return u"update.sh failed: "_s + script.errorString() + QString::fromUtf8(script.readAll());
    const QString said = QString::fromUtf8(script.readAll());
    // tr() outside a class with a context is looked up at run time under another name than lupdate gives it.
    return said.contains("lacks Q_OBJECT"_L1) ? said : QString();
}

void TranslationsTest::everyMessageIsRight_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("en") << en;
    QTest::newRow("fr") << fr;
}

void TranslationsTest::everyMessageIsRight()
{
    QFETCH(const QString, name);
    const auto messages = messagesOf(committed(name));
    QVERIFY(!messages.isEmpty());
    QStringList wrong;
    for (const Message &message : messages) {
        if (const QString problem = problemOf(message, name == fr); !problem.isEmpty())
            wrong.append(problem + u": "_s + message.key());
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
}

void TranslationsTest::catalogueHasTheTextsOfTheSource_data()
{
    everyMessageIsRight_data();
}

void TranslationsTest::catalogueHasTheTextsOfTheSource()
{
    QFETCH(const QString, name);
    const QTemporaryDir folder;
    QCOMPARE(update(folder, committed(en), committed(fr)), QString());
    const QStringList different = differences(committed(name), contentOf(folder.filePath(name)));
    QVERIFY2(different.isEmpty(),
             qPrintable(u"run translations/update.sh and translate:\n"_s + different.join(u'\n')));
}

void TranslationsTest::missingTextIsFound()
{
    // A catalogue without its first message stands for a source that has got a new text.
    QByteArray before = committed(fr);
    const qsizetype begin = before.indexOf("    <message");
    const QByteArray endMark = "</message>\n";
    before.remove(begin, before.indexOf(endMark) + endMark.size() - begin);
    const Message first = messagesOf(committed(fr)).constFirst();

    const QTemporaryDir folder;
    QCOMPARE(update(folder, committed(en), before), QString());
    QCOMPARE(differences(before, contentOf(folder.filePath(fr))), QStringList{u"new: "_s + first.key()});
    QCOMPARE(differences(contentOf(folder.filePath(fr)), before), QStringList{u"gone: "_s + first.key()});
}

void TranslationsTest::wrongMessageIsFound_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QStringList>("forms");
    QTest::addColumn<QString>("problem");
    QTest::newRow("right") << u"&Delete %1"_s << QStringList{u"&Supprimer %1"_s} << QString();
    QTest::newRow("right plural") << u"%n line(s)"_s << QStringList{u"%n ligne"_s, u"%n lignes"_s}
                                  << QString();
    QTest::newRow("other order") << u"%1 of %2"_s << QStringList{u"%2, %1"_s} << QString();
    QTest::newRow("empty") << u"Delete"_s << QStringList{QString()} << u"empty"_s;
    QTest::newRow("lost placeholder") << u"%1 of %2"_s << QStringList{u"%1 de"_s} << u"placeholders"_s;
    QTest::newRow("other placeholder") << u"%1"_s << QStringList{u"%2"_s} << u"placeholders"_s;
    QTest::newRow("plural lost its number")
        << u"%n line(s)"_s << QStringList{u"une ligne"_s, u"%n lignes"_s} << u"placeholders"_s;
    QTest::newRow("one form too few") << u"%n line(s)"_s << QStringList{u"%n lignes"_s} << u"forms"_s;
    QTest::newRow("lost mnemonic") << u"&Delete"_s << QStringList{u"Supprimer"_s} << u"mnemonic"_s;
    QTest::newRow("two mnemonics") << u"&Delete"_s << QStringList{u"&Supprimer &tout"_s} << u"mnemonic"_s;
    QTest::newRow("lost tag") << u"<b>Now</b>"_s << QStringList{u"<b>Maintenant"_s} << u"tags"_s;
    QTest::newRow("lost ellipsis") << u"Save…"_s << QStringList{u"Enregistrer"_s} << u"ellipsis"_s;
    QTest::newRow("plain space") << u"%1: gone"_s << QStringList{u"%1 : parti"_s} << u"typography"_s;
    QTest::newRow("no space") << u"%1: gone"_s << QStringList{u"%1: parti"_s} << u"typography"_s;
    QTest::newRow("straight apostrophe") << u"app"_s << QStringList{u"l'application"_s} << u"typography"_s;
}

void TranslationsTest::wrongMessageIsFound()
{
    QFETCH(const QString, source);
    QFETCH(const QStringList, forms);
    QFETCH(const QString, problem);
    Message message{u"Test"_s, source, {}, forms, source.contains("%n"_L1), true};
    QCOMPARE(problemOf(message, true), problem);
    message.finished = false;
    QCOMPARE(problemOf(message, true), u"unfinished"_s);
    message.context = u"Text"_s;
    QCOMPARE(problemOf(message, true), u"context"_s);
}

void TranslationsTest::pluralsAreRight_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("text");
    QTest::newRow("en 0") << u"en"_s << 0 << u"0 drains"_s;
    QTest::newRow("en 1") << u"en"_s << 1 << u"1 drain"_s;
    QTest::newRow("en 2") << u"en"_s << 2 << u"2 drains"_s;
    QTest::newRow("fr 0") << u"fr"_s << 0 << u"0 drain"_s;
    QTest::newRow("fr 1") << u"fr"_s << 1 << u"1 drain"_s;
    QTest::newRow("fr 2") << u"fr"_s << 2 << u"2 drains"_s;
}

void TranslationsTest::pluralsAreRight()
{
    QFETCH(const QString, language);
    QFETCH(const int, count);
    QTranslator translator;
    QVERIFY(translator.load(QLocale(language), u"drainboard"_s, u"_"_s, u":/i18n"_s));
    QVERIFY(QCoreApplication::installTranslator(&translator));
    QTEST(QCoreApplication::translate("drainboard::SourceTreeModel", "%n drain(s)", nullptr, count), "text");
}

QTEST_GUILESS_MAIN(TranslationsTest)
#include "translations_test.moc"
