#!/bin/bash
# A province on this machine: eleven agents probe eight nodes, one verdict, one bundle in out/demo.
#     tests/demo.sh BUILD [PID of who asked: the lab ends with it]
set -euo pipefail

build=$1
owner=${2:-$PPID}
work=$build/demo
bundle=out/demo

root=()
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || {
		echo "demo: needs root (or sudo) to make network namespaces" >&2
		exit 77
	}
	root=(sudo)
fi
"${root[@]}" "$build/lab" check >/dev/null || "${root[@]}" "$build/lab" check
tests/lab/fetch-nginx.sh "$build/nginx"

# The dossier with its documents, and six months of logs up to now.
rm -rf "$work"
mkdir -p "$work"
cp -r examples/jiangxi/. "$work"
now=$(date +%s)
as_of=$(TZ=Asia/Shanghai date -d "@$((now + 180))" +%Y-%m-%dT%H:%M:00+08:00)
from=$(TZ=Asia/Shanghai date -d "@$((now - 186 * 86400))" +%Y-%m-%dT00:00:00+08:00)
to=$(TZ=Asia/Shanghai date -d "@$now" +%Y-%m-%dT%H:%M:00+08:00)
for node in node-nc-1 node-nc-2 node-jj-1 node-gz-1 node-sr-1 node-fz-1 node-yc-1 node-ja-1; do
	mkdir -p "$work/logs/$node"
	"$build/tools/make_logs" "$work/logs/$node" "$node" "$from" "$to" --gzip
done

rm -rf "$bundle"
mkdir -p "$(dirname "$bundle")"
status=0
LAB_NGINX=$build/nginx/usr/sbin/nginx "${root[@]}" "$build/lab" run \
	tests/lab/topologies/jiangxi.json --owner "$owner" --nginx "$build/nginx/usr/sbin/nginx" \
	--stats "$work/wire.json" -- \
	"$build/cdnproof" run "$work/dossier.json" -o "$bundle" --as-of "$as_of" \
	--via 'ip netns exec {agent}' ${DEMO_LANG:+--lang "$DEMO_LANG"} || status=$?
if [ ${#root[@]} -gt 0 ]; then
	"${root[@]}" chown -R "$(id -u):$(id -g)" out
fi

# What the nodes' logs hold, as of the same instant, as a chart.
if [ -f "$bundle/appendix.html" ]; then
	echo
	sed "s/^  \"as_of\": .*/  \"as_of\": \"$as_of\",/" "$work/dossier.json" >"$work/now.json"
	"$build/cdnproof" logs --dossier "$work/now.json" --no-traffic --timeline --quiet \
		${DEMO_LANG:+--lang "$DEMO_LANG"} || status=$?
	echo
	echo "bundle: $bundle (evidence.json, appendix.html)"
fi
exit "$status"
