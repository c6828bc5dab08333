// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/live/livestatusline.h"

#include "base/visibletext.h"
#include "desktop/widgets/bars.h"
#include "desktop/widgets/messageline.h"
#include "platform/remotecontrol.h"

#include <QVBoxLayout>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

LiveStatusLine::LiveStatusLine(QWidget *parent)
    : QWidget(parent)
    , m_news(new MessageLine(Tone::Info))
    , m_trouble(new MessageLine(Tone::Warning))
{
    m_news->setObjectName(u"liveNews"_s);
    m_trouble->setObjectName(u"liveTrouble"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_news);
    layout->addWidget(m_trouble);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    hide();
}

LiveStatusLine::~LiveStatusLine() = default;

void LiveStatusLine::setPlatform(Platform *platform)
{
    if (RemoteControl *before = m_platform ? m_platform->remote() : nullptr)
        before->disconnect(this);
    m_countdown.reset();
    m_platform = platform;
    if (RemoteControl *remote = platform ? platform->remote() : nullptr) {
        m_countdown = platform->clock().makeAlarm([this] { refresh(); });
        connect(remote, &RemoteControl::liveStatusChanged, this, [this](const SourceRef &source) {
            if (source == m_source)
                refresh();
        });
    }
    refresh();
}

void LiveStatusLine::setSource(const SourceRef &source)
{
    m_source = source;
    refresh();
}

void LiveStatusLine::refresh()
{
    QString news;
    QString trouble;
    if (const RemoteControl *remote = m_platform ? m_platform->remote() : nullptr) {
        const LiveStatus status = remote->liveStatus(m_source);
        const QString text = visibleText(status.text);
        const auto left = status.until.value_or(Clock::TimePoint()) - m_platform->clock().now();
        switch (status.state) {
        case LiveStatus::State::Off:
        case LiveStatus::State::Live:
            break;
        case LiveStatus::State::Connecting:
            news = tr("Connecting to the log…");
            break;
        case LiveStatus::State::Waiting:
            trouble = left > 0ms ? tr("The log was interrupted and is tried again in %1. %2", "time, reason")
                                       .arg(remainingTimeText(left), text)
                                 : tr("The log was interrupted and is tried again. %1", "reason").arg(text);
            if (left > 0ms)
                m_countdown->ringAfter(std::min<Clock::Duration>(1s, left));
            break;
        case LiveStatus::State::Refused:
            trouble = tr("The log cannot be followed. %1", "reason").arg(text);
            break;
        }
    }
    m_news->setText(news);
    m_trouble->setText(trouble.trimmed());
    setVisible(!news.isEmpty() || !trouble.isEmpty());
}

} // namespace drainboard
