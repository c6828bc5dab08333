// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/settings/settingsfile.h"

#include <QSettings>

namespace drainboard {

using namespace Qt::StringLiterals;

void guardSettings(QSettings &settings)
{
    constexpr qsizetype bufferSize = 16384; // of QFileDevice, which writes what is longer at once
    const QString key = u"~/end"_s;         // sections are sorted: behind all that begin with a letter
    const QString line =
        u"This line keeps the others when the disk is full "_s.leftJustified(bufferSize + 1, u'.');
    if (settings.value(key) != line)
        settings.setValue(key, line);
}

bool saveSettings(QSettings &settings)
{
    // Its status stays bad once it was; another one on the same file writes what this one has not.
    QSettings anew(settings.fileName(), settings.format());
    anew.sync();
    return anew.status() != QSettings::AccessError;
}

} // namespace drainboard
