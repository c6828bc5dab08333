// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/cataloguethread.h"

namespace drainboard {

CatalogueThread::CatalogueThread()
{
    m_pool.setMaxThreadCount(1);
    m_pool.setExpiryTimeout(-1); // an SQL connection belongs to the thread that made it
}

CatalogueThread::~CatalogueThread()
{
    finish();
}

void CatalogueThread::finish()
{
    m_pool.start([this] { m_catalogue.reset(); });
    m_pool.waitForDone();
}

} // namespace drainboard
