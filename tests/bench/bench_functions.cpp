// SPDX-License-Identifier: GPL-3.0-or-later
// The functions that every line passes, alone: nanoseconds per line of 200 bytes, in one thread.
#include "base/lineblock.h"
#include "domain/drainurl.h"
#include "engine/delivery/encoder.h"
#include "engine/intake/framesplitter.h"
#include "engine/intake/syslogparser.h"
#include "lines.h"
#include "report.h"

#include <benchmark/benchmark.h>

using namespace drainboard;
using namespace drainboard::bench;

namespace {

constexpr std::size_t lineCount = 1000; ///< more than fit into the first-level cache
constexpr std::int64_t receivedAt = 1'768'469'400'000'000;

const std::vector<std::string> &messages()
{
    static const auto made = [] {
        std::vector<std::string> lines;
        for (std::uint64_t number = 0; number < lineCount; ++number) {
            lines.push_back(makeLine(number, {}));
            lines.back().pop_back(); // the line feed
        }
        return lines;
    }();
    return made;
}

std::vector<LineView> lineViews()
{
    std::vector<LineView> views;
    for (const std::string &message : messages())
        views.push_back(parseSyslog(message, receivedAt).line);
    return views;
}

void countLines(benchmark::State &state)
{
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(lineCount));
}

void splitFrames(benchmark::State &state)
{
    std::string stream;
    for (const std::string &message : messages())
        stream += message + '\n';
    FrameSplitter splitter;
    std::size_t bytes = 0;
    for ([[maybe_unused]] auto _ : state)
        splitter.feed(stream, [&](std::string_view message) { bytes += message.size(); });
    benchmark::DoNotOptimize(bytes);
    countLines(state);
}

void parse(benchmark::State &state)
{
    for ([[maybe_unused]] auto _ : state) {
        for (const std::string &message : messages())
            benchmark::DoNotOptimize(parseSyslog(message, receivedAt));
    }
    countLines(state);
}

void pack(benchmark::State &state)
{
    const auto lines = lineViews();
    LineBlock block;
    block.reserve(lineCount, lineCount * 200);
    for ([[maybe_unused]] auto _ : state) {
        block.clear();
        for (const LineView &line : lines)
            block.append(line);
        benchmark::DoNotOptimize(block.bytes());
    }
    countLines(state);
}

void encode(benchmark::State &state, const char *url)
{
    const auto lines = lineViews();
    const auto encoder = makeEncoder(parseDrainUrl(url), {});
    const SourceLabels labels{"app-0000", {}};
    Payload payload;
    for ([[maybe_unused]] auto _ : state) {
        for (std::size_t done = 0; done < lines.size(); done += payload.lines)
            encoder->encode(std::span(lines).subspan(done), labels, payload);
        benchmark::DoNotOptimize(payload.body);
    }
    countLines(state);
}

class RowReporter : public benchmark::BenchmarkReporter
{
public:
    bool ReportContext(const Context &) override { return true; }
    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs)
            report("function: " + run.run_name.function_name, 1e9 / run.counters.at("items_per_second").value,
                   "ns/line", {}, 1);
    }
};

} // namespace

int main(int argc, char **argv)
{
    benchmark::Initialize(&argc, argv);
    benchmark::RegisterBenchmark("FrameSplitter::feed", splitFrames);
    benchmark::RegisterBenchmark("parseSyslog", parse);
    benchmark::RegisterBenchmark("LineBlock::append", pack);
    benchmark::RegisterBenchmark("SyslogEncoder, line feed", encode, "tcp://127.0.0.1:5140");
    benchmark::RegisterBenchmark("JSON encoder, datadog", encode,
                                 "datadog://0123456789abcdef0123456789abcdef?region=eu");
    benchmark::RegisterBenchmark("JSON encoder, betterstack", encode,
                                 "betterstack://:token@logs.example.com");
    benchmark::RegisterBenchmark("JSON encoder, appsignal", encode, "appsignal://token");
    benchmark::RegisterBenchmark("ElkEncoder", encode, "https://user:password@elk.example.com");
    RowReporter reporter;
    return benchmark::RunSpecifiedBenchmarks(&reporter) > 0 ? 0 : 1;
}
