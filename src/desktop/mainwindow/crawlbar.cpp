// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/crawlbar.h"

#include "ui_crawlbar.h"

#include "base/visibletext.h"
#include "desktop/models/remotetext.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/plaintooltip.h"
#include "desktop/widgets/shapes.h"

#include <QLocale>

namespace drainboard {

CrawlBar::CrawlBar(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::CrawlBar>())
{
    m_ui->setupUi(this);
    m_ui->progress->setFixedSize(fontMetrics().averageCharWidth() * 18, fontMetrics().height() / 2);
    connect(m_ui->pauseButton, &QToolButton::clicked, this, [this] { Q_EMIT pauseRequested(!m_paused); });
    hide();
}

CrawlBar::~CrawlBar() = default;

static QString sentence(const CrawlStatus &status, const QString &name, Clock::TimePoint now)
{
    if (status.tokenRefused)
        return CrawlBar::tr("%1 does not accept the token.").arg(name);
    if (!status.problem.isEmpty())
        return CrawlBar::tr("%1 does not answer.").arg(name);
    if (const QString wait = waitText(status, name, now); !wait.isEmpty())
        return wait;
    const QLocale locale;
    return (status.paused ? CrawlBar::tr("Reading is paused: %1 of %2", "requests")
                          : CrawlBar::tr("Reading the account: %1 of %2", "requests"))
        .arg(locale.toString(status.done), locale.toString(status.total));
}

void CrawlBar::setStatus(const CrawlStatus &status, const QString &platformName, Clock::TimePoint now)
{
    const bool troubled = status.tokenRefused || !status.problem.isEmpty();
    const bool reading = status.done < status.total;
    m_ui->label->setText(sentence(status, visibleText(platformName), now));
    m_ui->label->setToolTip(plainToolTip(visibleText(status.problem)));
    m_ui->shape->setVisible(troubled);
    if (troubled)
        m_ui->shape->setPixmap(shapeIcon(Shape::Triangle, Tone::Warning)
                                   .pixmap(QSize(1, 1) * fontMetrics().ascent(), devicePixelRatioF()));
    m_ui->progress->setVisible(reading && !troubled);
    m_ui->progress->setRange(0, status.total);
    m_ui->progress->setValue(status.done);
    m_paused = status.paused;
    m_ui->pauseButton->setVisible(reading && !troubled);
    m_ui->pauseButton->setIcon(icon(m_paused ? Icon::Play : Icon::Pause));
    const QString what = m_paused ? tr("Go on reading the account") : tr("Pause reading the account");
    m_ui->pauseButton->setToolTip(what);
    m_ui->pauseButton->setAccessibleName(what);
    setVisible(reading || troubled);
}

} // namespace drainboard
