// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/newestlines.h"

#include "platform/embedded/whendone.h"
#include "platform/pendingreply.h"

#include <algorithm>

namespace drainboard {

namespace {

struct Collected
{
    QList<LiveBatch> batches;
    qsizetype waiting = 0; ///< sources that have not answered
};

/// Drops the oldest batches beyond what holds `limit` lines.
void keepNewest(QList<LiveBatch> &batches, std::size_t limit)
{
    std::ranges::stable_sort(batches, {}, [](const LiveBatch &batch) { return (*batch.lines)[0].time; });
    std::size_t lines = 0;
    auto first = batches.size();
    while (first > 0 && lines < limit)
        lines += batches[--first].lines->size();
    batches.remove(0, first);
}

} // namespace

LiveBatch liveBatch(const SourceRef &source, const ChunkPtr &chunk)
{
    return {source, chunk->first, {chunk, &chunk->lines}};
}

Reply<QList<LiveBatch>> collectNewestLines(QObject *context, Engine &engine,
                                           const QList<StoredSource> &sources, std::size_t limit)
{
    const PendingReply<QList<LiveBatch>> pending;
    auto collected = std::make_shared<Collected>();
    collected->waiting = sources.size();
    for (const auto &source : sources) {
        whenDone(context, engine.newestLines(source.id, limit),
                 [pending, collected, limit, ref = source.ref](const Result<QList<ChunkPtr>> &chunks) {
                     for (const auto &chunk : chunks.value_or(QList<ChunkPtr>()))
                         collected->batches.append(liveBatch(ref, chunk));
                     keepNewest(collected->batches, limit);
                     if (--collected->waiting == 0)
                         pending.answer(collected->batches);
                 });
    }
    return pending.reply();
}

} // namespace drainboard
