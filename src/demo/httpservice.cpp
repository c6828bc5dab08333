// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/httpservice.h"

#include "demo/httprequestreader.h"

#include <QTcpSocket>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

constexpr auto slowAnswer = 2s;

} // namespace

void HttpService::take(QTcpSocket *socket, QByteArray &bytes)
{
    bool broken = false;
    while (auto request = takeHttpRequest(bytes, broken)) {
        const bool accepted = behaviour() != ReceiverBehaviour::Answer403 &&
                              behaviour() != ReceiverBehaviour::Answer429 &&
                              behaviour() != ReceiverBehaviour::Answer500;
        record().addRequest(*std::move(request), accepted);
        if (behaviour() == ReceiverBehaviour::Slow)
            QTimer::singleShot(slowAnswer, socket, [this, socket] { socket->write(answer()); });
        else
            socket->write(answer());
    }
    if (broken) {
        bytes.clear();
        socket->write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        socket->disconnectFromHost();
    }
}

qsizetype HttpService::longestInput() const
{
    return longestHttpRequest();
}

QByteArray HttpService::answer() const
{
    switch (behaviour()) {
    case ReceiverBehaviour::Answer403:
        return "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    case ReceiverBehaviour::Answer429:
        return "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n";
    case ReceiverBehaviour::Answer500:
        return "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";
    default:
        return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    }
}

} // namespace drainboard
