#!/bin/sh
# Unpacks Debian's servers that write access logs, rsyslog, logrotate and libfaketime into DIR, with
# those libraries that a machine may lack, without installing them: 13 MB to fetch. Afterwards
# DIR/usr/sbin/nginx and the others are there; they want LD_LIBRARY_PATH=DIR/usr/lib/ARCHITECTURE
# and, for Traffic Server, DIR/usr/lib/trafficserver.
#     tests/lab/fetch-log-servers.sh DIR
set -eu

if [ $# -ne 1 ]; then
	echo "usage: fetch-log-servers.sh DIR" >&2
	exit 64
fi
exec "$(dirname "$0")/fetch-debian.sh" "$1" usr/sbin/nginx nginx \
	apache2-bin libapr1 libaprutil1 \
	haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1 \
	rsyslog libestr0 libfastjson4 liblognorm5 \
	squid squid-common libecap3 libltdl7 libnetfilter-conntrack3 libnfnetlink0 libtdb1 \
	varnish libvarnishapi3 libedit2 libjemalloc2 \
	trafficserver libhwloc15 libluajit-5.1-2 libpcre3 libunwind8 libyaml-cpp0.7 \
	logrotate libpopt0 libfaketime
