// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace drainboard {

using namespace Qt::StringLiterals;

void useLanguage(QCoreApplication &application, const QString &language)
{
    for (QTranslator *earlier : application.findChildren<QTranslator *>(Qt::FindDirectChildrenOnly))
        delete earlier; // which takes it out of use
    const QLocale locale = language.isEmpty() ? QLocale() : QLocale(language);
    QLocale::setDefault(locale);

    const auto install = [&application](const QLocale &of, const QString &name, const QString &folder) {
        auto *translator = new QTranslator(&application);
        if (translator->load(of, name, u"_"_s, folder))
            QCoreApplication::installTranslator(translator);
        else
            delete translator;
    };
    // English lies below every language: without its plural forms "%n line(s)" would show as it stands.
    install(QLocale(QLocale::English), u"drainboard"_s, u":/i18n"_s);
    install(locale, u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(locale, u"drainboard"_s, u":/i18n"_s);
}

} // namespace drainboard
