#!/bin/bash
# locate: addresses, lists and dossiers; tables, JSON, sentences, figures; every kind of address.
#     tests/system/test_locate.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

true_db=$data/mmdb/lab-true.mmdb
stale_db=$data/mmdb/lab-stale.mmdb

names() { # WORD…: all of them stand in the output
	local word
	for word in "$@"; do
		grep -qF -- "$word" out || { echo "no $word"; return 1; }
	done
}

lacks() { # WORD…
	local word
	for word in "$@"; do
		! grep -qF -- "$word" out || { echo "there is $word"; return 1; }
	done
}

value() { # EXPRESSION VALUE: of a, the answers as a list of JSON objects
	local is
	is=$(/usr/bin/python3 -c '
import json, sys
a = [json.loads(line) for line in open("out")]
print(eval(sys.argv[1]))' "$1")
	[ "$is" = "$2" ] || { echo "$1 is $is"; return 1; }
}

is_figure() { # FILE
	/usr/bin/python3 -c '
import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
assert root.tag == "{http://www.w3.org/2000/svg}svg", root.tag
assert root.get("role") == "img"' "$1"
}

# --- a province with a liar, a near liar, anycast, a border case and an honest node ----------------

/usr/bin/python3 - <<'END'
import hashlib, json
AGENTS = {"nc": ("360100", 286764930, 1158921510), "jj": ("360400", 297120340, 1159928110),
          "gz": ("360700", 258509700, 1149402780), "fz": ("361000", 279838500, 1163583510),
          "sr": ("361100", 284444200, 1179711850)}
KEY = "a" * 64
NODES = {  # city, addresses, ms by agent of the first
    "n-any": ("361100", ["198.18.103.1"], {"nc": 0.3, "gz": 0.3, "jj": 4, "fz": 4, "sr": 4}),
    "n-border": ("360400", ["198.18.104.1"], {"jj": 0.02, "nc": 2.4, "fz": 4, "gz": 9}),
    "n-conf": ("360700", ["198.18.105.1"], {"gz": 0.1, "nc": 6, "jj": 8}),
    "n-liar": ("360700", ["198.18.101.1"], {"nc": 0.3, "jj": 1.4, "fz": 1.2, "gz": 5}),
    "n-near": ("361000", ["198.18.102.1"], {"nc": 0.3, "fz": 1.6, "sr": 3, "gz": 5, "jj": 2}),
    "n-none": ("361100", ["198.18.110.1"], {}),
    "n-two": ("360100", ["198.18.101.9", "2001:2:0:65::9"], {"nc": 0.25, "fz": 1.2}),
}
dossier = {
    "schema": "cdnproof/dossier/v1", "profile": "jx-cdn", "as_of": "2026-11-22T00:00:00+08:00",
    "operator": {"name": "示例公司"}, "nodes": [], "agents": [],
    "sites": [{"id": "s-" + name, "city": node[0], "address": "示例路 %s 号" % name, "filing_no": name}
              for name, node in NODES.items()],
    "documents": [{"id": "d-" + a, "kind": "安装记录", "about": "a-" + a, "path": "paper.txt",
                   "issuer": "某机房", "holder": "示例公司", "issued": "2026-01-01"} for a in ("gz", "jj")],
}
for name, (city, addresses, _) in NODES.items():
    node = {"id": name, "role": "edge", "city": city, "site": "s-" + name, "addresses": addresses}
    if name == "n-conf":
        node["key_sha256"] = KEY
    dossier["nodes"].append(node)
for name, (city, lat, lon) in AGENTS.items():
    agent = {"id": "a-" + name, "city": city, "lat_e7": lat, "lon_e7": lon, "network": "AS-" + name}
    if name in ("gz", "jj"):
        agent["attested"] = "d-" + name
    dossier["agents"].append(agent)
json.dump(dossier, open("dossier.json", "w"), ensure_ascii=False)
open("paper.txt", "w").write("安装记录\n")
last, seq, lines = {}, {}, []
for name, (_, addresses, times) in NODES.items():
    for agent, ms in sorted(times.items()):
        record = {"schema": "cdnproof/record/v1", "run": hashlib.sha256(agent.encode()).hexdigest()[:16],
                  "seq": seq.get(agent, 0), "agent": "a-" + agent, "node": name, "addr": addresses[0],
                  "method": "icmp", "slot": "2026-11-21T12:00:00+08:00", "ts": "packet", "sent": 1,
                  "answered": 1, "lost": 0, "rtt_ns": [int(ms * 1000000)], "valid": True,
                  "clock": {"synced": True, "offset_us": 0, "bound_us": 500, "step_us": 0}}
        if name == "n-conf":
            record.update(method="tls", port=443, check="page", tls={"key_sha256": KEY, "connect_ns": [1]})
        if agent in last:
            record["prev"] = last[agent]
        line = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        last[agent] = hashlib.sha256(line.encode()).hexdigest()
        seq[agent] = record["seq"] + 1
        lines.append(line + "\n")
open("records.jsonl", "w").write("".join(lines))
END
province=(--dossier dossier.json --records records.jsonl --db "$true_db")

run locate "${province[@]}" --json
is "a dossier's addresses are judged" ended 0
is "no record is at fault" not test -s err
is "every address is there once, in the dossier's order" \
	value '[x["node"] for x in a]' \
	"['n-any', 'n-border', 'n-conf', 'n-liar', 'n-near', 'n-none', 'n-two', 'n-two']"
is "each has its own state" value '[x["state"] for x in a]' \
	"['disputed', 'supported', 'confirmed', 'refuted', 'disputed', 'unknown', 'supported', 'consistent']"
is "of two addresses of a node the measured one alone has discs" \
	value '[len(x["discs"]) for x in a[-2:]]' "[2, 0]"
is "the reasons are those of evidence" value 'a[4]["reason"]' "['single_witness']"
is "the border leaves the outside open" value 'a[1]["cities"]' "['360400', 'outside']"
is "databases come with what was found" value 'a[3]["databases"][0]["says"]' city
is "an agent near a supported node is named" value 'a[1]["near"]' "['a-jj']"

run locate "${province[@]}"
is "the table has a row an address" names 'claimed (node)' 'Ganzhou (n-liar)' '✗ refuted' \
	'a-nc 0.300 ms, ≤ 40.8 km;' '! contrary' 'nowhere: the discs share'
is "the table speaks no Chinese when English is asked" not has_chinese out
is "no line of the table ends in a blank" not grep -q ' $' out
run locate "${province[@]}" --lang zh
is "the table in Chinese" names '申报（节点）' '赣州市（n-liar）' '✗ 申报位置被排除' '! 与申报相反'

run locate "${province[@]}" --explain
is "the liar's witnesses are named with their distances" names \
	'The claimed Ganzhou is excluded by agent a-nc' 'at least 171.2 km' 'agent a-jj'
tr -s ' \n' '  ' <out >flat
is "the near liar has one witness" grep -qF 'a-nc excludes the claimed Fuzhou, but alone' flat
is "anycast is told" grep -qF 'answers from discs that do not meet' flat
is "the border case says that the outside stays open" grep -qF 'may as well be in a neighbouring province' flat
is "the confirmed node's ground is told" grep -qF 'whose place is attested (a-gz and a-jj)' flat
is "what nobody measured is said so" names 'No round-trip time bounds the place.'
is "no sentence ends in a blank" not grep -q ' $' out
run locate "${province[@]}" --explain --lang zh
is "the same in Chinese" names '申报的赣州市被拨测点 a-nc 排除' '“省外”' '尚缺'
run locate 198.18.101.1 "${province[@]}" --explain
is "one address of a dossier alone" test "$(grep -c '^  State$' out)" -eq 1

# --- figures -----------------------------------------------------------------------------------

mkdir figures
run locate "${province[@]}" --svg figures/map.svg
is "several addresses are drawn into numbered files" test "$(cd figures && echo ./*)" = \
	'./map-1.svg ./map-2.svg ./map-3.svg ./map-4.svg ./map-5.svg ./map-6.svg ./map-7.svg ./map-8.svg'
for number in 1 2 3 4 5 6 7 8; do
	is "figure $number is SVG" is_figure figures/map-$number.svg
done
run locate 198.18.101.1 "${province[@]}" --svg one.svg --quiet
is "one address is drawn into the file itself" is_figure one.svg
is "the same figure, alone or among others" same one.svg figures/map-4.svg
run locate 198.18.101.1 "${province[@]}" --svg -
is "--svg - prints the figure alone" same out one.svg
run locate 198.18.101.1 "${province[@]}" --svg zh.svg --lang zh
is "a figure in Chinese" grep -qF '申报：赣州；判定：申报位置被排除' zh.svg
fault "--svg - of several" 64 'draws one address, not 8' locate "${province[@]}" --svg -
fault "a figure that cannot be created" 73 'nowhere/x.svg' \
	locate 198.18.101.1 "${province[@]}" --svg nowhere/x.svg

# --- kinds of addresses --------------------------------------------------------------------------

run locate ::ffff:198.18.101.1 2002:c612:6501::1 2001:0:c612:6501::1 64:ff9b::c612:6501 \
	64:ff9b:1::1 198.18.101.1 8.8.8.8 --db "$true_db" --json
is "each address is told by its kind" value '[x["kind"] for x in a]' \
	"['mapped', '6to4', 'teredo', 'nat64', 'nat64', 'plain', 'plain']"
is "a mapped address is looked up as the IPv4 address" value 'a[0]["databases"][0]["cities"]' "['360100']"
is "and says which" value 'a[0]["canonical"]' 198.18.101.1
is "what only carries an IPv4 address is not looked up" \
	value '[len(x["databases"]) for x in a[1:5]]' '[0, 0, 0, 0]'
is "special-purpose is flagged" value '["reserved" in x for x in a]' \
	'[True, True, True, True, True, True, False]'
is "special-purpose is looked up" value 'a[5]["databases"][0]["prefix"]' 198.18.101.0/24
run locate 2002:c612:6501::1 2001:0:c612:6501::1 64:ff9b::c612:6501 ::ffff:198.18.101.1 --db "$true_db"
is "each is said plainly" names 'a 6to4 address' 'a Teredo address' 'a NAT64 address' \
	'IPv4-mapped, that is 198.18.101.1' 'not looked up'
run locate 2002:c612:6501::1 198.18.101.1 --db "$true_db" --lang zh
is "in Chinese too" names '6to4 地址' '专用地址（RFC 6890）' '未查地址库'
run locate ::ffff:198.18.101.1 "${province[@]}" --json
is "a mapped address is the node's" value 'a[0]["node"]' n-liar

# --- lists -------------------------------------------------------------------------------------

printf '# nodes\n198.18.101.1 # one\n\nnonsense\n198.18.102.300\n198.18.102.1\r\n2001:2:0:65::1' >list
input=list
run locate - --db "$true_db" --json
is "bad lines of a list: status 65" ended 65
is "the good lines are answered all the same" value '[x["addr"] for x in a]' \
	"['198.18.101.1', '198.18.102.1', '2001:2:0:65::1']"
is "each bad line is named with its number" test "$(cat err)" = \
	'-:4: "nonsense" is not an IP address
-:5: "198.18.102.300" is not an IP address'
run locate - --db "$true_db" -o kept.jsonl --svg kept.svg
is "a list with bad lines: no file is written" not test -e kept.jsonl -o -e kept.svg
printf '198.18.101.1\0junk\n' >nul
input=nul
fault "a NUL byte in a list" 65 'NUL' locate - --db "$true_db"
input=
/usr/bin/python3 -c '
for i in range(200000):
    print("198.18.%d.%d" % (96 + i // 256 % 16, i % 256))' >many
input=many
run locate - --db "$true_db" --json
is "a list of 200,000 is answered" test "$(wc -l <out)" -eq 200000
is "by status 0" ended 0
rss() { # ARGUMENT…: peak memory in KB
	/usr/bin/python3 -c '
import resource, subprocess, sys
subprocess.run(sys.argv[2:], stdin=open(sys.argv[1]), stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
}
head -n 1000 many >few
is "a long list takes no more memory than a short one" test \
	"$(rss many "$program" locate - --db "$true_db")" -lt \
	$(($(rss few "$program" locate - --db "$true_db") + 4000))
input=
run locate 198.18.102.1 198.18.101.1 198.18.101.1 --db "$true_db" "$stale_db" -o kept.jsonl
is "what is asked twice is kept once" test "$(wc -l <kept.jsonl)" -eq 4
is "answers are kept by address and database" test \
	"$(grep -o '"addr":"[^"]*"' kept.jsonl | uniq | tr '\n' ' ')" = \
	'"addr":"198.18.101.1" "addr":"198.18.102.1" '

# --- wrong inputs --------------------------------------------------------------------------------

fault "sentences as JSON" 64 'exclude each other' locate 192.0.2.1 --db "$true_db" --json --explain
fault "an address that is none" 65 '"192.0.2.256" is not' locate 192.0.2.256 --db "$true_db"
lines=2
fault "two addresses that are none" 65 'is not an IP address' \
	locate 192.0.2.256 1.2.3 --db "$true_db"
lines=
cp "$true_db" "$(printf 'a\033[31mb.mmdb')"
run locate 198.18.101.1 --db ./*b.mmdb --explain
is "a file's name cannot colour the terminal" not grep -q "$ESC" out
finish
