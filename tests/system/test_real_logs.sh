#!/bin/bash
# Logs as real servers of Debian write them, over half a year of a clock that the test sets and over
# New Year, rotated by real logrotate with gzip, zstd and xz: `cdnproof logs` reads each in its
# format, at its instants, to the last record. The servers are unpacked, not installed, and live in a
# network without uplink, in a PID namespace that ends with the test. One that does not start here is
# said with its reason.
#     tests/system/test_real_logs.sh BUILD      KEEP=DIR in the environment keeps the logs there
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
servers=$root/build/log-servers
[ -n "${IN_NET:-}" ] || "$root/tests/lab/fetch-log-servers.sh" "$servers" >/dev/null ||
	skip "no servers: tests/lab/fetch-log-servers.sh build/log-servers"
for tool in zstd xz; do
	command -v $tool >/dev/null || skip "needs $tool (Debian packages zstd and xz-utils)"
done
enter_net "$@"
if [ -z "${IN_SPACE:-}" ]; then
	own_space=(unshare --mount --propagation private --pid --mount-proc --fork --kill-child)
	"${own_space[@]}" true 2>/dev/null || skip "needs a PID namespace with a /proc of its own"
	cd "$root" || exit 1
	rm -rf "$work"
	IN_SPACE=1 exec "${own_space[@]}" bash "$0" "$build"
fi
mount -t tmpfs none /dev/shm || skip "needs a /dev/shm of its own" # libfaketime leaves files there

. "$root/tests/system/log_servers.sh"
trap 'stop_all; rm -rf "$work"' EXIT
ip addr add $address/32 dev lo
ip addr add $client/32 dev lo

# --- the clock -------------------------------------------------------------------------------

set_clock() { # INSTANT
	echo "$(($(date -d "$1" +%s) - $(date +%s)))" >"$clock.new"
	chmod 644 "$clock.new"
	mv "$clock.new" "$clock"
}

shown() { # what a server's clock says, in seconds since the epoch
	echo $(($(date +%s) + $(cat "$clock")))
}

# --- requests --------------------------------------------------------------------------------

forged='[01/Jan/2020:00:00:00 +0000]'

# The user, the referer, the agent and the URL carry stamps and quotes where the line has its own.
ask() { # URL… [OPTION…]
	timeout 20 curl -s -g --interface $client --max-time 5 -u "$forged \"x:y" -e "$forged \"" \
		-A "$forged \"[2020-01-01T00:00:00+00:00] 1577836800.000" "$@" >>"$work/answers" 2>&1
}

# COUNT requests to each, the last one for something that is not there.
ask_all() { # COUNT
	local port urls
	for port in 8001 8003 8004 8005 8007 8008; do
		urls=()
		while [ ${#urls[@]} -lt $(($1 - 1)) ]; do
			urls+=("http://$address:$port/a")
		done
		ask "${urls[@]}" "http://$address:$port/missing?${forged/ /+}"
	done
	for ((i = 0; i < $1; i++)); do
		ask -x "http://$address:8006" "http://$address:8002/a?$i"
	done
}

lines_of() { # KIND
	if [ -e "logs/$1/access.log" ]; then wc -l <"logs/$1/access.log"; else echo 0; fi
}

# Servers write when they like to: up to 10 s for so many new lines of each
# kind; what does not come is a finding below.
written() { # COUNT
	local kind i
	for kind in "${kinds[@]}"; do
		for ((i = 0; i < 200; i++)); do
			[ "$(lines_of "$kind")" -ge $((${before[$kind]} + $1)) ] && break
			sleep 0.05
		done
		[ $i -lt 200 ] || echo "# $kind: $(($(lines_of "$kind") - ${before[$kind]})) of $1 lines came"
	done
}

# One row: the server's clock before and after, and how many requests each server had.
phase() { # INSTANT COUNT
	local kind from
	declare -A before
	set_clock "$1"
	for kind in "${kinds[@]}"; do
		before[$kind]=$(lines_of "$kind")
	done
	from=$(shown)
	ask_all "$2"
	written "$2"
	echo "$from $(shown) $2" >>phases
}

# --- rotation --------------------------------------------------------------------------------

# nginx and rsyslog open their files anew on a signal; from the others the text is taken away.
rotate() { # PROGRAM SUFFIX
	cat >rotate.conf <<-END
		rotate 99
		dateext
		dateformat -%Y%m%d
		compress
		compresscmd $(command -v "$1")
		compressext .$2
		missingok
		$work/logs/nginx*/access.log {
		    create
		    sharedscripts
		    postrotate
		        kill -USR1 ${pid[nginx]:-0}
		        kill -HUP ${pid[rsyslog]:-0}
		    endscript
		}
		$work/logs/haproxy*/access.log $work/logs/syslog*/access.log {
		    create
		    sharedscripts
		    postrotate
		        kill -HUP ${pid[rsyslog]:-0}
		    endscript
		}
		$work/logs/httpd*/access.log $work/logs/varnish*/access.log $work/logs/squid*/access.log $work/logs/ats*/access.log {
		    copytruncate
		}
	END
	find logs -name access.log -exec touch -d "@$(shown)" {} +
	start logrotate "$servers/usr/sbin/logrotate" -f -s "$work/rotate.state" rotate.conf
	wait "${pid[logrotate]}"
	unset 'pid[logrotate]'
	find logs -name 'access.log-*' -newermt "@$(date -d yesterday +%s)" -exec touch -d "@$(shown)" {} +
}

# --- the half-year ---------------------------------------------------------------------------

began=$SECONDS
set_clock 2025-06-30T23:59:00+08:00
kinds=()
has() { # SERVER KIND…
	local server=$1
	shift
	if "start_$server"; then
		kinds+=("$@")
		echo "# $server writes ${*:-nothing of its own}"
	else
		echo "# $server does not start here: $(grep -v '^$' "$work/$server.out" 2>/dev/null | tail -n 1 | cut -c1-160)"
		[ -z "${pid[$server]:-}" ] || kill -KILL "${pid[$server]}" 2>/dev/null
		unset "pid[$server]"
	fi
}
has rsyslog
has nginx nginx-combined nginx-json-iso nginx-json-msec nginx-json-local nginx-iso nginx-msec \
	${pid[rsyslog]:+nginx-syslog}
has httpd httpd-combined httpd-vhost
[ -z "${pid[rsyslog]:-}" ] || has haproxy haproxy haproxy-5424 haproxy-iso syslog-3164 syslog-5424 syslog-iso
has squid squid squid-combined
has varnish varnishncsa
has ats ats-squid ats-extended
errors=(nginx-error)
[ -z "${pid[httpd]:-}" ] || errors+=(httpd-error)
is "nginx starts, at the least" alive nginx
is "another server starts" test ${#pid[@]} -ge 3

phase 2025-06-30T23:59:00+08:00 3
phase 2025-07-01T00:01:00+08:00 4
rotate gzip gz
phase 2025-12-31T23:59:00+08:00 5
phase 2026-01-01T00:01:00+08:00 6
rotate zstd zst
phase 2026-01-02T12:00:00+08:00 2
rotate xz xz
phase 2026-01-03T12:00:00+08:00 3
find logs -name access.log -exec touch -d "@$(shown)" {} +
stop_all
sed -i "\$s/ [0-9]* / $(shown) /" phases # httpd says goodbye
find logs -name access.log -exec touch -d "@$(shown)" {} +
echo "# $((SECONDS - began)) s"
[ -z "${KEEP:-}" ] || cp -a logs phases "$KEEP/"

# --- what the program says -------------------------------------------------------------------

# The requests of each phase, or so many $records, and no line that is not explained.
reads() { # FORMAT KIND [OPTION…]
	local format=$1 kind=$2
	shift 2
	[[ " ${kinds[*]} ${errors[*]} " == *" $kind "* ]] || return 0
	run logs "logs/$kind" -o "$kind.json" "$@"
	is "$kind: status 0" ended 0
	# shellcheck disable=SC2086 # a list of numbers
	is "$kind: its format, instants and counts" /usr/bin/python3 "$root/tests/system/real_logs.py" \
		"$kind.json" phases "$format" ${records:-}
}

reads combined nginx-combined
reads json nginx-json-iso
reads json nginx-json-msec
reads json nginx-json-local
reads nginx_iso nginx-iso
reads epoch nginx-msec
reads combined nginx-syslog
reads combined httpd-combined
reads combined httpd-vhost
reads haproxy haproxy --assume-tz +08:00
reads haproxy haproxy-5424 --assume-tz +08:00
reads haproxy haproxy-iso --assume-tz +08:00
reads rfc3164 syslog-3164 --assume-tz +08:00
reads rfc5424 syslog-5424
reads nginx_iso syslog-iso
reads squid squid
reads combined squid-combined
reads combined varnishncsa
reads squid ats-squid
reads combined ats-extended

# One that is not there a phase; httpd's own lines besides, counted at its own wall clock.
records="1 1 1 1 1 1" reads nginx_error nginx-error --assume-tz +08:00
{
	cat logs/httpd-error/access.log
	zcat logs/httpd-error/*.gz
	zstdcat logs/httpd-error/*.zst
	xzcat logs/httpd-error/*.xz
} >httpd-error.txt 2>/dev/null
records=$(for minute in 'Jun 30 21:29' 'Jun 30 21:31' 'Dec 31 21:29' 'Dec 31 21:31' 'Jan 02 09:30' 'Jan 03 09:30'; do
	grep -c "^\[... $minute" httpd-error.txt
done | tr '\n' ' ')
records=$records reads httpd_error httpd-error --assume-tz +05:30

# --- what lines leave out is said ------------------------------------------------------------

notes() { # NOTE KIND: in every file's notes; nobody declares a zone
	[[ " ${kinds[*]} ${errors[*]} " == *" $2 "* ]] || return 0
	run logs "logs/$2" -o said.json
	is "$2: $1 is said" [ "$(grep -o "\"$1\"" said.json | wc -l)" -eq 4 ]
}
notes zone_undeclared haproxy
notes zone_undeclared nginx-error
notes zone_undeclared httpd-error
notes year_inferred syslog-3164
finish
