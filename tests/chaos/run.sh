#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Drives a real drainboardd with random faults; exit code 0 only if nothing was lost. The last line is a summary.
#   tests/chaos/run.sh [--seconds N] [--seed S]
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/packages.sh

# shellcheck disable=SC2086 # the lists are words
install_missing $build_packages $chaos_packages
cmake --preset dev --log-level=WARNING
cmake --build --preset dev --target chaos
exec tests/chaos/withmishaps.sh build/dev/tests/chaos/chaos --server build/dev/src/daemon/drainboardd "$@"
