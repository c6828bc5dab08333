// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/embedded/catalogue.h"

#include <QTemporaryDir>
#include <QTest>

namespace drainboard {

/// A catalogue in a folder of its own.
class CatalogueFixture
{
public:
    CatalogueFixture() { reopen(); }

    Catalogue &catalogue() { return *m_catalogue; }
    void reopen()
    {
        m_catalogue.reset();
        auto opened = Catalogue::open(path());
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().text));
        m_catalogue = std::move(*opened);
    }
    void close() { m_catalogue.reset(); }
    QString path() const { return folder.filePath(QStringLiteral("catalogue.db")); }
    SourceRef newApp(const QString &name = QStringLiteral("shop-api"))
    {
        return catalogue().createApp(name).value().ref;
    }

    const QTemporaryDir folder;

private:
    std::unique_ptr<Catalogue> m_catalogue;
};

} // namespace drainboard
