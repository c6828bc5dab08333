// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDebug>
#include <QString>

namespace drainboard {

/// What stands on screen, in logs and in exports instead of a secret. Its length tells nothing.
inline QString secretMask()
{
    return QStringLiteral("••••••");
}

/// A text that must not be shown by accident: reading it takes reveal(), printing it prints a mask.
class SecretText
{
public:
    SecretText() = default;
    explicit SecretText(QString text)
        : m_text(std::move(text))
    {
    }

    bool isEmpty() const { return m_text.isEmpty(); }
    const QString &reveal() const { return m_text; }
    bool operator==(const SecretText &) const = default;

private:
    QString m_text;
};

inline QDebug operator<<(QDebug debug, const SecretText &)
{
    return debug << secretMask();
}

} // namespace drainboard
