// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"

#include <QPointer>
#include <QWidget>

namespace drainboard {

class MessageLine;

/// Says that the log of a source behind a network is being connected, was interrupted (and when it is tried
/// again), or is refused. Takes no room while all is well, and where the platform is no remote one.
class LiveStatusLine : public QWidget
{
    Q_OBJECT

public:
    explicit LiveStatusLine(QWidget *parent = nullptr);
    ~LiveStatusLine() override;

    /// Null for none. It must outlive the line, or be replaced before it goes.
    void setPlatform(Platform *platform);
    void setSource(const SourceRef &source);

private:
    void refresh();

    QPointer<Platform> m_platform;
    SourceRef m_source;
    MessageLine *m_news;
    MessageLine *m_trouble;
    std::unique_ptr<Alarm> m_countdown;
};

} // namespace drainboard
