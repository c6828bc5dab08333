// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/tone.h"

#include <QWidget>

class QLabel;

namespace drainboard {

/// The icon that goes with a tone's messages.
QIcon toneIcon(Tone tone);

/// A small icon and a sentence in the tone's colour, wrapped to the width. Hidden while it has no text.
class MessageLine : public QWidget
{
    Q_OBJECT

public:
    explicit MessageLine(Tone tone, QWidget *parent = nullptr);

    QString text() const;
    void setText(const QString &text);

protected:
    void changeEvent(QEvent *event) override;

private:
    void applyColours();

    Tone m_tone;
    QLabel *m_icon;
    QLabel *m_text;
};

} // namespace drainboard
