#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# peers.sh DIR: unpacks rsyslog, syslog-ng, nginx and what they need into DIR, from the system's package sources.
# Installing them instead would start daemons on this machine, and rsyslog and syslog-ng exclude each other.
# Does nothing a second time.
set -eu

dir=${1:?"usage: peers.sh DIR"}
[ -x "$dir/usr/sbin/rsyslogd" ] && [ -x "$dir/usr/sbin/syslog-ng" ] && [ -x "$dir/usr/sbin/nginx" ] &&
    [ -e "$dir/complete" ] && exit 0

mkdir -p "$dir/packages"
cd "$dir/packages"
# The libraries' names end in their version, which differs between releases: ask for the dependencies.
needed=$(apt-cache depends rsyslog rsyslog-openssl syslog-ng-core nginx | sed -n 's/^ *Depends: \(lib[a-z0-9.+-]*\)$/\1/p' | sort -u)
missing=
for package in $needed; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
# shellcheck disable=SC2086 # a list of names
apt-get download rsyslog rsyslog-openssl syslog-ng-core nginx $missing
for package in ./*.deb; do
    dpkg -x "$package" ..
done
touch ../complete
echo "Unpacked rsyslog, syslog-ng and nginx into $dir."
