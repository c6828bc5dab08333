// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/urlpaste.h"

#include "domain/drainurl.h"

#include <QLineEdit>

#include <algorithm>
#include <memory>

namespace drainboard {

namespace {

/// What was put into `before` to make `after`.
QString insertedText(const QString &before, const QString &after)
{
    const auto common = std::min(before.size(), after.size());
    const auto head =
        std::mismatch(before.begin(), before.begin() + common, after.begin()).first - before.begin();
    const auto tail =
        std::mismatch(before.rbegin(), before.rbegin() + (common - head), after.rbegin()).first -
        before.rbegin();
    return after.mid(head, after.size() - head - tail);
}

} // namespace

void onUrlPasted(QLineEdit *edit, std::function<void(const DrainDraft &)> pasted)
{
    auto before = std::make_shared<QString>(edit->text());
    QObject::connect(edit, &QLineEdit::textEdited, edit, [=](const QString &text) {
        const QString inserted = insertedText(*before, text);
        if (inserted.size() < 2)
            return; // typed
        auto draft = draftFromUrl(text);
        if (!draft)
            draft = draftFromUrl(inserted);
        if (!draft)
            return;
        edit->setText(*before);
        pasted(*draft);
    });
    // Not the signal's own text: after a paste that was taken back it is out of date.
    QObject::connect(edit, &QLineEdit::textChanged, edit, [=] { *before = edit->text(); });
}

} // namespace drainboard
