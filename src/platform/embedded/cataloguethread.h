// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/embedded/catalogue.h"

#include <QThreadPool>

#include <memory>
#include <utility>

namespace drainboard {

/// Runs work on the catalogue, one piece after the other, in one thread of its own, so that no caller ever
/// waits for the disk.
class CatalogueThread
{
    Q_DECLARE_TR_FUNCTIONS(CatalogueThread)

public:
    CatalogueThread();
    ~CatalogueThread(); ///< as finish()

    /// Does what was asked for and closes the catalogue; returns when that is done. Later work fails.
    void finish();

    /// Opens the catalogue; `done` gets what is in it.
    template <typename Done>
    void open(QObject *context, const QString &path, Done done)
    {
        post(
            context,
            [this, path]() -> Result<CatalogueContent> {
                auto opened = Catalogue::open(path);
                if (!opened)
                    return tl::unexpected(opened.error());
                auto content = (*opened)->content();
                if (content)
                    m_catalogue = std::move(*opened);
                return content;
            },
            std::move(done));
    }

    /// `work(Catalogue &)` gives a Result; `done` is called with it in `context`'s thread, unless `context`
    /// is gone by then.
    template <typename Work, typename Done>
    void run(QObject *context, Work work, Done done)
    {
        using R = decltype(work(std::declval<Catalogue &>()));
        post(
            context,
            [this, work = std::move(work)]() mutable -> R {
                if (!m_catalogue)
                    return failure(ErrorKind::Unavailable, tr("Drainboard's store is not open."));
                return work(*m_catalogue);
            },
            std::move(done));
    }

private:
    template <typename Work, typename Done>
    void post(QObject *context, Work work, Done done)
    {
        m_pool.start([context, work = std::move(work), done = std::move(done)]() mutable {
            QMetaObject::invokeMethod(
                context, [done, result = work()]() mutable { done(std::move(result)); },
                Qt::QueuedConnection);
        });
    }

    QThreadPool m_pool;
    std::unique_ptr<Catalogue> m_catalogue; ///< touched in the pool's thread only
};

} // namespace drainboard
