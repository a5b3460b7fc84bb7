#!/bin/sh
# Unpacks Debian's nginx into DIR without installing it: nothing is configured, nothing is started.
# Afterwards DIR/usr/sbin/nginx is there; when it is already, nothing happens.
#     tests/lab/fetch-nginx.sh DIR
set -eu

if [ $# -ne 1 ]; then
	echo "usage: fetch-nginx.sh DIR" >&2
	exit 64
fi
exec "$(dirname "$0")/fetch-debian.sh" "$1" usr/sbin/nginx nginx
