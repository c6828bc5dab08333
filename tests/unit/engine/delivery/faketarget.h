// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/sink.h"

#include <QStringList>

#include <deque>

namespace drainboard {

/// A target that a test scripts: it holds each attempt until the test answers it.
class FakeTarget
{
public:
    class FakeSink : public Sink
    {
    public:
        explicit FakeSink(FakeTarget &target)
            : m_target(target)
        {
            m_target.m_sink = this;
            m_target.refusalExpected = false;
            ++m_target.connections;
        }
        ~FakeSink() override
        {
            if (m_target.m_sink == this) {
                m_target.m_sink = nullptr;
                m_target.m_done = nullptr;
            }
        }
        void send(const Payload &payload, std::function<void(const Outcome &)> done) override
        {
            Q_ASSERT(!m_target.m_done);
            ++m_target.attempts;
            m_target.m_payload = &payload;
            m_target.m_done = std::move(done);
        }
        void expectRefusal() override { m_target.refusalExpected = true; }
        std::uint64_t unsettledLines() override { return m_target.unsettled; }
        std::uint64_t unacknowledgedLines() const override { return m_target.unacknowledged; }

    private:
        FakeTarget &m_target;
    };

    std::function<std::unique_ptr<Sink>()> maker()
    {
        return [this] { return std::make_unique<FakeSink>(*this); };
    }

    bool isAsked() const { return m_done != nullptr; }
    bool isConnected() const { return m_sink != nullptr; }
    /// The lines of the attempt that waits for an answer.
    QStringList offered() const
    {
        if (!m_payload)
            return {};
        return QString::fromUtf8(m_payload->body).split(u'\n', Qt::SkipEmptyParts);
    }

    void answer(Outcome outcome)
    {
        if (outcome.verdict == Verdict::Delivered)
            received += offered();
        std::exchange(m_done, nullptr)(outcome);
    }
    void accept() { answer({Verdict::Delivered, QStringLiteral("HTTP 202"), {}, bytesPerAttempt}); }
    void refuse()
    {
        answer({Verdict::Retry, QStringLiteral("connection refused"), {}, 0, 0, FailureReason::Refused});
    }
    /// Answers until nothing is asked any more; returns how many attempts that were.
    int acceptAll()
    {
        int count = 0;
        for (; isAsked(); ++count)
            accept();
        return count;
    }
    void loseConnection(std::uint64_t unconfirmed, std::uint64_t neverArrived = 0)
    {
        Q_EMIT m_sink->connectionLost({neverArrived, unconfirmed});
    }

    static constexpr std::uint64_t bytesPerAttempt = 7;
    int attempts = 0;
    int connections = 0;
    bool refusalExpected = false; ///< by the newest connection
    QStringList received;
    // What the sink says of the lines delivered last.
    std::uint64_t unsettled = 0;
    std::uint64_t unacknowledged = 0;

private:
    FakeSink *m_sink = nullptr;
    const Payload *m_payload = nullptr;
    std::function<void(const Outcome &)> m_done;
};

/// Lines as they are, each followed by a line feed.
class FakeEncoder : public Encoder
{
public:
    FakeEncoder(std::size_t maxLines, bool batched)
        : m_maxLines(maxLines)
        , m_batched(batched)
    {
    }
    void encode(std::span<const LineView> lines, const SourceLabels &, Payload &payload) override
    {
        payload.clear();
        payload.lines = std::min(lines.size(), m_maxLines);
        for (const auto &line : lines.first(payload.lines)) {
            payload.body.append(line.text.data(), static_cast<qsizetype>(line.text.size()));
            payload.body.append('\n');
        }
    }
    std::size_t maxLines() const override { return m_maxLines; }
    bool isBatched() const override { return m_batched; }

private:
    std::size_t m_maxLines;
    bool m_batched;
};

} // namespace drainboard
