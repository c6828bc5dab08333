#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# peers.sh DIR: unpacks rsyslog, syslog-ng, nginx, GNOME's keyring and what they need into DIR, from the system's
# package sources. Installing them instead would start daemons on this machine, and rsyslog and syslog-ng exclude
# each other. Does nothing a second time.
# shellcheck disable=SC2086 # lists of names
set -eu

dir=${1:?"usage: peers.sh DIR"}
[ -x "$dir/usr/sbin/rsyslogd" ] && [ -x "$dir/usr/sbin/syslog-ng" ] && [ -x "$dir/usr/sbin/nginx" ] &&
    [ -x "$dir/usr/bin/gnome-keyring-daemon" ] && [ -e "$dir/complete" ] && exit 0

mkdir -p "$dir/packages"
cd "$dir/packages"
# The libraries' names end in their version, which differs between releases: ask for the dependencies.
peers="rsyslog rsyslog-openssl syslog-ng-core nginx gnome-keyring libsecret-1-0"
needed=$(apt-cache depends $peers | sed -n 's/^ *Depends: \(lib[a-z0-9.+-]*\)$/\1/p' | sort -u)
missing=
for package in $needed; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
apt-get download $peers $missing
for package in ./*.deb; do
    dpkg -x "$package" ..
done
touch ../complete
echo "Unpacked the peers into $dir."
