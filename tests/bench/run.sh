#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the benchmarks (preset bench), runs them and prints one table. Fails if a goal is missed.
#   tests/bench/run.sh [--quick] [--json] [NAME...]
#     --quick   fewer lines; without the ten minutes of the demo and the 10 GiB of log; under 3 minutes when built
#     --json    standard output is one JSON array of {"measure","value","unit","goal","holds"} and nothing else
#               (goal: ">= 8" or null; holds: true, false or null); a missed goal is no failure then
#     NAME      only bench_NAME
# rsyslog and syslog-ng, the peers, are unpacked beside the build, not installed.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=packaging/packages.sh
. packaging/packages.sh

build=build/release
programs=$build/tests/bench

quick=
json=
names=()
for argument in "$@"; do
    case $argument in
    --quick) quick=1 ;;
    --json) json=1 ;;
    -*)
        sed -n '4,8s/^# //p' "$0" >&2
        exit 2
        ;;
    *) names+=("$argument") ;;
    esac
done

prepare() {
    # shellcheck disable=SC2086,SC2154 # the lists are words, from packages.sh
    install_missing $build_packages $bench_packages
    cmake --preset bench --log-level=WARNING
    local targets=(benchmarks)
    [ ${#names[@]} -eq 0 ] || targets=("${names[@]/#/bench_}")
    cmake --build --preset bench --target "${targets[@]}"
    unpack_peers "$PWD/$build/peers"
}

# The rows of one program, separated by tabs.
rows_of() {
    case $1 in
    engine | liveview) "$programs/bench_$1" ${quick:+--quick} ;;
    functions) "$programs/bench_functions" ${quick:+--benchmark_min_time=0.1} ;;
    *) "$programs/bench_$1" ;;
    esac
}

print_json() {
    awk -F'\t' '
        BEGIN { printf "[" }
        {
            goal = $4 == "-" ? "null" : "\"" $4 "\""
            holds = $5 == "-" ? "null" : $5 == "yes" ? "true" : "false"
            printf "%s\n{\"measure\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"goal\":%s,\"holds\":%s}",
                (NR > 1 ? "," : ""), $1, $2, $3, goal, holds
        }
        END { print "\n]" }' "$1"
}

print_table() {
    echo
    echo "$(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg) at the end, $(date -u +%Y-%m-%d)"
    awk -F'\t' '
        BEGIN { printf "| %-92s | %12s %-7s | %-10s | %-5s |\n|%s|%s|%s|%s|\n", "measure", "value", "", "goal", "holds",
                dashes(94), dashes(22), dashes(12), dashes(7) }
        function dashes(n,  s) { while (length(s) < n) s = s "-"; return s }
        { printf "| %-92s | %12s %-7s | %-10s | %-5s |\n", $1, $2, $3, $4, $5; if ($5 == "NO") missed++ }
        END { exit missed > 0 }' "$1"
}

prepare >&2
export DRAINBOARD_PEERS=$PWD/$build/peers QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
if [ ${#names[@]} -eq 0 ]; then
    for program in "$programs"/bench_*; do
        [ -f "$program" ] && [ -x "$program" ] && names+=("${program#"$programs"/bench_}")
    done
fi

rows=$build/rows.tsv
: >"$rows"
for name in "${names[@]}"; do
    [ "$name" = demo ] && [ -n "$quick" ] && continue
    echo "bench_$name …" >&2
    rows_of "$name" >>"$rows"
done
if [ -n "$json" ]; then
    print_json "$rows"
else
    print_table "$rows"
fi
