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
# Filed on the day that is judged at, with a promise two months ahead.
day=${as_of%%T*}
promised=$(TZ=Asia/Shanghai date -d "@$((now + 60 * 86400))" +%Y-%m-%d)
sed -i -e "s/^  \"as_of\": .*/  \"as_of\": \"$as_of\",/" -e "/^  \"filing\"/,/^  },/ {
	s/\"issued\": \"[0-9-]*\"/\"issued\": \"$day\"/
	s/\"date\": \"[0-9-]*\"/\"date\": \"$day\"/
	s/\"by\": \"20[0-9-]*\"/\"by\": \"$promised\"/
}" "$work/dossier.json"
for node in node-nc-1 node-nc-2 node-jj-1 node-gz-1 node-sr-1 node-fz-1 node-yc-1 node-ja-1; do
	mkdir -p "$work/logs/$node"
	"$build/tools/make_logs" "$work/logs/$node" "$node" "$from" "$to" --gzip
done

# Every agent signs by a key of its own, whose public half the dossier names; the bundle is sealed by
# two more, one of each kind.
mkdir "$work/keys"
grep -o '"id": "agent-[0-9]*"' "$work/dossier.json" | cut -d'"' -f4 | while read -r agent; do
	"$build/cdnproof" keygen -o "$work/keys/$agent" --quiet >/dev/null
	key=$(sed '/^-----/d' "$work/keys/$agent.pub")
	sed -i "s|\"id\": \"$agent\",|& \"key\": \"$key\",|" "$work/dossier.json"
done
"$build/cdnproof" keygen -o "$work/keys/ed25519" --quiet >/dev/null
"$build/cdnproof" keygen -o "$work/keys/sm2" --type sm2 --quiet >/dev/null

rm -rf "$bundle"
mkdir -p "$(dirname "$bundle")"
status=0
LAB_NGINX=$build/nginx/usr/sbin/nginx "${root[@]}" "$build/lab" run \
	tests/lab/topologies/jiangxi.json --owner "$owner" --nginx "$build/nginx/usr/sbin/nginx" \
	--stats "$work/wire.json" -- \
	"$build/cdnproof" run "$work/dossier.json" -o "$bundle" --as-of "$as_of" \
	--via 'ip netns exec {agent}' --agent-key "$(realpath "$work")/keys/{agent}" ${DEMO_LANG:+--lang "$DEMO_LANG"} || status=$?
if [ ${#root[@]} -gt 0 ]; then
	"${root[@]}" chown -R "$(id -u):$(id -g)" out
fi

# What the nodes' logs hold, as of the same instant, as a chart.
if [ -f "$bundle/appendix.html" ]; then
	echo
	"$build/cdnproof" logs --dossier "$work/dossier.json" --no-traffic --timeline --quiet \
		${DEMO_LANG:+--lang "$DEMO_LANG"} || status=$?

	# Sealed, and verified as anybody can who has the bundle and the public keys.
	echo
	"$build/cdnproof" seal "$bundle" --key "$work/keys/ed25519" "$work/keys/sm2" \
		${DEMO_LANG:+--lang "$DEMO_LANG"} || status=$?
	echo
	"$build/cdnproof" verify "$bundle" --trust "$work/keys/ed25519.pub" "$work/keys/sm2.pub" \
		${DEMO_LANG:+--lang "$DEMO_LANG"} || status=$?
	echo
	case ${DEMO_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in
	zh*) echo "证据包：$bundle（evidence.json、appendix.html）；密钥：$work/keys" ;;
	*) echo "bundle: $bundle (evidence.json, appendix.html), keys: $work/keys" ;;
	esac
fi
exit "$status"
