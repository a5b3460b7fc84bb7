#!/bin/bash
# What the machine refuses: room on the disk, folders, raw sockets. One clear line, the documented
# status, nothing half-written.
#     tests/system/test_denied.sh BUILD
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
has_namespaces || skip "needs root, or user namespaces (sysctl kernel.unprivileged_userns_clone=1)"

start=2026-11-22T00:00:00+08:00
write_dossier d.json
run plan d.json -o plan.json --start "$start"
run analyze d.json -o evidence.json

# --- a full disk -----------------------------------------------------------------------------

# Runs the program where `disk` is a file system without room; what is left there goes to `left`.
on_full_disk() { # ARGUMENT…
	# shellcheck disable=SC2016 # the inner shell expands
	timeout -k 2 30 "${in_mounts[@]}" unshare "${net_only[@]}" bash -c '
		mount -t tmpfs -o size=64k,nr_inodes=64 none disk && ip link set lo up || exit 99
		head -c 1M /dev/zero >disk/filler 2>/dev/null
		echo 0123456789 >disk/mine 2>/dev/null
		"$@"
		status=$?
		find disk ! -name filler ! -name mine ! -type d >left
		exit "$status"' bash "$program" "$@" </dev/null >out 2>err
	status=$?
}
net_only=(--net)
mkdir disk
full_disk() { # NAME ARGUMENT…
	on_full_disk "${@:2}"
	is "$1 on a full disk: status 74" ended 74
	is "$1 on a full disk: one clear line" clear_lines 1 '^cdnproof: disk/.*: No space left on device(; once there is room the same command goes on)?$'
	is "$1 on a full disk: nothing is left of it" not test -s left
	on_full_disk "${@:2}" --lang zh
	is "$1 on a full disk: in Chinese too" has_chinese err
}
full_disk plan plan d.json -o disk/plan.json --start "$start"
full_disk analyze analyze d.json -o disk/evidence.json
full_disk report report evidence.json --format html -o disk/appendix.html
full_disk locate locate 198.18.101.1 --db "$data/mmdb/lab-true.mmdb" -o disk/answers.jsonl
on_full_disk logs d.json -o disk/inventory.json
is "logs on a full disk: status 74" ended 74
is "logs on a full disk: says at once that it could not go on after an interruption" \
	grep -Eq '^disk/inventory.json.partial: .*: No space left on device$' err
is "logs on a full disk: two clear lines" \
	clear_lines 2 '^cdnproof: disk/inventory.json: .*: No space left on device$'
is "logs on a full disk: nothing is left of it" not test -s left
full_disk run run d.json -o disk/bundle

# Records are append-only: their file stays, with whole lines.
on_full_disk probe d.json --agent a1 --method tcp --count 1 -o disk/r.jsonl
is "probe of a dossier on a full disk: status 74" ended 74
is "probe of a dossier on a full disk: nothing is left of it" not test -s left
run plan d.json -o soon.json --start "$(slot_edge 2)"
on_full_disk probe soon.json --agent a1 --method tcp --quiet -o disk/r.jsonl
is "probe on a full disk: status 74" ended 74
is "probe on a full disk: one clear line" clear_lines 1 '^cdnproof: disk/r.jsonl: .*No space'

# --- folders of others -----------------------------------------------------------------------

# Without any capability; as another user when we are root.
humble=(setpriv --inh-caps=-all --bounding-set=-all --no-new-privs)
as_nobody=()
if [ "$(id -u)" -eq 0 ]; then
	humble=(setpriv --reuid 65534 --regid 65534 --clear-groups "${humble[@]:1}")
	as_nobody=("${humble[@]}")
fi

run_humbly() { # ARGUMENT…
	timeout -k 2 30 "${as_nobody[@]}" "$program" "$@" </dev/null >out 2>err
	status=$?
}
mkdir locked
chmod 555 locked
cp d.json secret.json
chmod 000 secret.json
run_humbly plan d.json -o locked/plan.json
is "a folder that may not be written: status 73" ended 73
is "a folder that may not be written: one clear line" \
	clear_lines 1 '^cdnproof: locked/plan.json: .*Permission denied'
run_humbly run d.json -o locked/bundle
is "a bundle where none may be made: status 73" ended 73
run_humbly check secret.json
is "a dossier that may not be read: status 66" ended 66
is "a dossier that may not be read: one clear line" \
	clear_lines 1 '^cdnproof: secret.json: .*Permission denied'

# --- raw sockets -----------------------------------------------------------------------------

# A new namespace permits ping sockets to no group.
probe_humbly() { # ARGUMENT…
	# shellcheck disable=SC2016 # the inner shell expands
	timeout -k 2 30 "${in_net[@]}" sh -c 'ip link set lo up && exec "$@"' sh \
		"${humble[@]}" "$program" probe "$@" </dev/null >out 2>err
	status=$?
}
mkdir open
chmod 777 open
probe_humbly plan.json --agent a1 --quiet -o open/r.jsonl
is "no privilege for raw sockets: status 77" ended 77
is "no privilege for raw sockets: one line with the command that grants it" \
	clear_lines 1 "sudo setcap cap_net_raw\\+ep $program "
is "no privilege for raw sockets: the other way is named too" grep -q 'ping_group_range' err
is "no privilege for raw sockets: no record is written" not test -s open/r.jsonl
probe_humbly plan.json --agent a1 -o open/r.jsonl --lang zh
is "no privilege for raw sockets: in Chinese too" eval "has_chinese err && grep -q setcap err"
run plan d.json -o soon.json --start "$(slot_edge 2)"
probe_humbly soon.json --agent a1 -o open/tcp.jsonl --method tcp
is "tcp needs no privilege" ended 0
is "tcp without privilege gives records" test -s open/tcp.jsonl
finish
