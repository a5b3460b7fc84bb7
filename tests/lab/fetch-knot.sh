#!/bin/sh
# Unpacks Debian's knot, a name server, and the libraries of its own into DIR without installing
# them. Afterwards DIR/usr/sbin/knotd is there; it wants LD_LIBRARY_PATH=DIR/usr/lib/ARCHITECTURE.
#     tests/lab/fetch-knot.sh DIR
set -eu

if [ $# -ne 1 ]; then
	echo "usage: fetch-knot.sh DIR" >&2
	exit 64
fi
exec "$(dirname "$0")/fetch-debian.sh" "$1" usr/sbin/knotd knot libknot13 libdnssec9 \
	libzscanner4 liburcu8 liblmdb0 libcap-ng0 libbpf1 libxdp1 libelf1
