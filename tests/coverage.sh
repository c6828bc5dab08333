#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How many lines of domain, engine and platform the tests have run, with DRAINBOARD_COVERAGE; fails below 90 %.
#   tests/coverage.sh BUILD_FOLDER     (COVERAGE.txt there tells it file by file)
# ctest keeps what a passing test prints to itself; DRAINBOARD_REPORT is an open file descriptor for the figure.
set -euo pipefail
build=${1:?usage: tests/coverage.sh BUILD_FOLDER}
cd "$(dirname "$0")/.."

failed=0
figure=$(gcovr --root . --filter 'src/(domain|engine|platform)/' -j "$(nproc)" --fail-under-line 90 \
    --output "$build/COVERAGE.txt" --print-summary "$build"/src/{domain,engine,platform}) || failed=$?
figure="coverage of src/domain, src/engine, src/platform: $(sed -n 's/^lines: //p' <<<"$figure")"
echo "$figure"
[ -z "${DRAINBOARD_REPORT:-}" ] || echo "$figure" >&"$DRAINBOARD_REPORT"
exit $failed
