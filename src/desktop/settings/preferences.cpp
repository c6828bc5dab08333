// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/settings/preferences.h"

#include <QSettings>

namespace drainboard {

using namespace Qt::StringLiterals;

// Words, not numbers: the file outlives the order of an enum.
static const std::pair<Theme::Mode, QString> themes[] = {
    {Theme::Mode::System, u"system"_s},
    {Theme::Mode::Light, u"light"_s},
    {Theme::Mode::Dark, u"dark"_s},
};

Preferences Preferences::load(const QSettings &settings)
{
    Preferences preferences;
    const QString stored = settings.value(u"preferences/theme"_s).toString();
    for (const auto &[mode, word] : themes) {
        if (word == stored)
            preferences.theme = mode;
    }
    preferences.utc = settings.value(u"preferences/utc"_s, false).toBool();
    preferences.language = settings.value(u"preferences/language"_s).toString();
    return preferences;
}

void Preferences::save(QSettings &settings) const
{
    for (const auto &[mode, word] : themes) {
        if (mode == theme)
            settings.setValue(u"preferences/theme"_s, word);
    }
    settings.setValue(u"preferences/utc"_s, utc);
    settings.setValue(u"preferences/language"_s, language);
}

} // namespace drainboard
