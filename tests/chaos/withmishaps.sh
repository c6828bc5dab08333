#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the given chaos program with a small disk that can be filled and a clock that can be stepped, as far as this
# computer has them: the disk takes mount namespaces, the clock the package faketime. What is missing is said, and
# counts 0 in the summary.
#   tests/chaos/withmishaps.sh PROGRAM [ARGUMENT...]
set -euo pipefail

folder=$(mktemp -d)
trap 'rmdir "$folder"' EXIT

clock=()
for library in /usr/lib/*/faketime/libfaketimeMT.so.1; do
    [ -e "$library" ] && clock=(--faketime "$library")
done
[ ${#clock[@]} -gt 0 ] || echo "The clock is not stepped: libfaketime is not installed." >&2

# shellcheck disable=SC2016 # the inner shell expands these
with_disk='mount -t tmpfs -o size=64m,mode=700 chaos "$0" && exec "$@" --small-disk "$0"'
if unshare --map-root-user --mount true 2>/dev/null; then
    unshare --map-root-user --mount bash -c "$with_disk" "$folder" "$@" "${clock[@]}"
else
    echo "No disk is filled: mount namespaces are not permitted here." >&2
    "$@" "${clock[@]}"
fi
