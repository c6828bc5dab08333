// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/linematcher.h"

#include <QCoreApplication>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t searchedBytes = 64 * 1024;

// PCRE2's own limit is ten million steps, seconds for a hostile pattern; a pattern may lower it for itself.
constexpr auto limits = "(*LIMIT_MATCH=20000)"_L1;

} // namespace

LineMatcher::LineMatcher(MatchRule rule)
    : m_rule(std::move(rule))
    , m_text(m_rule.text, Qt::CaseInsensitive)
{
    if (m_rule.isRegex)
        m_regex = QRegularExpression(limits + m_rule.text, QRegularExpression::CaseInsensitiveOption);
}

Result<LineMatcher> LineMatcher::make(const MatchRule &rule)
{
    LineMatcher matcher(rule);
    if (!rule.isRegex || matcher.m_regex.isValid())
        return matcher;
    const auto position = matcher.m_regex.patternErrorOffset() - limits.size();
    return failure(
        ErrorKind::InvalidInput,
        QCoreApplication::translate("LineMatcher", "This regular expression is wrong at character %1: %2.")
            .arg(QString::number(position + 1), matcher.m_regex.errorString()));
}

LineMatcher::Verdict LineMatcher::operator()(std::string_view text) const
{
    const auto line = QString::fromUtf8(text.data(), qsizetype(std::min(text.size(), searchedBytes)));
    bool found = false;
    if (m_rule.isRegex) {
        const QRegularExpressionMatch match = m_regex.match(line);
        if (!match.isValid())
            return Verdict::TooHard;
        found = match.hasMatch();
    } else {
        found = m_text.indexIn(line) >= 0;
    }
    return found != m_rule.exclude ? Verdict::Shown : Verdict::Hidden;
}

} // namespace drainboard
