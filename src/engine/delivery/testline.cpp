// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/testline.h"

#include "base/clock.h"
#include "domain/drainurl.h"

#include <QCoreApplication>

#include <array>

namespace drainboard {

namespace {

constexpr std::string_view testText = "Drainboard test line: this drain works.";
constexpr std::string_view testProcess = "drainboard";

/// One test on its way; a child of its context, gone with it or when it is done.
class TestLine : public QObject
{
public:
    TestLine(QObject *context, std::function<void(const TestReport &, const Outcome &)> done)
        : QObject(context)
        , m_done(std::move(done))
    {
    }

    void start(Encoder &encoder, std::unique_ptr<Sink> sink, const SourceLabels &labels)
    {
        const std::array line{
            LineView{SystemClock().wallMicroseconds(), Severity::Informational, testProcess, testText}};
        encoder.encode(line, labels, m_payload);
        m_sink = std::move(sink);
        m_sink->expectRefusal();
        m_sink->setStepListener([this](const TestStep &step) { m_report.steps.append(step); });
        m_sink->send(m_payload, [this](const Outcome &outcome) { finish(outcome); });
    }

    void finishLater(const QString &problem)
    {
        m_report.steps.append({TestStage::Name, false, problem});
        QMetaObject::invokeMethod(
            this,
            [this, problem] {
                end({Verdict::Refused, problem, {}});
            },
            Qt::QueuedConnection);
    }

private:
    void finish(const Outcome &outcome)
    {
        // The stage that failed has told so; otherwise the outcome is what the target answered.
        const auto &steps = m_report.steps;
        if (steps.isEmpty() || (steps.back().passed && steps.back().stage != TestStage::Answer))
            m_report.steps.append({TestStage::Answer, outcome.verdict == Verdict::Delivered, outcome.text});
        end(outcome);
    }

    void end(const Outcome &outcome)
    {
        deleteLater();
        std::exchange(m_done, nullptr)(m_report, outcome);
    }

    std::function<void(const TestReport &, const Outcome &)> m_done;
    Payload m_payload;
    std::unique_ptr<Sink> m_sink;
    TestReport m_report;
};

} // namespace

QString testLineText()
{
    return QString::fromLatin1(testText.data(), qsizetype(testText.size()));
}

void sendTestLine(QObject *context, const QByteArray &url, const DrainOptions &options,
                  const SourceLabels &labels, const EndpointOverrides &overrides, const TargetRules &rules,
                  std::function<void(const TestReport &, const Outcome &)> done)
{
    auto *test = new TestLine(context, std::move(done));
    const auto target = parseDrainUrl(url);
    auto endpoint = endpointOf(target, options);
    if (endpoint)
        endpoint->rules = rules;
    const auto encoder = makeEncoder(target, options);
    if (!endpoint)
        test->finishLater(endpoint.error().text);
    else if (!encoder)
        test->finishLater(
            QCoreApplication::translate("TestLine", "Drainboard cannot send to this kind of URL."));
    else
        test->start(*encoder, makeSink(*endpoint, overrides), labels);
}

} // namespace drainboard
