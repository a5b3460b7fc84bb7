#!/bin/bash
# doctor: says of this machine what the kernel says, by every privilege that a program may have; ends
# with 77 exactly when the prober would; sends nothing; and the safety statement is true.
#     tests/system/test_doctor.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
enter_net "$@"

# A user without privilege; only real root can become one.
humble=(setpriv --reuid 65534 --regid 65534 --clear-groups)
"${humble[@]}" true 2>/dev/null || humble=()

run_by() { # WRAPPER… -- ARGUMENT…
	local wrapper=()
	while [ "$1" != -- ]; do
		wrapper+=("$1")
		shift
	done
	shift
	timeout -k 2 30 "${wrapper[@]}" "$program" "$@" </dev/null >out 2>err
	status=$?
}

value() { # PYTHON EXPRESSION of r, the report, and c, its checks by name
	/usr/bin/python3 - "$1" <<-'END'
		import json, sys
		r = json.load(open("out"))
		c = {check["name"]: check for check in r["checks"]}
		print(eval(sys.argv[1]))
	END
}

yields() { # EXPRESSION VALUE
	local is
	is=$(value "$1" 2>&1)
	[ "$is" = "$2" ] || { echo "$1 is $is"; return 1; }
}

state() { # CHECK STATE [PATTERN]: of what was found
	yields "c['$1']['state']" "$2" && value "c['$1']['found']" | grep -Eq -- "${3:-.}"
}

canonical() {
	/usr/bin/python3 - <<-'END'
		import json, sys
		text = open("out", encoding="utf-8").read()
		again = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
		sys.exit(text != again + "\n")
	END
}

# The command that a check tells, as root: sudo is not needed here.
obey() { # CHECK
	local command
	command=$(value "c['$1']['remedy']")
	echo "# $command"
	eval "${command//sudo /}"
}

# --- what the kernel says --------------------------------------------------------------------

run doctor --json
is "a machine alone: status 0" ended 0
is "--json is canonical" canonical
is "the limit of descriptors is that of the shell" yields "c['descriptors']['numbers']['limit']" \
	"$(ulimit -n)"
is "the processors are those of nproc" yields "c['cpus']['numbers']['cpus']" "$(nproc)"
if [ -r /proc/sys/net/core/rmem_max ]; then
	is "rmem_max is that of /proc" yields "c['buffers']['numbers']['rmem_max']" \
		"$(cat /proc/sys/net/core/rmem_max)"
fi
if [ -r /sys/devices/system/clocksource/clocksource0/current_clocksource ]; then
	is "the clock source is that of /sys" yields "c['clock_source']['found']" \
		"$(cat /sys/devices/system/clocksource/clocksource0/current_clocksource)"
fi
synced=$(/usr/bin/python3 -c 'import ctypes
t = ctypes.create_string_buffer(1024)
print(int(ctypes.CDLL(None).adjtimex(t) not in (-1, 5)))')
is "the clock is as adjtimex says" yields "c['clock']['numbers']['synced']" "$synced"
if [ "$synced" = 0 ]; then
	is "a clock that is not synchronised is weak" state clock weak 'not synchronised'
fi
free=$(($(stat -fc '%a * %S' .)))
near() { # WITHIN A HUNDREDTH
	local told
	told=$(value "c['disk']['numbers']['free_bytes']")
	[ $((told > free ? told - free : free - told)) -lt $((free / 100 + 1)) ]
}
is "the disk's room is that of stat" near
run doctor
is "for people: a line a check" test "$(grep -cE '^(ok|weak|missing|unknown) ' out)" -eq 11
is "and what it comes to" grep -q '^A run would measure' out
is "no colours in a file" not grep -q "$ESC" out
cp out english
run doctor --lang zh --json
is "in Chinese: the same states" yields \
	"[x['state'] for x in r['checks']] == '$(sed -nE 's/^(ok|weak|missing|unknown) .*/\1/p' english |
		xargs)'.split()" True
run doctor --interface none0 --json
is "an interface that is not there is named" state capture missing 'none0'
is "and a run with it would be refused: status 66" ended 66

# --- a plan ----------------------------------------------------------------------------------

write_dossier d.json
run plan d.json -o plan.json --start "$(slot_edge 3600)" --slots 4
run doctor plan.json --agent a1 --json -o r.jsonl
is "a plan and its agent: status 0" ended 0
is "every method is stamped at the packet" state methods ok \
	'^icmp × 3 \(packet\), tcp × 3 \(packet\)$'
is "this machine itself is told" state routes weak 'lo from 127.0.0.1 \(3\)'
is "the plan's begin is told" state plan ok '^begins at '
is "the plan is named" yields "r['plan']" "$(sha256sum <plan.json | cut -d' ' -f1)"
"$program" probe plan.json --agent a1 --dry-run | head -n 1 | grep -oE '[0-9]+' | xargs >dry
is "the forecast is that of --dry-run" yields \
	"'{targets} {slots} {requests} {packets} {bytes}'.format(**r['forecast'])" "$(cat dry)"
is "nothing is written" not test -e r.jsonl
fault "an agent of another plan" 65 'no agent nc' doctor plan.json --agent nc
fault "no plan for the agent" 64 '\-\-agent needs' doctor --agent a1
fault "a plan that is not there" 66 'none.json' doctor none.json
sed 's/"slots":4/"slots":-4/' plan.json >broken.json
fault "a broken plan" 65 'broken.json:1:' doctor broken.json
run doctor - --json <plan.json
input=plan.json run doctor - --json
is "a plan from standard input" yields "r['plan']" "$(sha256sum <plan.json | cut -d' ' -f1)"
input=

run plan d.json -o over.json --start 2026-01-01T00:00:00+08:00 --slots 4
run doctor over.json --agent a1 --json
is "a plan that is over: status 1" ended 1
is "a plan that is over is missing" state plan missing '^over since 2026-01-01T00:00:01'
run plan d.json -o begun.json --start "$(slot_edge -1)" --slots 400
run doctor begun.json --agent a1 --json
is "a plan that has begun is weak" state plan weak '^begun '

# --- nothing is sent -------------------------------------------------------------------------

sent() { # of all interfaces: packets out
	awk 'NR > 2 { sum += $11 } END { print sum }' /proc/net/dev
}
ip link add up0 type veth peer name down0 && {
	echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
	ip link set up0 up
	ip link set down0 up
	ip address add 198.18.9.1/24 dev up0
	ip route add default via 198.18.9.254
}
sed 's/127\.0\.0\.1\([123]\)/198.18.1.\1/' d.json >away.json
sed -i 's/"methods": {/&"mesh": {"sent": 2, "interval_ms": 50, "timeout_ms": 100},/
	s/"lon_e7": 1158921510/&, "address": "198.18.9.1"/; s/"lon_e7": 1179711850/&, "address": "198.18.2.2"/' \
	away.json
run plan away.json -o away-plan.json --start "$(slot_edge 3600)" --slots 4
before=$(sent)
run doctor away-plan.json --agent a1 --json
is "ways by a gateway: status 0" ended 0
is "its interface and source are told" state routes ok '^up0 from 198.18.9.1 \(4\)$'
is "an address of this machine is its own" state address ok '^198.18.9.1 is'
run doctor away-plan.json --agent a2 --json
is "one behind a NAT is told" state address weak '^198.18.2.2 is none'
is "and takes no part in the mesh" yields "c['address']['numbers']['not_meshed']" 1
run doctor --statement away-plan.json --agent a1
run doctor away.json
is "no packet has left by any interface" test "$(sent)" -eq "$before"
is "nobody was asked for a link address" test -z "$(ip neigh show dev up0)"
ip route del default
run doctor away-plan.json --agent a2 --json
is "no way to any address: status 1" ended 1
is "the first of them is named" state routes missing 'no way to 3 of 3 addresses, such as 198.18.1.1'
ip link del up0

# --- privileges ------------------------------------------------------------------------------

# doctor's 77 is the prober's: PLAN lies ahead, so that a prober that may begin waits for it.
agree() { # SENTENCE WANTED OPTION… : with the wrapper in `by`
	local sentence=$1 wanted=$2 said probed
	shift 2
	run_by "${by[@]}" -- doctor plan.json --agent a1 -o open/r.jsonl --json "$@"
	said=$status
	timeout -s INT -k 2 1.5 "${by[@]}" "$program" probe plan.json --agent a1 -o open/r.jsonl "$@" \
		</dev/null >/dev/null 2>probe.err
	probed=$?
	[ "$probed" -ne 124 ] || probed=75
	is "$sentence: doctor ends with $wanted" test "$said" -eq "$wanted"
	is "$sentence: and so does the prober" test "$wanted" = "${probed/75/0}"
	rm -f open/r.jsonl
}
mkdir -p open
chmod 777 open
if [ ${#humble[@]} -gt 0 ]; then
	by=("${humble[@]}")
	agree "an ordinary user" 77
	is "an ordinary user: it is not permitted" state methods missing 'icmp × 3 \(not possible\)'
	is "an ordinary user: the cost is told" \
		eval "value \"c['methods']['cost']\" | grep -q 'with --polite it measures 3 of 6'"
	agree "an ordinary user, --polite" 0 --polite
	agree "an ordinary user, tcp alone" 0 --method tcp
	is "tcp is then stamped by TCP_INFO" state methods ok '^tcp × 3 \(tcp_info\)$'
	run_by "${humble[@]}" -- doctor plan.json --json
	is "who is not said to be the agent measures something: status 0" ended 0
	run_by "${humble[@]}" -- doctor plan.json --method icmp --json
	is "nothing at all is permitted: status 77" ended 77
	run_by "${humble[@]}" -- doctor --json
	is "a machine alone, an ordinary user: status 0" ended 0
	is "no capability" state net_raw weak '^no CAP_NET_RAW$'
	is "no ping sockets" state ping missing 'ping_group_range is 1 0'
	is "the command that permits ping sockets does" obey ping
	agree "ping sockets" 0
	is "ICMP is then stamped at the socket" state methods ok '^icmp × 3 \(errqueue\)'
	echo '1 0' >/proc/sys/net/ipv4/ping_group_range

	run_by "${humble[@]}" -- doctor --json
	if obey net_raw >/dev/null 2>&1; then
		agree "a program with a file capability" 0
		is "its capability is told" state net_raw ok 'granted to the program'
		run_by "${humble[@]}" setpriv --no-new-privs -- doctor --json
		is "no_new_privs is told" state net_raw weak 'no_new_privs'
		setcap -r "$program"
	else
		echo "# file capabilities cannot be set here: left out"
	fi
	run_by "${humble[@]}" --bounding-set -net_raw -- doctor --json
	is "the bounding set is told" state net_raw weak 'bounding set'
	by=("${humble[@]}" --inh-caps "-all,+net_raw" --ambient-caps "-all,+net_raw"
		--bounding-set "-all,+net_raw" --no-new-privs)
	agree "an ambient capability, as the systemd unit gives it" 0
	is "it is told as inherited" state net_raw ok 'inherited'
	if unshare --user --map-root-user true 2>/dev/null; then
		run_by "${humble[@]}" unshare --user --map-root-user -- doctor --json
		is "a user namespace without a network of its own is told" state net_raw weak 'namespace'
	fi
else
	echo "# without root other users cannot be tried: left out"
fi
by=()
agree "root" 0
agree "root, --no-capture" 0 --no-capture
is "raw sockets stamp at the socket" state methods ok '^icmp × 3 \(errqueue\), tcp × 3 \(tcp_info\)'

# --- descriptors -----------------------------------------------------------------------------

# shellcheck disable=SC2016 # the inner shell expands
run_by bash -c 'ulimit -Sn 60; exec "$@"' bash -- doctor plan.json --agent a1 --json
is "few descriptors are weak" state descriptors weak '^60, and the run needs'
is "the command that grants more does" eval "(obey descriptors && ulimit -Sn >limit)"
is "as many as are needed" test "$(cat limit)" = "$(value "c['descriptors']['numbers']['need']")"
write_dossier http.json ', "checks": [
	{"id": "home", "scheme": "http", "host": "www.example.com", "port": 80, "path": "/"}]'
sed -i 's/"methods": {/&"http": {"sent": 1, "interval_ms": 50, "timeout_ms": 100},/' http.json
run plan http.json -o http-plan.json --start "$(slot_edge 3600)" --slots 4
run doctor http-plan.json --agent a1 --json
is "http by its child process" state methods ok 'http × 3 \(tcp_info\)'
# shellcheck disable=SC2016 # the inner shell expands
run_by setpriv --bounding-set -sys_resource --inh-caps -sys_resource bash -c \
	'ulimit -n 200; exec "$@"' bash -- doctor http-plan.json --agent a1 --json
is "fewer descriptors than it takes at most are no hindrance" state methods ok 'http × 3'
# shellcheck disable=SC2016 # the inner shell expands
run_by unshare --mount bash -c 'mount -t tmpfs none /dev && exec "$@"' bash -- \
	doctor http-plan.json --agent a1 --json
is "a child that cannot be confined is told" state methods missing 'cannot be confined'

# --- room ------------------------------------------------------------------------------------

run plan d.json -o long.json --start "$(slot_edge 3600)" --slots 100000
mkdir small locked
if mount -t tmpfs -o size=64k none small 2>/dev/null; then
	run doctor long.json --agent a1 -o small/r.jsonl --json
	is "too little room is missing" state disk missing '600000 records'
	umount small
fi
if [ ${#humble[@]} -gt 0 ]; then
	chmod 755 locked
	run_by "${humble[@]}" -- doctor plan.json --agent a1 --polite -o locked/r.jsonl
	is "a folder that may not be written: status 73" ended 73
	run_by "${humble[@]}" -- doctor plan.json --agent a1 --polite -o locked/deep/er/
	is "nor folders below it: status 73" ended 73
fi

# --- a dossier -------------------------------------------------------------------------------

mkdir -p files/logs files/empty
echo line >files/logs/a.log
echo paper >files/paper.pdf
cp "$data/mmdb/lab-true.mmdb" files/good.mmdb
head -c 100 files/good.mmdb >files/cut.mmdb
more() { # DATABASE DOCUMENT LOG
	echo ', "geo": {"databases": ["'"$1"'"]},
	"documents": [{"id": "d1", "kind": "合同", "path": "'"$2"'"}],
	"logs": [{"node": "n1", "kind": "access", "paths": ["'"$3"'"]}]'
}
write_dossier files/good.json "$(more good.mmdb paper.pdf logs)"
run doctor files/good.json --json
is "a dossier: status 0" ended 0
is "rules, databases, documents and logs are there" yields \
	"[c[x]['state'] for x in ('profile', 'databases', 'documents', 'logs')]" "['ok', 'ok', 'ok', 'ok']"
is "the plan that would be made of it is looked at" state methods ok '^icmp × 3'
write_dossier files/bad.json "$(more cut.mmdb none.pdf empty)"
run doctor files/bad.json --json
is "what is missing does not keep from measuring: status 0" ended 0
is "a broken database is told" state databases missing 'cut.mmdb'
is "a document without its file is told" state documents missing 'none.pdf: No such file'
is "an empty folder of logs is told" state logs missing 'empty: is empty'
write_dossier files/none.json "$(more none.mmdb empty none.log)"
run doctor files/none.json --json
is "a database that is not there is told" state databases missing 'none.mmdb'
is "a folder is no document" state documents missing 'is no file'
is "a log that is not there is told" state logs missing 'none.log: No such file'
if [ ${#humble[@]} -gt 0 ]; then
	chmod 000 files/logs/a.log
	run_by "${humble[@]}" -- doctor files/good.json --json
	is "a log that may not be read is told" state logs missing 'a.log: Permission denied'
fi
sed 's/"jx-cdn"/"yz-cdn"/' d.json >other.json
fault "rules that are not known" 65 'yz-cdn' doctor other.json

# --- the statement ---------------------------------------------------------------------------

marks='^<!-- (figures|end) -->$'
run doctor --statement --lang en
is "the statement is docs/security-review.md" eval \
	"grep -vE '$marks' '$root/docs/security-review.md' | cmp - out"
run doctor --statement --lang zh
is "in Chinese docs/security-review.zh-CN.md" eval \
	"grep -vE '$marks' '$root/docs/security-review.zh-CN.md' | cmp - out"
headings() {
	grep -c '^##' "$1"
}
is "both have the same parts" test "$(headings "$root/docs/security-review.md")" = \
	"$(headings "$root/docs/security-review.zh-CN.md")"
run doctor --statement plan.json --agent a1 --lang en
is "with a plan: its digest" grep -q "$(sha256sum <plan.json | cut -d' ' -f1)" out
is "with a plan: its requests" grep -q '^- 48 requests in all' out
tr -d '\140' <out >plain # without backticks, which look like commands to a linter
is "with a plan: its ports" grep -q '^- tcp: 3 targets, port 80$' plain
filter=$(sed -n 's/^- filter of the capture: //p' plain)
is "with a plan: the filter, as tcpdump reads it" tcpdump -y EN10MB -d "$filter"
run doctor --statement plan.json --agent a1 --polite
is "--polite: no capture" grep -q '^- no capture$' out
fault "--statement and --json" 64 'exclude each other' doctor --statement --json

# Its numbers are the code's.
define() { # NAME FILE
	sed -nE "s/^#define +$1 +\(?([0-9]+).*/\1/p" "$root/$2"
}
both_say() { # ENGLISH CHINESE
	grep -qF -- "$1" "$root/docs/security-review.md" &&
		grep -qF -- "$2" "$root/docs/security-review.zh-CN.md"
}
bytes=$(define SNAPLEN probes/capture.c)
is "as many bytes of a packet are handed over" both_say "at most $bytes bytes" "最多交出 $bytes 字节"
hosts=$(define HOSTS_MOST probes/tcp_watch.c)
is "as many addresses are told apart" both_say "more than $hosts addresses" "超过 $hosts 个"
mib=$(define FETCH_BODY_MOST probes/fetch_message.h)
is "as much of a body is read" both_say "$mib MiB read" "$mib MiB"
echo_len=$(define ICMP_ECHO_LEN probes/icmp_packet.h)
is "an echo request is as long" both_say "$((echo_len + 20)) bytes (IPv6: $((echo_len + 40)))" \
	"$((echo_len + 20)) 字节的回显请求（IPv6 为 $((echo_len + 40)) 字节）"
headers=$(grep -cE '^	\{"[a-z-]+", (true|false)\},$' "$root/model/kept_headers.c")
is "as many headers are kept" both_say "$headers headers" "$headers 个"

# What it says of a prober holds of one that runs.
if ldd "$program" | grep -q libasan; then
	echo "# a sanitizer needs calls that the prober gives up: left out"
	finish
fi
run plan http.json -o now.json --start "$(slot_edge 2)" --slots 40
"$program" probe now.json --agent a1 -o now.jsonl --quiet </dev/null >/dev/null 2>&1 &
prober=$!
sleep 4
shows() { # PID FIELD VALUE
	[ "$(awk -v f="$2:" '$1 == f { print $2 }' "/proc/$1/status")" = "$3" ]
}
children=$(pgrep -P "$prober")
is "a prober with http has one child" test "$(wc -w <<<"$children")" -eq 1
for pid in $prober $children; do
	name=$([ "$pid" = "$prober" ] && echo prober || echo child)
	is "the $name has no capability" eval \
		"shows $pid CapEff 0000000000000000 && shows $pid CapPrm 0000000000000000"
	is "the $name can get no new privileges" shows "$pid" NoNewPrivs 1
	is "the $name is under seccomp" shows "$pid" Seccomp 2
done
is "nothing listens" test -z "$(ss -Hlntu)"
files() { # PID: regular files that it has open for writing
	find "/proc/$1/fd" -lname "$work/*" -printf '%l\n'
}
is "the prober has its records open, and no other file of ours" test "$(files "$prober")" = \
	"$work/now.jsonl"
is "the child has none" test -z "$(files "$children")"
kill -INT "$prober"
wait "$prober"
is "it ends at a signal with status 75" test $? -eq 75
is "and its child with it" not kill -0 "$children"
finish
