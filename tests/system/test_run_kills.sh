#!/bin/bash
# run is killed (-9) at random moments of all its parts and goes on: nothing that was measured is lost
# but the slot in flight, nothing counts twice, nothing is left behind, and the bundle is that of a run
# that was never disturbed.
#     [KILLS=100] [KILL_SEED=…] tests/system/test_run_kills.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

mkdir -p case/logs/n1 case/logs/n2 case/documents
cp "$data/mmdb/lab-true.mmdb" case
echo 合同 >case/documents/lease.txt
write_dossier case/dossier.json ',
  "geo": {"databases": ["lab-true.mmdb"]},
  "logs": [
    {"node": "n1", "kind": "access", "paths": ["logs/n1"]},
    {"node": "n2", "kind": "access", "paths": ["logs/n2"]}],
  "documents": [{"id": "lease", "kind": "机房租赁合同", "about": "s1", "path": "documents/lease.txt",
    "issuer": "机房公司", "holder": "示例公司", "issued": "2026-01-01", "number": "一"}]'
sed -i 's/"slot_ms": 250, "slots": 4/"slot_ms": 200, "slots": 20/' case/dossier.json
for node in n1 n2; do
	for hour in 00 01 02 03; do
		yes "192.0.2.9 - $node [20/Nov/2026:$hour:00:00 +0800] \"GET / HTTP/1.1\" 200 2 \"-\" \"-\"" |
			head -n 100000 | gzip -1 >"case/logs/$node/access.$hour.log.gz"
	done
done
sleep 3 # what has just been written is read again

survives() {
	/usr/bin/python3 "$here/run_kills.py" "$program" "$work/case" "${KILLS:-20}" "${KILL_SEED:-20261122}" \
		>table
}
is "killed ${KILLS:-20} times, it goes on and ends whole" survives
sed 's/^/#  /' table
finish
