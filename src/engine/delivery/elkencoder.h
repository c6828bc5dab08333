// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/encoder.h"

namespace drainboard {

/// One line per request, as it is: the stock pipeline takes a body as one event. What the line is called
/// stands in the query.
class ElkEncoder : public Encoder
{
public:
    void encode(std::span<const LineView> lines, const SourceLabels &labels, Payload &payload) override;
    std::size_t maxLines() const override { return 1; }
    bool isBatched() const override { return false; }
};

} // namespace drainboard
