// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/streamservice.h"

namespace drainboard {

/// Answers HTTP/1.1 requests over kept connections.
class HttpService : public StreamService
{
    Q_OBJECT

public:
    using StreamService::StreamService;

protected:
    void take(QTcpSocket *socket, QByteArray &bytes) override;
    bool answersRequests() const override { return true; }
    qsizetype longestInput() const override;

private:
    QByteArray answer() const;
};

} // namespace drainboard
