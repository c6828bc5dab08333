#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# clang-format, clang-tidy (.clang-tidy has its list) and clazy over the source; fails if one of them reports
# anything, but only after all three have said theirs.
#   tests/lint.sh [FILE.cpp ...]     (all of src and tests without arguments; headers go with who includes them)
# LINT_BUILD names another configured and built folder than build/dev.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/packages.sh

# shellcheck disable=SC2086 # the lists are words
install_missing $build_packages $lint_packages

build=${LINT_BUILD:-build/dev}
if [ "$build" = build/dev ]; then
    cmake --preset dev --log-level=WARNING
    cmake --build --preset dev # the checkers need what moc and uic write
fi

if [ $# -gt 0 ]; then
    files=("$@")
    formatted=("$@")
else
    mapfile -t files < <(git ls-files 'src/*.cpp' 'tests/*.cpp')
    mapfile -t formatted < <(git ls-files 'src/*.h' 'src/*.cpp' 'tests/*.h' 'tests/*.cpp')
fi

# Level 1 without
#   connect-not-normalized: wants signatures without the spaces that clang-format puts in
#   fully-qualified-moc-types: matters to string-based connects, which the build forbids
#   non-pod-global-static: constants of the file that need them, few and cheap
#   qhash-namespace: takes the argument of a template for a type of no namespace
#   qstring-ref: asks for Qt 5's midRef(), which Qt 6 has not
#   strict-iterators: QT_STRICT_ITERATORS holds the build to it; this one trips over erase()
clazy_checks=level1,no-connect-not-normalized,no-fully-qualified-moc-types,no-non-pod-global-static
clazy_checks+=,no-qhash-namespace,no-qstring-ref,no-strict-iterators
# Our headers only: what uic and moc write has a "_" in its path.
clazy_headers='/(src|tests)/[a-z0-9/]*\.h$'

failed=0
# check NAME LIST COMMAND...: runs the command on each file of the list and tells how it went.
check() {
    local name=$1
    local -n list=$2
    shift 2
    # What clang counts but does not show, in the system's headers, is of no use to anybody.
    if printf '%s\0' "${list[@]}" | xargs -0 -n 1 -P "$(nproc)" "$@" \
        2> >(grep -vE '^[0-9]+ (warnings?|errors?).* generated\.$' >&2); then
        echo "$name: clean (files checked: ${#list[@]})"
    else
        echo "$name: see the findings above (files checked: ${#list[@]})"
        failed=1
    fi
}

check clang-format formatted clang-format --dry-run --Werror
check clang-tidy files clang-tidy --quiet -p "$build"
check clazy files clazy-standalone -p "$build" --checks="$clazy_checks" --header-filter="$clazy_headers" \
    --extra-arg=-Werror --extra-arg=-Wno-unknown-warning-option
exit $failed
