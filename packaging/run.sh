#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds the release and opens the demo. Without a display it plays the demo's story
# offscreen, prints each step and leaves pictures in build/demo/. Arguments are passed on to drainboard.
set -eu
cd "$(dirname "$0")/.."
. packaging/packages.sh

# shellcheck disable=SC2086 # the lists are words
install_missing $build_packages

cmake --preset release --log-level=WARNING >/dev/null
cmake --build --preset release --target drainboard drainboard-story

if [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ] && [ "$(uname)" != Darwin ]; then
    echo "No display: playing the demo's story offscreen."
    exec env QT_QPA_PLATFORM=offscreen build/release/src/app/drainboard-story build/demo
fi
if [ $# -eq 0 ]; then
    set -- --demo
fi
exec build/release/src/app/drainboard "$@"
