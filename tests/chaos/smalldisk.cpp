// SPDX-License-Identifier: GPL-3.0-or-later
#include "chaos/smalldisk.h"

namespace drainboard {

bool SmallDisk::fill()
{
    if (!m_exists || !m_ballast.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return false;
    const QByteArray block(64 * 1024, '\0');
    for (qint64 size = block.size(); size > 0;) {
        if (m_ballast.write(block.constData(), size) != size)
            size /= 2; // what is left is less
    }
    return true;
}

void SmallDisk::free()
{
    if (m_ballast.isOpen())
        m_ballast.remove();
}

} // namespace drainboard
