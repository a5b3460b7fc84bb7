#!/bin/bash
# The power is lost while run works: whatever of it reached the disk by then, the same command goes on,
# and no record is lost that was synced. What is simulated: tests/system/power_loss.py.
#     [POWER_STATES=45] [POWER_SEED=…] tests/system/test_run_power.sh BUILD        0: all
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

preload=$build/preload/power_log.so
[ -e "$preload" ] || skip "no $preload: make everything"
! ldd "$program" | grep -q libasan || skip "a sanitizer's library must come before any other"

mkdir -p case/logs/n1 case/documents taken log
cp "$data/mmdb/lab-true.mmdb" case
echo 合同 >case/documents/lease.txt
write_dossier case/dossier.json ',
  "geo": {"databases": ["lab-true.mmdb"]},
  "logs": [{"node": "n1", "kind": "access", "paths": ["logs/n1"]}],
  "documents": [{"id": "lease", "kind": "机房租赁合同", "about": "s1", "path": "documents/lease.txt",
    "issuer": "机房公司", "holder": "示例公司", "issued": "2026-01-01", "number": "一"}]'
sed -i -e 's/"slot_ms": 250, "slots": 4/"slot_ms": 200, "slots": 25/' \
	-e "s/\"as_of\": \"[^\"]*\"/\"as_of\": \"$(slot_edge 600)\"/" case/dossier.json
echo '192.0.2.9 - n1 [20/Nov/2026:00:00:00 +0800] "GET / HTTP/1.1" 200 2 "-" "-"' >case/logs/n1/access.log
sleep 3 # so that the logs' state is kept

# The plan begins ten seconds from now. Agents die meanwhile, and are begun again.
LD_PRELOAD=$preload POWER_LOG=$work/log POWER_ROOT=$work/case FAULT=dies "$program" run \
	case/dossier.json -o "$work/case/bundle" --quiet \
	--via "env AGENT={agent} /usr/bin/python3 $here/fake_agent.py $work/taken 3" >out 2>err
status=$?
is "a run is written down" test "$status" -le 2 -a -s log/log
is "records are synced on the way" test "$(grep -c ^content log/log)" -gt 15

goes_on() {
	/usr/bin/python3 "$here/power_loss.py" "$program" "$work/case" "$work/log" \
		"${POWER_STATES:-45}" "${POWER_SEED:-20261122}" >table
}
is "it goes on after any loss of power" goes_on
sed 's/^/#  /' table
[ -z "${POWER_KEEP:-}" ] || cp log/log "$POWER_KEEP"
finish
