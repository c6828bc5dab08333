// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/sourcetreemodel.h"
#include "desktop/widgets/theme.h"
#include "gui/windowfixture.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QTreeView>

namespace drainboard {

using namespace Qt::StringLiterals;

/// A window on an account behind a network with two apps: shop with a database and a drain on both, billing
/// with none.
struct RemoteFixture : WindowFixture
{
    RemoteFixture()
        : remote(platform.makeRemote())
    {
        platform.setName(QStringLiteral("Scalingo"));
        platform.setCapabilities(Capability::EditDrains | Capability::LiveLines | Capability::ChangeDrains |
                                 Capability::RevealSecrets);
        shop = {platform.addApp(QStringLiteral("shop")).id, {}};
        billing = {platform.addApp(QStringLiteral("billing")).id, {}};
        postgres = {shop.app, platform.addAddon(shop.app, QStringLiteral("postgresql")).id};
        drain = platform.addDrain(shop, "syslog://:s3cr3t-token@logs.example.com:6514");
        platform.addDrain(postgres, "tcp+tls://logs.papertrailapp.com:10333");
    }

    void makeInspectOnly()
    {
        platform.setReadOnlyReason(reason);
        platform.setCapabilities(Capability::LiveLines);
    }

    QDateTime time() { return QDateTime::fromMSecsSinceEpoch(platform.clock().wallMicroseconds() / 1000); }

    /// Writes a picture to the folder that DRAINBOARD_TEST_PICTURES names, for people to look at; a dark one
    /// if DRAINBOARD_TEST_DARK is set.
    static void picture(QWidget &widget, const QString &name)
    {
        const QString path = qEnvironmentVariable("DRAINBOARD_TEST_PICTURES");
        if (path.isEmpty())
            return;
        if (qEnvironmentVariableIsSet("DRAINBOARD_TEST_DARK"))
            QApplication::setPalette(darkPalette());
        for (int i = 0; i < 5; ++i) // what has just changed is laid out first
            QCoreApplication::processEvents();
        widget.grab().save(QDir(path).filePath(name + QStringLiteral(".png")));
    }

    inline static const QString reason = QStringLiteral("This connection is for looking only.");

    FakeRemote &remote;
    SourceRef shop, billing, postgres;
    Drain drain;
};

inline QString labelText(RemoteFixture &f, const QString &name)
{
    return f.child<QLabel>(name)->text();
}

/// The message of a note in the drains' header; empty if it is not shown.
inline QString note(RemoteFixture &f, const QString &name)
{
    const auto *line = f.child<QWidget>(name);
    if (!line->isVisible())
        return {};
    for (const QLabel *label : line->findChildren<QLabel *>()) {
        if (!label->text().isEmpty())
            return label->text();
    }
    return {};
}

inline QModelIndex row(RemoteFixture &f, const SourceRef &source)
{
    const QAbstractItemModel *model = f.child<QTreeView>(u"tree"_s)->model();
    const QModelIndexList found =
        model->match(model->index(0, 0), SourceTreeModel::SourceRole, QVariant::fromValue(source), 1,
                     Qt::MatchExactly | Qt::MatchRecursive);
    return found.value(0);
}

inline CrawlStatus reading(int done, int total)
{
    CrawlStatus status;
    status.done = done;
    status.total = total;
    return status;
}

} // namespace drainboard
