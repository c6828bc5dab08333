# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by run.sh and tests/run.sh: the Debian and Ubuntu packages of each purpose, and how to get them.

# What building and starting takes. libqt6sql6-sqlite is a plugin that nothing pulls in; libqt6svg6 carries the
# SVG plugins.
build_packages="cmake ninja-build g++ pkg-config
    qt6-base-dev qt6-base-dev-tools qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-translations-l10n qt6-svg-dev
    qt6-websockets-dev qtkeychain-qt6-dev libboost-dev libsystemd-dev
    libqt6sql6-sqlite libqt6svg6 libexpected-dev libssl-dev libzstd-dev zlib1g-dev libgl1-mesa-dev libxkbcommon-dev
    fonts-noto-core"

# What tests/chaos/run.sh takes beside that: steps the clock of the program under test.
chaos_packages="faketime"

# What the tests take beside that.
test_packages="ca-certificates binutils curl dbus-daemon gcovr openssl $chaos_packages"

# What tests/bench/run.sh takes beside that.
bench_packages="libbenchmark-dev liblz4-dev"

# What tests/fuzz/run.sh takes beside that.
fuzz_packages="clang"

# What tests/lint.sh takes beside that.
lint_packages="clang clang-format clang-tidy clazy"

# as_root COMMAND...: runs it as root, through sudo if need be.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "This needs root, and neither root nor sudo is at hand: $*" >&2
        return 1
    fi
}

# install_missing PACKAGE...: installs those that are missing; asks for nothing and does nothing if none is.
install_missing() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "This is not Debian or Ubuntu. Install the packages that carry these, then run the script again:" >&2
        printf '  %s\n' "$@" >&2
        return 1
    fi
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^.i' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0

    echo "Installing ${#missing[@]} packages: ${missing[*]}"
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# unpack_peers DIR: the servers of others that the tests talk to, unpacked into DIR instead of installed.
unpack_peers() {
    # On a machine that lacked nothing, the package lists may never have been fetched.
    [ -e "$1/complete" ] || apt-cache show rsyslog >/dev/null 2>&1 || as_root apt-get update -q
    tests/integration/peers.sh "$1"
}
