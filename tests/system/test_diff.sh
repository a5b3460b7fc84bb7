#!/bin/bash
# diff: two bundles a quarter apart, in which a node moved from Jiujiang to Nanchang and another was
# added: what it says, as text, page and JSON; what it refuses.
#     tests/system/test_diff.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

# --- two bundles from generated records and logs ----------------------------------------------

/usr/bin/python3 "$root/tests/system/diff_stage.py" "$root/examples/jiangxi" old new

measure() { # FOLDER START: records of every agent that the dossier names
	run plan "$1/dossier.json" -o "$1/plan.json" --start "$2" --quiet
	mapfile -t pairs <"$1/near"
	"$build/tools/make_records" "$1/plan.json" "$1/records" "$(cat "$1/body")" "${pairs[@]}"
}

keep_logs() { # FOLDER FROM TO: of the moved node with a hole within its maintenance
	local node hole
	for node in $nodes; do
		hole=()
		[ "$1/$node" != new/node-jj-1 ] ||
			hole=(--hole 2025-11-08T01:00:00+08:00 2025-11-09T06:00:00+08:00)
		mkdir -p "$1/logs/$node"
		"$build/tools/make_logs" "$1/logs/$node" "$node" "$2" "$3" --gzip --per-hour 8 "${hole[@]}"
	done
}

bundle() { # FOLDER: judged, as `run` leaves it
	mkdir -p "bundle-$1/plan"
	cp "$1/dossier.json" "bundle-$1"
	cp "$1/plan.json" "bundle-$1/plan"
	run run "$1/dossier.json" -o "bundle-$1" --quiet
	is "the $1 bundle is judged" test -s "bundle-$1/evidence.json"
}

nodes=$(grep -o '"paths": \["logs/[^"]*' "$root/examples/jiangxi/dossier.json" | sed 's,.*/,,')
measure old 2025-09-25T08:00:00+08:00
measure new 2025-12-25T08:00:00+08:00
keep_logs old 2025-03-20T00:00:00+08:00 2025-09-30T00:00:00+08:00
keep_logs new 2025-06-20T00:00:00+08:00 2025-12-31T00:00:00+08:00
bundle old
bundle new

# --- what it says -----------------------------------------------------------------------------

says() { # FILE WORD…: all of them stand in the file, whatever line breaks the terminal asked for
	local file=$1 word text
	shift
	text=$(sed 's/^ *//' "$file" | tr -d '\n')
	for word in "$@"; do
		case $text in
		*"$word"*) ;;
		*)
			echo "no $word"
			return 1
			;;
		esac
	done
}

run diff bundle-old bundle-new
cp out changes.txt
is "two bundles that differ: status 1" ended 1
is "it is Chinese whatever the locale" has_chinese out
is "nothing on standard error" not test -s err
is "no line is wider than a terminal" not grep -Eq '^.{101}' out
is "the node that moved" says out '边缘节点 node-jj-1 由九江市迁至南昌市' \
	'启用服务地址 198.18.109.1、2001:2:0:6d::1；停用服务地址 198.18.103.1、2001:2:0:67::1'
is "its maintenance with the ticket" says out '期内该节点的割接工单：GJ-2025-118'
is "the node that was added" says out '新增边缘节点 node-jdz-1：位于景德镇市'
is "how many" says out '新增节点 1 个、迁移 1 个、撤销 0 个，另有 1 个节点的登记事项有调整'
is "bandwidth" says out '带宽（Mbps）由 10000 变更为 20000' '由 80000 Mbps 变为 95000 Mbps'
is "sites" says out '新增机房 site-nc-3' '不再使用机房 site-jj-1'
is "coverage" says out '达到服务覆盖要求的 11 个' '期初达到的为 11 个'
is "where nodes are" grep -Eq '^九江市 +变化 +节点落地 +✓ 符合 +✗ 不符合' out
is "latency of the node that moved" grep -Eq '^node-jj-1 ← agent-360100 +变化 +最小时延（ms） +8\.0 +0\.2' out
is "the outage is explained" says out '处于割接时段内，工单 GJ-2025-118'
is "what has no ticket explains nothing" says out '无工单，不作说明依据'
is "papers renewed, replaced, expired" says out '续期 1、替换 1、过期 1'
is "what must be filed beforehand, in the licence's words" says out \
	'「实现对运营网络和业务的全覆盖, 并在业务开通、业务节点调整、网络接入资源发生变化时, 提前向发证机关报备」' \
	'「提前向发证机关申请开展相关的技术评测」' '「每年向“江西省通信管理局”提交“年度报告”」'
is "what cannot be known is said" says out '没有记载不等于没有发生' '两份材料不记载人员名册'
is "the four parts of the annual report" says out '一、运营情况' '二、人员与设备变动情况' \
	'三、节点与场地调整情况' '四、安全事故处理'

run diff bundle-old bundle-new --lang en
is "in English: status 1" ended 1
is "it says the same in English" says out 'edge node node-jj-1 moved from Jiujiang to Nanchang' \
	'added edge node node-jdz-1: in Jingdezhen' 'within maintenance GJ-2025-118'

run diff bundle-old bundle-old
is "a bundle and itself: status 0" ended 0
is "it says that they are the same" says out '两份材料相同：佐证材料逐字节一致'
is "and nothing of filings" not says out '报备'

run diff bundle-new bundle-old
is "the wrong way round: status 1" ended 1
is "that is said" grep -q '^bundle-new is judged later than bundle-old' err
is "and in the text" says out '旧材料比新材料晚'
is "what was added is gone" says out '撤销边缘节点 node-jdz-1'
run diff bundle-new bundle-old --quiet
is "--quiet leaves the warning out" not test -s err

run diff bundle-old/evidence.json bundle-new/evidence.json
is "evidence alone is compared too" says out '未附申报信息' '边缘节点 node-jj-1 由九江市迁至南昌市'
is "what dossiers alone know is not" not says out '申报带宽'
with='TZ=America/New_York LC_ALL=de_DE.UTF-8 LANG=en_US.UTF-8' run diff bundle-old bundle-new
is "the same bytes elsewhere" same changes.txt out
cp bundle-old/evidence.json piped.json
input=piped.json run diff - bundle-new/evidence.json
is "evidence by standard input" ended 1

# --- forms ------------------------------------------------------------------------------------

run diff bundle-old bundle-new -o written.txt
is "text to a file" same changes.txt written.txt
is "which says nothing on standard output" not test -s out
run diff bundle-old bundle-new --format html -o page.html
is "a page: status 1" ended 1
is "the page loads nothing" not grep -Eq '<script|src=|url\(|@import|<link' page.html
run diff bundle-old bundle-new --format json -o diff.json
is "JSON: status 1" ended 1
is "it is JSON" is_json diff.json
is "without floating point" not grep -Eq '[:,[]-?[0-9]+[.eE]' diff.json
is "without a final line feed" test "$(tail -c 1 diff.json)" = '}'
run diff bundle-old bundle-new --format json
is "on standard output with one" cmp <(cat diff.json && echo) out
moved() {
	/usr/bin/python3 - <<-'END'
		import json
		d = json.load(open("diff.json", encoding="utf-8"))
		kinds = {n["id"]: n["kind"] for n in d["nodes"]}
		assert kinds == {"node-jdz-1": "added", "node-jj-1": "moved", "node-nc-2": "changed"}, kinds
		city = next(f for n in d["nodes"] for f in n["fields"]
		            if n["id"] == "node-jj-1" and f["field"] == "city")
		assert (city["old"], city["new"]) == ("360400", "360100"), city
		due = [f["duty"] for f in d["filings"] if f["state"] == "due"]
		assert due[:2] == ["node_adjustment", "network_resources"], due
		assert [o["explained"] for o in d["outages"]] == [True], d["outages"]
		assert not d["same"] and d["verdicts_comparable"]
	END
}
is "JSON holds the same changes" moved
valid() { # FILE…
	/usr/bin/python3 - "$root/docs/schemas/diff-v1.json" "$@" <<-'END'
		import json, sys
		from jsonschema import Draft202012Validator
		schema, *documents = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:])
		Draft202012Validator.check_schema(schema)
		faults = [f.message for d in documents for f in Draft202012Validator(schema).iter_errors(d)]
		print(faults[:3])
		sys.exit(bool(faults))
	END
}
run diff bundle-old bundle-old --format json -o same.json
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	is "the JSON is what its schema says" valid diff.json same.json
fi

# --- what it refuses --------------------------------------------------------------------------

fault "a bundle that is not there" 66 'nowhere' diff bundle-old nowhere
fault "a folder without evidence" 66 'evidence.json' diff bundle-old "$work/bin"
fault "one only" 64 'diff' diff bundle-old
fault "an unknown form" 64 'unknown format "pdf"; known: text, html, json' \
	diff bundle-old bundle-new --format pdf
sed 's/江西示例网络科技有限公司/另一公司/g' bundle-new/evidence.json >other.json
fault "another operator" 65 'different operators, 江西示例网络科技有限公司 and 另一公司' \
	diff bundle-old/evidence.json other.json
sed 's/"id":"jx-cdn"/"id":"sx-icp"/' bundle-new/evidence.json >other.json
fault "another profile" 65 'different profiles, jx-cdn and sx-icp' \
	diff bundle-old/evidence.json other.json
head -c 2000 bundle-new/evidence.json >cut.json
fault "evidence cut short" 65 'cut.json:1:' diff bundle-old cut.json
fault "a dossier is no evidence" 65 'dossier.json' diff bundle-old/evidence.json new/dossier.json
cp -r bundle-new mixed
cp bundle-old/dossier.json mixed
fault "a bundle with another dossier" 65 'mixed/dossier.json: is not the dossier' \
	diff bundle-old mixed
run diff bundle-old bundle-new -o nowhere/x
is "a folder that is not there: status 73" ended 73
is "nothing half-written" no_temporary .
finish
