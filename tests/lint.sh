#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# clang-format, clang-tidy and clazy over the whole source; fails on anything they report.
#   tests/lint.sh [FILE.cpp ...]     (all of src and tests without arguments)
set -eu
cd "$(dirname "$0")/.."
. packaging/packages.sh

# shellcheck disable=SC2086 # the lists are words
install_missing $build_packages $lint_packages

[ -f build/dev/compile_commands.json ] || cmake --preset dev --log-level=WARNING
cmake --build --preset dev # the checkers need what moc and uic write

if [ $# -gt 0 ]; then
    files=("$@")
else
    mapfile -t files < <(git ls-files 'src/*.cpp' 'tests/*.cpp')
fi

git ls-files 'src/*.h' 'src/*.cpp' 'tests/*.h' 'tests/*.cpp' | xargs clang-format --dry-run --Werror
echo "clang-format: clean"
printf '%s\0' "${files[@]}" | xargs -0 -n 4 -P 2 clang-tidy --quiet -p build/dev 2>/dev/null
echo "clang-tidy: clean"
# Level 1 without the checks that fight range loops over const temporaries and Qt 5 idioms.
CLAZYCHECKS="level1,no-non-pod-global-static,no-range-loop-detach,no-qproperty-without-notify"
printf '%s\0' "${files[@]}" | xargs -0 -n 4 -P 2 clazy-standalone -p build/dev --checks="$CLAZYCHECKS" \
    --header-filter='/(src|tests)/[^_]*\.h$' --extra-arg=-Werror --extra-arg=-Wno-unknown-warning-option 2>&1 \
    | { ! grep -E '\[-Wclazy|error:'; }
echo "clazy: clean"
