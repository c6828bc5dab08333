// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QRegularExpression>
#include <QString>
#include <QStringMatcher>

#include <string_view>

namespace drainboard {

/// What a user asks to see of a log. An empty text asks for everything.
struct MatchRule
{
    QString text;
    bool isRegex = false;
    bool exclude = false; ///< lines without a match instead of those with one

    bool operator==(const MatchRule &) const = default;
};

/// Applies a rule to lines, regardless of case. A pattern cannot hold up the caller: the work for one line is
/// bounded, and only a line's first 64 KiB are searched.
class LineMatcher
{
public:
    enum class Verdict {
        Shown,
        Hidden,
        TooHard, ///< the pattern needs more work for this line than is allowed
    };

    /// Fails with a sentence when the regular expression is wrong.
    static Result<LineMatcher> make(const MatchRule &rule);

    Verdict operator()(std::string_view text) const;

private:
    explicit LineMatcher(MatchRule rule);

    MatchRule m_rule;
    QStringMatcher m_text;
    QRegularExpression m_regex;
};

} // namespace drainboard
