// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/line.h"
#include "domain/drain.h"
#include "domain/drainurl.h"

#include <QByteArray>

#include <memory>
#include <span>
#include <vector>

namespace drainboard {

/// What the lines of a source are called on the wire.
struct SourceLabels
{
    QByteArray app;     ///< the app's name, for an addon's lines too
    QByteArray process; ///< stands in for a line's missing process: `postgresql-1` for an addon
    bool operator==(const SourceLabels &) const = default;
};

/// The bytes of one attempt.
struct Payload
{
    QByteArray body;
    QByteArray query; ///< added to the request's URL (elk): `appname=shop-api&hostname=web-1`
    /// UDP only: where each datagram ends in body.
    std::vector<qsizetype> datagramEnds;
    std::size_t lines = 0; ///< how many of the given lines it took; at least 1

    /// Keeps the memory, which QByteArray::clear would give back.
    void clear()
    {
        body.resize(0);
        query.resize(0);
        datagramEnds.clear();
        lines = 0;
    }
};

/// Turns lines into a provider's bytes. One per drain, used in one thread; keeps its buffers.
class Encoder
{
public:
    virtual ~Encoder() = default;

    /// Takes the first of `lines` (not empty), as many as one attempt may carry under the provider's limits
    /// (providers.md §10), into `payload`, whose old content is replaced and memory reused.
    virtual void encode(std::span<const LineView> lines, const SourceLabels &labels, Payload &payload) = 0;

    /// The most lines that one attempt may carry.
    virtual std::size_t maxLines() const = 0;
    /// True if waiting for more lines makes fewer attempts (HTTP batches): then a batch leaves when it is
    /// full or `maxDelay` old.
    virtual bool isBatched() const = 0;
};

/// The encoder for a drain; null if its URL's scheme is not recognised.
std::unique_ptr<Encoder> makeEncoder(const DrainTarget &target, const DrainOptions &options);

} // namespace drainboard
