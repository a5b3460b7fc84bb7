#!/bin/bash
# What the prober takes for a probe, and how true its RTTs are, beside the peers on the same core in
# the same lab and run. It measures and never judges; what could not be run is said with the reason.
#     tests/bench/probing.sh BUILD [PART…]
# Parts, each below two minutes: flat sweep rss (these three: rate) truth tcp http tls dns. All
# unless given. BENCH_PROGRAM measures another prober than BUILD's. Conditions: the flat lab
# (tests/lab/README.md); the tool, both kernels' work and the answers' interrupts on processor 0,
# servers and the wire on processor 1.
set -uo pipefail

seconds=115 # for a part
here=$(dirname "$0")
build=$(cd "$1" && pwd) || exit 66
shift
lab=$build/lab
program=${BENCH_PROGRAM:-$build/cdnproof}
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C

options_of() { # PART: the lab it wants
	case $1 in
	flat | sweep | rss | http | tls | dns) ;;
	tcp) echo "--acceptor 8000" ;;
	truth) echo "--acceptor 8000 --delay 5000" ;;
	*) return 1 ;;
	esac
}

say_machine() {
	local name versions=
	for name in fping scamper nmap hping3 curl dnsperf tcpdump; do
		versions+=" $name $(dpkg-query -W -f '${Version}' "$name" 2>/dev/null || echo missing),"
	done
	echo "Linux $(uname -r), $(nproc) processors, netdev_max_backlog" \
		"$(cat /proc/sys/net/core/netdev_max_backlog 2>/dev/null || echo unknown), RPS off"
	echo "peers:${versions%,}"
}

fetch() { # NAME PROGRAM: prints where it is
	"$here/../lab/fetch-$1.sh" "$build/$1" >&2 && echo "$build/$1/$2"
}

run_part() { # PART
	local status=0 options
	options=$(options_of "$1")
	# shellcheck disable=SC2086 # words
	timeout -k 5 $((seconds + 35)) "$lab" flat $options --owner $$ -- \
		/usr/bin/python3 "$here/probing/main.py" "$program" "$work" "$seconds" "$1" || status=$?
	[ "$status" -eq 0 ] || echo "   the part ended with status $status"
	return "$status"
}

parts=()
for part in "${@:-flat}"; do
	[ $# -gt 0 ] || part=all
	case $part in
	all) parts+=(flat sweep rss truth tcp http tls dns) ;;
	rate) parts+=(flat sweep rss) ;;
	*)
		options_of "$part" >/dev/null || {
			echo "probing.sh: no part is called \"$part\"" >&2
			exit 64
		}
		parts+=("$part")
		;;
	esac
done

"$lab" check >/dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case " ${parts[*]} " in
*" http "* | *" tls "*) BENCH_NGINX=$(fetch nginx usr/sbin/nginx) ;;
esac
case " ${parts[*]} " in
*" dns "*) BENCH_KNOT=$(fetch knot usr/sbin/knotd) ;;
esac
export BENCH_NGINX=${BENCH_NGINX:-} BENCH_KNOT=${BENCH_KNOT:-}

say_machine
failed=0
for part in "${parts[@]}"; do
	run_part "$part" || failed=1
done
exit "$failed"
