// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <memory>

namespace drainboard {

class MessageLine;

namespace Ui {
class WelcomePage;
}

/// The first thing seen at the first start: what the program is for, and where to begin.
class WelcomePage : public QWidget
{
    Q_OBJECT

public:
    explicit WelcomePage(QWidget *parent = nullptr);
    ~WelcomePage() override;

    /// Why what was chosen could not be opened; empty for nothing.
    void showProblem(const QString &problem);

Q_SIGNALS:
    void embeddedChosen();
    void scalingoChosen(); ///< connect an account
    void serverChosen();   ///< connect a Drainboard server
    void demoChosen();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void showPicture();

    std::unique_ptr<Ui::WelcomePage> m_ui;
    MessageLine *m_problem;
};

} // namespace drainboard
