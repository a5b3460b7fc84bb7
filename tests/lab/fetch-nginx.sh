#!/bin/sh
# Unpacks Debian's nginx into DIR without installing it: nothing is configured, nothing is started.
# Afterwards DIR/usr/sbin/nginx is there; when it is already, nothing happens.
#     tests/lab/fetch-nginx.sh DIR
set -eu

if [ $# -ne 1 ]; then
	echo "usage: fetch-nginx.sh DIR" >&2
	exit 64
fi
dir=$1
[ ! -x "$dir/usr/sbin/nginx" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# As root apt would hand the download to the user _apt, who may not write here, and warn.
download() {
	(cd "$work" && timeout 120 apt-get -qq -o APT::Sandbox::User=root download nginx) \
		>"$work/log" 2>&1
}

# A machine without package lists gets them once.
if ! download && ! { [ "$(id -u)" -eq 0 ] && apt-get -qq update >"$work/log" 2>&1 && download; }; then
	cat "$work/log" >&2
	echo "fetch-nginx.sh: Debian's nginx cannot be downloaded (try apt-get update)" >&2
	exit 69
fi

# Whole or not at all: unpacked beside DIR, then moved.
mkdir -p "$(dirname "$dir")"
rm -rf "$dir.part"
dpkg-deb -x "$work"/nginx_*.deb "$dir.part"
rm -rf "$dir"
mv "$dir.part" "$dir"
