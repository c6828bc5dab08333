// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/connectionlook.h"

#include "desktop/widgets/paintedicon.h"
#include "desktop/widgets/shapes.h"

#include <QCoreApplication>
#include <QPainter>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ConnectionLook)
};

} // namespace

Connection embeddedConnection()
{
    Connection connection;
    connection.id = u"embedded"_s;
    connection.name = Text::tr("This computer");
    return connection;
}

QString kindName(ConnectionKind kind)
{
    switch (kind) {
    case ConnectionKind::Embedded:
        return Text::tr("Engine inside this program");
    case ConnectionKind::Server:
        return Text::tr("Drainboard server");
    case ConnectionKind::Scalingo:
        return Text::tr("Scalingo account");
    }
    return {};
}

QString hostedAuthBase()
{
    return u"https://auth.scalingo.com"_s;
}

QList<ColourChoice> colourChoices()
{
    return {{Text::tr("None", "colour"), {}},      {Text::tr("Red"), u"#d03a3a"_s},
            {Text::tr("Orange"), u"#d9781f"_s},    {Text::tr("Green"), u"#2e9e5b"_s},
            {Text::tr("Turquoise"), u"#149aa0"_s}, {Text::tr("Blue"), u"#2f74d0"_s},
            {Text::tr("Violet"), u"#8a56c8"_s},    {Text::tr("Pink"), u"#d0509a"_s}};
}

QIcon connectionMark(const QString &colour)
{
    return paintedIcon([colour](QPainter &painter, const QRectF &square, QIcon::Mode mode) {
        const QPalette palette = iconPalette(mode);
        const QColor background =
            palette.color(mode == QIcon::Selected ? QPalette::Highlight : QPalette::Window);
        if (colour.isEmpty() || mode == QIcon::Disabled)
            paintShape(painter, square, Shape::Ring, toneColor(Tone::Neutral, background, graphicsContrast));
        else
            paintShape(painter, square, Shape::Circle,
                       withContrast(QColor(colour), background, graphicsContrast));
    });
}

} // namespace drainboard
