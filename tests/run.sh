#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds and runs every test; ctest's summary comes last.
#   tests/run.sh [--quick] [--preset dev|asan|tsan|headless]
# --quick skips the integration tests with servers of others (rsyslog, nginx) and the figure of coverage, which the
# preset dev gives. The preset tsan builds and runs the engine's tests alone.
set -eu
cd "$(dirname "$0")/.."
. packaging/packages.sh

preset=dev
quick=0
while [ $# -gt 0 ]; do
    case $1 in
    --quick) quick=1 ;;
    --preset)
        preset=${2:?--preset needs a name}
        shift
        ;;
    *)
        echo "usage: tests/run.sh [--quick] [--preset dev|asan|tsan|headless]" >&2
        exit 2
        ;;
    esac
    shift
done

# shellcheck disable=SC2086 # the lists are words
install_missing $build_packages $test_packages

coverage=()
[ $quick -eq 1 ] || [ "$preset" != dev ] || coverage=(-DDRAINBOARD_COVERAGE=ON)
cmake --preset "$preset" --log-level=WARNING "${coverage[@]}"
cmake --build --preset "$preset"

if [ $quick -eq 1 ]; then
    export DRAINBOARD_QUICK=1
else
    unpack_peers build/peers
    export DRAINBOARD_PEERS="$PWD/build/peers"
fi

if [ ${#coverage[@]} -gt 0 ]; then
    find "build/$preset" -name '*.gcda' -delete # what an earlier run has covered
    export DRAINBOARD_REPORT=3                  # see coverage.sh
fi
# What programs leave behind that a test has killed goes with this folder.
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
ctest --preset "$preset" --parallel 2 3>&1
