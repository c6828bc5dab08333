// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/welcome/welcomepage.h"

#include "ui_welcomepage.h"

#include "desktop/widgets/icons.h"
#include "desktop/widgets/messageline.h"
#include "desktop/widgets/monogram.h"

namespace drainboard {

using namespace Qt::StringLiterals;

WelcomePage::WelcomePage(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::WelcomePage>())
    , m_problem(new MessageLine(Tone::Error))
{
    m_ui->setupUi(this);
    m_ui->messageLayout->addWidget(m_problem);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.6);
    large.setBold(true);
    m_ui->titleLabel->setFont(large);
    showPicture();
    m_ui->introLabel->setMinimumWidth(fontMetrics().averageCharWidth() * 60);
    m_ui->embeddedButton->setIcon(icon(Icon::Drain));
    m_ui->scalingoButton->setIcon(monogramIcon(u"Scalingo"_s));
    m_ui->serverButton->setIcon(icon(Icon::Database));
    m_ui->demoButton->setIcon(icon(Icon::Demo));
    connect(m_ui->embeddedButton, &QAbstractButton::clicked, this, &WelcomePage::embeddedChosen);
    connect(m_ui->scalingoButton, &QAbstractButton::clicked, this, &WelcomePage::scalingoChosen);
    connect(m_ui->serverButton, &QAbstractButton::clicked, this, &WelcomePage::serverChosen);
    connect(m_ui->demoButton, &QAbstractButton::clicked, this, &WelcomePage::demoChosen);
}

WelcomePage::~WelcomePage() = default;

void WelcomePage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showPicture();
}

/// Smaller where the page is low, so that less has to be scrolled.
void WelcomePage::showPicture()
{
    const int line = fontMetrics().height();
    const int side = line * (height() < line * 36 ? 3 : 5);
    if (m_ui->pictureLabel->pixmap().isNull() ||
        m_ui->pictureLabel->pixmap().deviceIndependentSize().height() != side)
        m_ui->pictureLabel->setPixmap(applicationIcon().pixmap(QSize(side, side), devicePixelRatioF()));
}

void WelcomePage::showProblem(const QString &problem)
{
    m_problem->setText(problem);
}

} // namespace drainboard
