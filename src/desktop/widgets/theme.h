// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPalette>
#include <QString>
#include <QVariant>

#include <optional>

namespace drainboard {

/// What the desktop portal's `org.freedesktop.appearance color-scheme` says: 1 is dark, 2 is light, 0 is no
/// preference. The value may be wrapped in variants. Nothing for anything else.
std::optional<bool> darkFromPortal(const QVariant &value);

QPalette lightPalette();
QPalette darkPalette();

/// Makes the program light or dark: on request, or as the desktop is. Qt 6.4 has no hint for that, so the
/// desktop portal is asked (without waiting for it), and watched. Where there is none, the desktop's own
/// palette decides. Make one, after the QApplication.
class Theme : public QObject
{
    Q_OBJECT

public:
    enum class Mode { System, Light, Dark };

    explicit Theme(QObject *parent = nullptr);

    Mode mode() const { return m_mode; }
    void setMode(Mode mode);
    /// What is on screen now.
    bool isDark() const;

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void portalSettingChanged(const QString &group, const QString &key, const QVariant &value);

private:
    void askPortal();
    void setPortalSaysDark(std::optional<bool> dark);
    void apply();
    void force(const QPalette &palette);
    void release();

    Mode m_mode = Mode::System;
    std::optional<bool> m_portalSaysDark;
    bool m_systemIsDark;
    bool m_forced = false;
    QString m_systemStyle;
    QString m_systemIcons;
};

} // namespace drainboard
