// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/drains/drainsview.h"
#include "desktop/mainwindow/maincontroller.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/sourcesview.h"
#include "desktop/mainwindow/workspace.h"
#include "support/fakeplatform.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

namespace drainboard {

/// The main window on a platform that the test fills.
struct WindowFixture
{
    explicit WindowFixture(const QString &settingsPath = {})
        : settings(settingsPath.isEmpty() ? folder.filePath(QStringLiteral("window.ini")) : settingsPath,
                   QSettings::IniFormat)
    {
    }

    bool open()
    {
        window.emplace(settings);
        controller.emplace(platform, *window);
        window->show();
        return QTest::qWaitFor([this] { return inventory().state() == Inventory::State::Ready; });
    }
    Inventory &inventory() { return controller->inventory(); }
    SourcesView &sources() { return window->workspace()->sources(); }
    DrainsView &drains() { return window->workspace()->drains(); }
    template <typename T>
    T *child(const QString &name)
    {
        auto *found = window->findChild<T *>(name);
        Q_ASSERT(found);
        return found;
    }

    QTemporaryDir folder;
    QSettings settings;
    FakePlatform platform;
    std::optional<MainWindow> window;
    std::optional<MainController> controller; // goes first
};

} // namespace drainboard
