// SPDX-License-Identifier: GPL-3.0-or-later
// The functions that every line passes, alone: nanoseconds per line of 200 bytes, in one thread. And what
// packing chunks costs and saves, as the line log does it and as it might.
#include "base/lineblock.h"
#include "domain/drainurl.h"
#include "engine/delivery/encoder.h"
#include "engine/intake/framesplitter.h"
#include "engine/intake/syslogparser.h"
#include "lines.h"
#include "report.h"

#include <benchmark/benchmark.h>
#include <lz4.h>
#include <zstd.h>

#include <functional>
#include <memory>

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

/// Takes bytes, how many, where to and how many fit there; gives the packed size.
using Packer = std::function<std::size_t(const char *, std::size_t, char *, std::size_t)>;

Packer zstd(int level)
{
    const std::shared_ptr<ZSTD_CCtx> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
    return [=](const char *from, std::size_t size, char *to, std::size_t room) {
        return ZSTD_compressCCtx(context.get(), to, room, from, size, level);
    };
}

std::size_t lz4(const char *from, std::size_t size, char *to, std::size_t room)
{
    return static_cast<std::size_t>(
        LZ4_compress_default(from, to, static_cast<int>(size), static_cast<int>(room)));
}

/// Chunks of some 200 KB, as one busy source has them.
void packChunk(benchmark::State &state, std::size_t lineBytes, const Packer &packer)
{
    const std::size_t lines = lineCount * 200 / lineBytes;
    LineBlock block;
    for (std::uint64_t number = 0; number < lines; ++number) {
        const std::string message = makeLine(number, {.bytes = lineBytes});
        block.append(parseSyslog(message, receivedAt).line);
    }
    const std::string_view bytes = block.bytes();
    std::vector<char> packed(ZSTD_compressBound(bytes.size()) + 1024); // LZ4 asks for a little more
    std::size_t size = 0;
    for ([[maybe_unused]] auto _ : state) {
        size = packer(bytes.data(), bytes.size(), packed.data(), packed.size());
        benchmark::DoNotOptimize(packed);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(lines));
    state.counters["smaller"] = static_cast<double>(bytes.size()) / static_cast<double>(size);
}

class RowReporter : public benchmark::BenchmarkReporter
{
public:
    bool ReportContext(const Context &) override { return true; }
    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs) {
            const std::string name = "function: " + run.run_name.function_name;
            report(name, 1e9 / run.counters.at("items_per_second").value, "ns/line", {}, 1);
            if (const auto smaller = run.counters.find("smaller"); smaller != run.counters.end())
                report(name + ": bytes before against after", smaller->second.value, "x", {}, 1);
        }
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
    for (const std::size_t bytes : {200, 2000}) {
        const auto add = [bytes](const std::string &name, const Packer &packer) {
            const std::string row = "packing a chunk, " + std::to_string(bytes) + " bytes a line, " + name;
            benchmark::RegisterBenchmark(row.c_str(), packChunk, bytes, packer);
        };
        for (const int level : {1, -1, -5, 3})
            add("zstd level " + std::to_string(level), zstd(level));
        add("LZ4", lz4);
    }
    RowReporter reporter;
    return benchmark::RunSpecifiedBenchmarks(&reporter) > 0 ? 0 : 1;
}
