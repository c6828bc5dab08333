#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the benchmarks (preset bench), runs them and prints one table. Fails if a goal is missed.
#   tests/bench/run.sh [NAME...]     only bench_NAME; all by default
# rsyslog, the peer, is unpacked beside the build, not installed; without it its rows are missing.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=packaging/packages.sh
. packaging/packages.sh

build=build/release
programs=$build/tests/bench
peers=$build/peers

# shellcheck disable=SC2086,SC2154 # the list is words, from packages.sh
install_missing $build_packages
cmake --preset bench --log-level=WARNING
cmake --build --preset bench

unpack_peers "$peers" || echo "rsyslog cannot be had; its rows are missing." >&2
names=("$@")
if [ ${#names[@]} -eq 0 ]; then
    for program in "$programs"/bench_*; do
        [ -f "$program" ] && [ -x "$program" ] && names+=("${program#"$programs"/bench_}")
    done
fi

rows=$build/rows.tsv
: >"$rows"
for name in "${names[@]}"; do
    arguments=()
    if [ "$name" = engine ] && [ -x "$peers/usr/sbin/rsyslogd" ]; then
        arguments=(--rsyslog "$PWD/$peers")
    fi
    QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen} "$programs/bench_$name" "${arguments[@]}" >>"$rows"
done

echo
echo "$(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg) at the end, $(date -u +%Y-%m-%d)"
awk -F'\t' '
    BEGIN { printf "| %-72s | %12s %-7s | %-9s | %-5s |\n|%s|%s|%s|%s|\n", "measure", "value", "", "goal", "holds",
            dashes(74), dashes(22), dashes(11), dashes(7) }
    function dashes(n,  s) { while (length(s) < n) s = s "-"; return s }
    { printf "| %-72s | %12s %-7s | %-9s | %-5s |\n", $1, $2, $3, $4, $5; if ($5 == "NO") missed++ }
    END { exit missed > 0 }' "$rows"
