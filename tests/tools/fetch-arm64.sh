#!/bin/sh
# Unpacks Debian packages of arm64 into DIR, for a cross compiler: nothing is installed, and apt's
# own lists and architectures stay as they are. They come from where this machine's packages of the
# same names come from. When DIR is there already, nothing happens.
#     tests/tools/fetch-arm64.sh DIR PACKAGE…
set -eu

if [ $# -lt 2 ]; then
	echo "usage: fetch-arm64.sh DIR PACKAGE..." >&2
	exit 64
fi
dir=$1
shift
[ ! -d "$dir" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/packages"

# Lines as "500 http://deb.debian.org/debian bookworm/main amd64 Packages".
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ ! -f "$keyring" ] || signed="[signed-by=$keyring]"
apt-cache policy "$@" | awk -v signed="${signed:-}" '
	$1 ~ /^[0-9]+$/ && $2 ~ /^[a-z]+:/ && $5 == "Packages" && split($3, suite, "/") == 2 {
		print "deb", signed, $2, suite[1], suite[2]
	}' | sort -u >"$work/sources.list"
if [ ! -s "$work/sources.list" ]; then
	echo "fetch-arm64.sh: it is not known where $* come from (try apt-get update)" >&2
	exit 69
fi

apt() {
	timeout 300 apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 \
		-o APT::Sandbox::User=root -o Dir::State::status=/dev/null \
		-o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" \
		-o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
		-o Acquire::Languages=none "$@"
}

if ! { apt update && cd "$work/packages" && apt download "$@"; } >"$work/log" 2>&1; then
	cat "$work/log" >&2
	echo "fetch-arm64.sh: $* of arm64 cannot be downloaded" >&2
	exit 69
fi
cd "$OLDPWD"

# Whole or not at all: unpacked beside DIR, then moved.
mkdir -p "$(dirname "$dir")"
rm -rf "$dir.part"
for package in "$work"/packages/*.deb; do
	dpkg-deb -x "$package" "$dir.part"
done
mv "$dir.part" "$dir"
