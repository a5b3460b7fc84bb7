#!/bin/sh
# Unpacks Debian packages into DIR without installing them: nothing is configured, nothing is
# started. When DIR/PROGRAM is there already, nothing happens.
#     tests/lab/fetch-debian.sh DIR PROGRAM PACKAGE…
set -eu

if [ $# -lt 3 ]; then
	echo "usage: fetch-debian.sh DIR PROGRAM PACKAGE..." >&2
	exit 64
fi
dir=$1
program=$2
shift 2
[ ! -x "$dir/$program" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# As root apt would hand the download to the user _apt, who may not write here, and warn.
download() {
	(cd "$work" && timeout 120 apt-get -qq -o APT::Sandbox::User=root download "$@") \
		>"$work/log" 2>&1
}

# A machine without package lists gets them once.
if ! download "$@" &&
	! { [ "$(id -u)" -eq 0 ] && apt-get -qq update >"$work/log" 2>&1 && download "$@"; }; then
	cat "$work/log" >&2
	echo "fetch-debian.sh: $* cannot be downloaded (try apt-get update)" >&2
	exit 69
fi

# Whole or not at all: unpacked beside DIR, then moved.
mkdir -p "$(dirname "$dir")"
rm -rf "$dir.part"
for package in "$work"/*.deb; do
	dpkg-deb -x "$package" "$dir.part"
done
if [ ! -x "$dir.part/$program" ]; then
	echo "fetch-debian.sh: $* bring no $program" >&2
	exit 69
fi
rm -rf "$dir"
mv "$dir.part" "$dir"
