// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/report/reporthtml.h"

#include <QCoreApplication>
#include <QLocale>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Report)
};

// All pairs of colours have a contrast of at least 4.5:1.
constexpr auto screenStyle = R"(
:root { color-scheme: light dark; --text: #1b1f24; --quiet: #4d5560; --page: #ffffff; --box: #f4f6f8;
  --line: #c9d0d8; --good: #0b6b34; --bad: #a31621; }
@media (prefers-color-scheme: dark) { :root { --text: #e8eaed; --quiet: #b3bac4; --page: #16191d;
  --box: #20252b; --line: #444c56; --good: #6bd693; --bad: #ff9a9a; } }
@media print { :root { --text: #000; --quiet: #333; --page: #fff; --box: #fff; --line: #999; --good: #0b6b34;
  --bad: #a31621; } article { break-inside: avoid; } }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--page); color: var(--text);
  font: 1rem/1.45 system-ui, sans-serif; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
article { margin: 1rem 0; padding: .75rem 1rem; background: var(--box); border: 1px solid var(--line);
  border-left: .3rem solid var(--line); border-radius: .4rem; }
article.good { border-left-color: var(--good); } article.bad { border-left-color: var(--bad); }
h4 { margin: 0 0 .5rem; } h5 { margin: 1rem 0 .25rem; }
table { border-collapse: collapse; }
th { padding: .1rem 1rem .1rem 0; text-align: left; vertical-align: top; font-weight: 600; color: var(--quiet);
  white-space: nowrap; }
td { padding: .1rem 0; overflow-wrap: anywhere; }
p.note, p.advice { color: var(--quiet); margin: .25rem 0; }
b.good { color: var(--good); } b.bad { color: var(--bad); }
ol { margin: 0; padding-left: 1.5rem; }
)"_L1;

// QTextDocument takes lengths in pixels alone.
constexpr auto paperStyle = R"(
h1 { font-size: 18pt; } h2 { font-size: 14pt; margin-top: 24px; } h3 { font-size: 11pt; margin-top: 16px; }
h4 { font-size: 10pt; margin-top: 12px; } h5 { font-size: 9pt; margin-bottom: 2px; }
th { text-align: left; padding-right: 12px; color: #333333; }
p.note, p.advice { color: #333333; margin-top: 2px; margin-bottom: 2px; }
ol { margin-top: 2px; } b.good { color: #0b6b34; } b.bad { color: #a31621; }
)"_L1;

/// Builds the page piece by piece; every text goes through text().
class Writer
{
public:
    QString page(const Report &report, ReportLook look);

private:
    void raw(QStringView markup) { m_html += markup; }
    void text(const QString &text) { m_html += text.toHtmlEscaped(); }
    void element(QStringView tag, const QString &content, QStringView attributes = {});
    void facts(const QList<ReportFact> &facts);
    void source(const ReportedSource &source);
    void drain(const ReportedDrain &drain);
    void diagnosis(const ReportedDrain &drain);

    QString m_html;
};

void Writer::element(QStringView tag, const QString &content, QStringView attributes)
{
    m_html += u'<' + tag + attributes + u'>';
    text(content);
    m_html += u"</"_s + tag + u">\n"_s;
}

void Writer::facts(const QList<ReportFact> &facts)
{
    raw(u"<table>\n");
    for (const ReportFact &fact : facts) {
        raw(u"<tr>");
        element(u"th", fact.label, u" scope=\"row\"");
        element(u"td", fact.text);
        raw(u"</tr>\n");
    }
    raw(u"</table>\n");
}

void Writer::diagnosis(const ReportedDrain &drain)
{
    if (drain.diagnosis.isEmpty())
        return;
    element(u"h5", drain.diagnosisTitle);
    raw(u"<ol>\n");
    for (const ReportedStep &step : drain.diagnosis) {
        raw(u"<li>");
        raw(step.passed ? u"<b class=\"good\">✓</b> " : u"<b class=\"bad\">✗</b> ");
        text(step.text);
        if (!step.advice.isEmpty())
            element(u"p", step.advice, u" class=\"advice\"");
        raw(u"</li>\n");
    }
    raw(u"</ol>\n");
}

void Writer::drain(const ReportedDrain &drain)
{
    switch (drain.condition) {
    case ReportedDrain::Condition::Unknown:
        raw(u"<article>\n");
        break;
    case ReportedDrain::Condition::Good:
        raw(u"<article class=\"good\">\n");
        break;
    case ReportedDrain::Condition::Bad:
        raw(u"<article class=\"bad\">\n");
        break;
    }
    element(u"h4", drain.title);
    facts(drain.facts);
    diagnosis(drain);
    raw(u"</article>\n");
}

void Writer::source(const ReportedSource &source)
{
    raw(u"<section>\n");
    element(u"h3", source.name);
    for (const QString &note : source.notes)
        element(u"p", note, u" class=\"note\"");
    for (const ReportedDrain &each : source.drains)
        drain(each);
    raw(u"</section>\n");
}

QString Writer::page(const Report &report, ReportLook look)
{
    raw(u"<!DOCTYPE html>\n<html lang=\"");
    text(QLocale().bcp47Name());
    raw(u"\">\n<head>\n<meta charset=\"utf-8\">\n");
    // Should a text ever slip through unescaped: nothing runs, nothing is fetched.
    raw(u"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        u"'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    element(u"title", report.title);
    raw(u"<style>");
    m_html += look == ReportLook::Screen ? screenStyle : paperStyle;
    raw(u"</style>\n</head>\n<body>\n<main>\n");
    element(u"h1", report.title);
    facts(report.facts);
    for (const ReportedApp &app : report.apps) {
        raw(u"<section>\n");
        element(u"h2", app.name);
        for (const ReportedSource &each : app.sources)
            source(each);
        raw(u"</section>\n");
    }
    element(u"p",
            Text::tr("Made with Drainboard %1. The secrets in URLs are masked.")
                .arg(QCoreApplication::applicationVersion()),
            u" class=\"note\"");
    raw(u"</main>\n</body>\n</html>\n");
    return m_html;
}

} // namespace

QString reportHtml(const Report &report, ReportLook look)
{
    return Writer().page(report, look);
}

} // namespace drainboard
