// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/timeformat.h"
#include "platform/remotecontrol.h"

#include <QWidget>

#include <memory>

namespace drainboard {

namespace Ui {
class ConsentPage;
}

/// Stands in place of the drains of an app whose owner has not given consent: says who gives it, and lets
/// the user look anyway for a reason.
class ConsentPage : public QWidget
{
    Q_OBJECT

public:
    explicit ConsentPage(QWidget *parent = nullptr);
    ~ConsentPage() override;

    /// `name` is the app's, for people.
    void setApp(const QString &name, const Consent &consent, const QDateTime &now, const TimeFormat &times);

Q_SIGNALS:
    void lookAnyway();

private:
    std::unique_ptr<Ui::ConsentPage> m_ui;
};

} // namespace drainboard
