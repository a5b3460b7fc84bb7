#!/bin/sh
# Unpacks Debian's unbound, a caching resolver that sends the client's subnet, and the libraries it
# needs into DIR without installing them. Afterwards DIR/usr/sbin/unbound is there; it wants
# LD_LIBRARY_PATH=DIR/usr/lib/ARCHITECTURE.
#     tests/lab/fetch-unbound.sh DIR
set -eu

if [ $# -ne 1 ]; then
	echo "usage: fetch-unbound.sh DIR" >&2
	exit 64
fi
exec "$(dirname "$0")/fetch-debian.sh" "$1" usr/sbin/unbound unbound \
	libevent-2.1-7 libnghttp2-14 libprotobuf-c1 libpython3.11
