#!/bin/sh
# Unpacks Debian's PowerDNS, a name server, with its GeoIP backend and the libraries they need into
# DIR without installing them. Afterwards DIR/usr/sbin/pdns_server is there; it wants
# LD_LIBRARY_PATH=DIR/usr/lib/ARCHITECTURE and module-dir=DIR/usr/lib/ARCHITECTURE/pdns.
#     tests/lab/fetch-pdns.sh DIR
set -eu

if [ $# -ne 1 ]; then
	echo "usage: fetch-pdns.sh DIR" >&2
	exit 64
fi
exec "$(dirname "$0")/fetch-debian.sh" "$1" usr/sbin/pdns_server pdns-server pdns-backend-geoip \
	libboost-program-options1.74.0 libluajit2-5.1-2 libsodium23 libsqlite3-0 libp11-kit0 \
	libgeoip1 libmaxminddb0 libyaml-cpp0.7
