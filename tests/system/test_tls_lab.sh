#!/bin/bash
# TLS handshakes with a real server over a wire of known delay: answered by the key that it has,
# never faster than the wire, by packets as by sockets.
#     tests/system/test_tls_lab.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
lab=$build/lab
[ -x "$lab" ] || skip "the lab is not built (make everything)"
"$lab" check >"$work/is.log" 2>&1 || skip "$(cat "$work/is.log")"
export LAB_NGINX=${LAB_NGINX:-$root/build/nginx/usr/sbin/nginx}
[ -x "$LAB_NGINX" ] || "$root/tests/lab/fetch-nginx.sh" "$root/build/nginx" >/dev/null || skip "no nginx"

tls=$here/tls_lab.py
/usr/bin/python3 "$tls" topology >topology.json

measure() { # NAME OPTION…
	local name=$1
	shift
	# shellcheck disable=SC2016 # the inner shell expands
	timeout -k 5 60 "$lab" run topology.json -- bash -c '
		/usr/bin/python3 "$1" plan >plan.json && cp "$LAB_SCRATCH/near.crt" . &&
		ip netns exec agent "${@:3}" probe plan.json --agent a -o "$2.jsonl" --quiet '"$*"'
	' bash "$tls" "$name" "$program"
}

is "handshakes over the lab's wire, stamped at the packet" measure packet
is "all are answered by the server's key, none faster than the wire" \
	/usr/bin/python3 "$tls" check packet.jsonl near.crt
[ -z "${VERBOSE:-}" ] || cat is.log
is "the same by sockets that need no privilege" measure polite --polite
is "again all are, by the kernel's stamps at the socket" \
	/usr/bin/python3 "$tls" check polite.jsonl near.crt
[ -z "${VERBOSE:-}" ] || cat is.log
finish
