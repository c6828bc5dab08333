#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the fuzzers with Clang and runs each for some seconds; fails if one finds something, and says where the
# input that did it lies.
#   tests/fuzz/run.sh [--seconds N] [--seed S] [NAME ...]     (60 seconds; all of them)
# A seed other than 0 makes a run go the same way again; 0, the default, is a new way each time.
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/packages.sh

seconds=60
seed=0
while [ $# -gt 0 ]; do
    case $1 in
    --seconds) seconds=${2:?--seconds needs a number} ;;
    --seed) seed=${2:?--seed needs a number} ;;
    *) break ;;
    esac
    shift 2
done

# shellcheck disable=SC2086 # the lists are words
install_missing $build_packages $fuzz_packages
install_missing "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev" # the fuzzer's own library

cmake --preset fuzz --log-level=WARNING
cmake --build --preset fuzz

if [ $# -gt 0 ]; then names=("$@"); else mapfile -t names < <(basename -a tests/fuzz/seeds/*); fi
build=$PWD/build/fuzz/tests/fuzz

# What the fuzzers learn is kept beside the build; the seeds in the repository are for people to read.
fuzz() {
    local name=$1
    mkdir -p "$build/corpus/$name" "$build/findings"
    if "$build/fuzz_$name" -max_total_time="$seconds" -seed="$seed" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$build/findings/$name-" "$build/corpus/$name" "tests/fuzz/seeds/$name" \
        >"$build/$name.log" 2>&1; then
        echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$name.log") inputs, nothing found"
    else
        tail -n 40 "$build/$name.log"
        echo "$name: found something, see above; the input lies in $build/findings"
        return 1
    fi
}
export -f fuzz
export build seconds seed
export ASAN_OPTIONS=detect_leaks=0 # Qt keeps what it makes once; libFuzzer asks for leaks after every input
printf '%s\0' "${names[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'fuzz "$0"'
