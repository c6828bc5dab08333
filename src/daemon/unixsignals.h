// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace drainboard {

/// SIGTERM, SIGINT and SIGHUP as Qt signals. One object per process.
class UnixSignals : public QObject
{
    Q_OBJECT

public:
    explicit UnixSignals(QObject *parent = nullptr);
    ~UnixSignals() override;

Q_SIGNALS:
    void endRequested();
    void reloadRequested();

private:
    void take();

    int m_pipe = -1; ///< the end that is read
};

} // namespace drainboard
