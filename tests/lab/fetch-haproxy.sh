#!/bin/sh
# Unpacks Debian's HAProxy, a load balancer, and the libraries it needs into DIR without installing
# them. Afterwards DIR/usr/sbin/haproxy is there; it wants LD_LIBRARY_PATH=DIR/usr/lib/ARCHITECTURE.
#     tests/lab/fetch-haproxy.sh DIR
set -eu

if [ $# -ne 1 ]; then
	echo "usage: fetch-haproxy.sh DIR" >&2
	exit 64
fi
exec "$(dirname "$0")/fetch-debian.sh" "$1" usr/sbin/haproxy haproxy \
	liblua5.3-0 libopentracing-c-wrapper0 libopentracing1
