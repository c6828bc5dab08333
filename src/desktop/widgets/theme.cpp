// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/theme.h"

#include "desktop/widgets/outlinestyle.h"
#include "desktop/widgets/tone.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QIcon>
#include <QStyle>
#include <QStyleFactory>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct PaletteColours
{
    QRgb window, base, alternate, button, text, faintText, highlight, highlightedText, link, toolTip;
};

QPalette makePalette(const PaletteColours &c)
{
    QPalette palette(QColor(c.button), QColor(c.window));
    palette.setColor(QPalette::Base, c.base);
    palette.setColor(QPalette::AlternateBase, c.alternate);
    palette.setColor(QPalette::Highlight, c.highlight);
    palette.setColor(QPalette::HighlightedText, c.highlightedText);
    palette.setColor(QPalette::Link, c.link);
    palette.setColor(QPalette::ToolTipBase, c.toolTip);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        palette.setColor(role, c.text);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, c.faintText);
    palette.setColor(QPalette::PlaceholderText, c.faintText);
    return palette;
}

QStyle *makeStyle(const QString &name)
{
    if (name.compare("fusion"_L1, Qt::CaseInsensitive) == 0)
        return new OutlineStyle;
    return QStyleFactory::create(name);
}

/// Some desktops give a dark palette and forget the colour of placeholders, which then stay black.
void mendPlaceholders()
{
    const QPalette palette = QApplication::palette();
    const QColor base = palette.color(QPalette::Base);
    // It is given as a see-through variant of the text, so only its hue counts here.
    if (contrastRatio(palette.color(QPalette::PlaceholderText).rgb(), base) >= graphicsContrast)
        return;
    QPalette mended;
    mended.setColor(QPalette::PlaceholderText, toneColor(Tone::Neutral, base));
    QApplication::setPalette(mended);
}

constexpr auto portalService = "org.freedesktop.portal.Desktop"_L1;
constexpr auto portalPath = "/org/freedesktop/portal/desktop"_L1;
constexpr auto portalSettings = "org.freedesktop.portal.Settings"_L1;
constexpr auto appearance = "org.freedesktop.appearance"_L1;
constexpr auto colorScheme = "color-scheme"_L1;

} // namespace

std::optional<bool> darkFromPortal(const QVariant &value)
{
    QVariant inner = value;
    while (inner.userType() == qMetaTypeId<QDBusVariant>())
        inner = inner.value<QDBusVariant>().variant();
    if (inner.userType() != QMetaType::UInt)
        return std::nullopt;
    switch (inner.toUInt()) {
    case 1:
        return true;
    case 2:
        return false;
    default:
        return std::nullopt;
    }
}

QPalette lightPalette()
{
    return makePalette({.window = 0xfff2f3f5,
                        .base = 0xffffffff,
                        .alternate = 0xfff7f8fa,
                        .button = 0xffe9ebee,
                        .text = 0xff1d2126,
                        .faintText = 0xff656b73,
                        .highlight = 0xff1b6d8c,
                        .highlightedText = 0xffffffff,
                        .link = 0xff0b5d9e,
                        .toolTip = 0xffffffff});
}

QPalette darkPalette()
{
    return makePalette({.window = 0xff25282d,
                        .base = 0xff1b1d21,
                        .alternate = 0xff212429,
                        .button = 0xff33373d,
                        .text = 0xffe7e9ec,
                        .faintText = 0xff9aa1aa,
                        .highlight = 0xff1f6f8b,
                        .highlightedText = 0xffffffff,
                        .link = 0xff6cb6ff,
                        .toolTip = 0xff33373d});
}

Theme::Theme(QObject *parent)
    : QObject(parent)
    , m_systemIsDark(drainboard::isDark(QApplication::palette()))
    , m_systemStyle(QApplication::style()->name())
    , m_systemIcons(QIcon::themeName())
{
    QApplication::setStyle(makeStyle(m_systemStyle));
    mendPlaceholders();
    auto bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(portalService, portalPath, portalSettings, u"SettingChanged"_s, this,
                SLOT(portalSettingChanged(QString, QString, QVariant)));
    askPortal();
}

void Theme::askPortal()
{
    auto call = QDBusMessage::createMethodCall(portalService, portalPath, portalSettings, u"Read"_s);
    call << QString(appearance) << QString(colorScheme);
    auto *watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *answered) {
        const QDBusPendingReply<QDBusVariant> reply = *answered;
        if (reply.isValid())
            setPortalSaysDark(darkFromPortal(reply.value().variant()));
        answered->deleteLater();
    });
}

void Theme::portalSettingChanged(const QString &group, const QString &key, const QVariant &value)
{
    if (group == appearance && key == colorScheme)
        setPortalSaysDark(darkFromPortal(value));
}

void Theme::setPortalSaysDark(std::optional<bool> dark)
{
    m_portalSaysDark = dark;
    if (m_mode == Mode::System)
        apply();
}

void Theme::setMode(Mode mode)
{
    m_mode = mode;
    apply();
}

bool Theme::isDark() const
{
    return drainboard::isDark(QApplication::palette());
}

void Theme::apply()
{
    const bool dark =
        m_mode == Mode::Dark || (m_mode == Mode::System && m_portalSaysDark.value_or(m_systemIsDark));
    // The desktop's own palette is the better one wherever it already is what is wanted. Fusion means that no
    // desktop brought one; Qt's default for it has hints too faint to read.
    const bool hasDesktop = m_systemStyle.compare("fusion"_L1, Qt::CaseInsensitive) != 0;
    if (m_mode == Mode::System && dark == m_systemIsDark && hasDesktop)
        release();
    else
        force(dark ? darkPalette() : lightPalette());
    Q_EMIT changed();
}

void Theme::force(const QPalette &palette)
{
    m_forced = true;
    QApplication::setStyle(new OutlineStyle);
    QApplication::setPalette(palette);
    // The desktop's icons are made for the desktop's palette; a theme without icons leaves ours.
    QIcon::setThemeName(u"drainboard-own-icons"_s);
}

void Theme::release()
{
    if (!m_forced)
        return;
    m_forced = false;
    QApplication::setStyle(makeStyle(m_systemStyle));
    QApplication::setPalette(QPalette());
    mendPlaceholders();
    QIcon::setThemeName(m_systemIcons);
}

} // namespace drainboard
