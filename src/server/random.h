// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QRandomGenerator>

#include <array>

namespace drainboard {

/// From the system's source of cryptographic randomness.
inline QByteArray randomBytes(qsizetype size)
{
    QByteArray bytes;
    while (bytes.size() < size) {
        std::array<quint32, 8> words{};
        QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
        bytes.append(reinterpret_cast<const char *>(words.data()), qsizetype(sizeof words));
    }
    bytes.truncate(size);
    return bytes;
}

} // namespace drainboard
