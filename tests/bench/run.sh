#!/bin/bash
# Ours beside the peers, paired, in one run. It measures and never judges.
#     tests/bench/run.sh BUILD [data|analyze|lookup|logs|probing|seal|report|pdf]...        all unless given
# data: archives, look-ups, the analysis; below a minute. analyze: the curve over 10^4 to 10^6 records,
# to 10^7 by ANALYZE_MOST, see tests/bench/analyze.sh. lookup: databases named by CN_CITY_MMDB and
# BIG_MMDB, against libmaxminddb. logs: log archives against the machine's ceiling and the peers,
# some ten minutes, tests/bench/logs.sh BUILD PART... for less of it. probing: the prober, in the flat lab; some
# six minutes, tests/bench/probing.sh BUILD PART... for less of it. seal: sealing against openssl dgst
# over the same files; two minutes. report: the appendix as one page for 10 to 10,000 nodes; two minutes.
# pdf: the appendix as PDF for 10, 100 and 1,000 nodes; some ten minutes.
set -uo pipefail

build=$1
shift
[ $# -gt 0 ] || set -- data analyze lookup logs probing seal report pdf
for part; do
	case $part in
	data | analyze | lookup | logs | probing | seal | report | pdf) ;;
	*)
		echo "run.sh: no part is called \"$part\"" >&2
		exit 64
		;;
	esac
done

failed=0
for part; do
	status=0
	"$(dirname "$0")/$part.sh" "$build" || status=$?
	[ "$status" -eq 0 ] || [ "$status" -eq 77 ] || failed=1 # 77: not permitted here, as it said
done
exit "$failed"
