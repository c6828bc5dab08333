// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/endpoint.h"
#include "platform/platform.h"

#include <QObject>

namespace drainboard {

class MainWindow;

/// A platform together with what it needs to live, from opening to closing.
class Session : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual Platform &platform() = 0;
    virtual Reply<void> start() = 0;
    /// What stands in the window's title; empty for the user's own data.
    virtual QString subject() const { return {}; }
    /// Where a diagnosis must look for targets that only seem to be elsewhere.
    virtual EndpointOverrides overrides() const { return {}; }
    /// Adds what only this kind of session has to the window, which outlives the session.
    virtual void furnish(MainWindow &) {}

Q_SIGNALS:
    /// The program was started again on the same data.
    void raiseRequested();
};

} // namespace drainboard
