// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/icons.h"

#include "desktop/widgets/paintedicon.h"

#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <cmath>

// A static library's resources are dropped by the linker unless somebody asks for them, outside of any
// namespace.
static void initIconResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct IconNames
{
    Icon icon;
    const char *file;
    const char *theme; ///< name in the freedesktop icon theme; null where none says the same
};

constexpr IconNames allNames[] = {
    {Icon::Add, "add", "list-add"},
    {Icon::Addon, "addon", nullptr},
    {Icon::App, "app", nullptr},
    {Icon::Clear, "clear", "edit-clear-all"},
    {Icon::Clock, "clock", nullptr},
    {Icon::Close, "close", "window-close"},
    {Icon::Columns, "columns", nullptr},
    {Icon::Copy, "copy", "edit-copy"},
    {Icon::Database, "database", nullptr},
    {Icon::Delete, "delete", "edit-delete"},
    {Icon::Demo, "demo", nullptr},
    {Icon::Drain, "drain", nullptr},
    {Icon::Edit, "edit", "document-edit"},
    {Icon::Error, "error", "dialog-error"},
    {Icon::Filter, "filter", "view-filter"},
    {Icon::Follow, "follow", "go-bottom"},
    {Icon::Help, "help", "help-contents"},
    {Icon::Hide, "hide", "view-hidden"},
    {Icon::Info, "info", "dialog-information"},
    {Icon::More, "more", nullptr},
    {Icon::Ok, "ok", nullptr},
    {Icon::Pause, "pause", "media-playback-pause"},
    {Icon::Play, "play", "media-playback-start"},
    {Icon::Retry, "retry", "view-refresh"},
    {Icon::Reveal, "reveal", "view-visible"},
    {Icon::Save, "save", "document-save-as"},
    {Icon::Search, "search", "edit-find"},
    {Icon::Settings, "settings", "configure"},
    {Icon::Test, "test", nullptr},
    {Icon::Undo, "undo", "edit-undo"},
    {Icon::Warning, "warning", "dialog-warning"},
    {Icon::Wrap, "wrap", "text-wrap"},
};

QPixmap tinted(const QString &file, const QSize &pixels, const QColor &colour)
{
    const QString key = u"drainboard-icon/%1/%2/%3"_s.arg(file).arg(pixels.width()).arg(colour.rgba());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(file).render(&painter);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(pixmap.rect(), colour);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

} // namespace

QIcon icon(Icon which)
{
    initIconResources();
    const IconNames &names = allNames[std::size_t(which)];
    Q_ASSERT(names.icon == which);
    const QString file = u":/icons/"_s + QLatin1StringView(names.file) + u".svg"_s;
    const QString theme = QString::fromLatin1(names.theme);

    return paintedIcon([file, theme](QPainter &painter, const QRectF &square, QIcon::Mode mode) {
        // Asked for at each painting, because the theme may change while the icon is in use.
        if (!theme.isEmpty() && QIcon::hasThemeIcon(theme)) {
            QIcon::fromTheme(theme).paint(&painter, square.toRect(), Qt::AlignCenter, mode);
            return;
        }
        const QColor colour = iconPalette(mode).color(mode == QIcon::Selected ? QPalette::HighlightedText
                                                                              : QPalette::ButtonText);
        const qreal scale = painter.device()->devicePixelRatioF();
        const int side = int(std::ceil(square.width() * scale));
        painter.drawPixmap(square, tinted(file, QSize(side, side), colour), QRectF(0, 0, side, side));
    });
}

QIcon applicationIcon()
{
    initIconResources();
    return QIcon(u":/icons/drainboard.svg"_s);
}

} // namespace drainboard
