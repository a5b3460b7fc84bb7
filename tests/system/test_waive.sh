#!/bin/bash
# Waivers on their whole way: signed, judged, printed by every form of report, taken up by a bundle.
# Whatever they say, verdicts and exit statuses stay as they are.
#     tests/system/test_waive.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

command -v openssl >/dev/null || skip "needs openssl"
make_key() { # NAME ARGUMENT…
	(umask 077 && openssl genpkey "${@:2}" -out "$1.key" 2>/dev/null) &&
		openssl pkey -in "$1.key" -pubout -out "$1.key.pub" 2>/dev/null
}
make_key zhang -algorithm ed25519
make_key li -algorithm EC -pkeyopt ec_paramgen_curve:SM2
make_key wang -algorithm ed25519
write_dossier dossier.json

# The common part: what a test says comes behind and may not repeat it.
waive() { # RULE DISPOSITION FROM UNTIL ARGUMENT…
	run waive --rule "$1" --disposition "$2" --from "$3" --until "$4" --owner '张三（运维部）' \
		--reason '磁盘阵列故障，缺失4小时' "${@:5}"
}

value() { # FILE PYTHON EXPRESSION of s, the JSON
	/usr/bin/python3 -c 'import json,sys; s=json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' \
		"$1" "$2"
}

yields() { # FILE EXPRESSION VALUE
	local is
	is=$(value "$1" "$2")
	[ "$is" = "$3" ] || { echo "$2 is $is"; return 1; }
}

names() { # FILE WORD…: all of them stand in it
	local word
	for word in "${@:2}"; do
		grep -qF -- "$word" "$1" || { echo "no $word"; return 1; }
	done
}

# --- signing ---------------------------------------------------------------------------------

good=(--rule logs.retention --disposition waived --owner a --reason b --from 2026-08-03
	--until 2026-12-31)
fault "without -o" 64 'waive needs -o' waive "${good[@]}" --key zhang.key
fault "without a key" 64 'a waiver is signed' waive "${good[@]}" -o w.json
fault "without a rule" 64 'a waiver needs --rule' waive --key zhang.key -o w.json
fault "a rule mistyped" 64 'no rule "logs.retension"; "logs.retention"\?' \
	waive "${good[@]/logs.retention/logs.retension}" --key zhang.key -o w.json
fault "a short name that is near to none" 64 'no rule "foo"$' \
	waive "${good[@]/logs.retention/foo}" --key zhang.key -o w.json
fault "a rule like none" 64 'no rule "frobnicate everything"$' \
	waive "${good[@]/logs.retention/frobnicate everything}" --key zhang.key -o w.json
fault "a disposition that is none" 64 'takes waived, accepted or remediated, not "none"' \
	waive "${good[@]/waived/none}" --key zhang.key -o w.json
fault "a day that is none" 64 '--until takes a day .* "2026-13-01"' \
	waive "${good[@]/2026-12-31/2026-13-01}" --key zhang.key -o w.json
fault "an end before the beginning" 64 '--until must be later than from' \
	waive "${good[@]/2026-12-31/2026-08-02}" --key zhang.key -o w.json
fault "a name that is no file's" 64 '--id must be fit to name a file' \
	waive "${good[@]}" --key zhang.key --id ../w -o w.json
fault "a key that is not there" 66 'none.key' waive "${good[@]}" --key none.key -o w.json
fault "a public key does not sign" 65 'zhang.key.pub' \
	waive "${good[@]}" --key zhang.key.pub -o w.json
fault "a key twice" 65 'is given twice' waive "${good[@]}" --key zhang.key --signer zhang.key.pub -o w.json
is "what is wrong writes nothing" not test -e w.json

mkdir waivers
waive logs.retention waived 2026-08-03 2026-12-31 --subject n1 --key zhang.key \
	--signer li.key.pub -o waivers/QK-1.json
is "a waiver is signed" ended 0
is "it says who signed and who has not" test "$(grep -c '^waiver QK-1: signed by key [0-9a-f]\{64\}$' err; \
	grep -c '^waiver QK-1: not signed by key [0-9a-f]\{64\}$' err)" = "$(printf '1\n1')"
is "it is JSON" is_json waivers/QK-1.json
is "nothing half written is left" no_temporary waivers
/usr/bin/python3 - waivers/QK-1.json <<'PYTHON'
import base64, json, sys
envelope = json.load(open(sys.argv[1]))
body = base64.b64decode(envelope["payload"])
kind = envelope["payloadType"].encode()
open("body.json", "wb").write(body)
open("pae", "wb").write(b"DSSEv1 %d %s %d " % (len(kind), kind, len(body)) + body)
open("sig", "wb").write(base64.b64decode(envelope["signatures"][0]["sig"]))
PYTHON
is "openssl alone verifies it" openssl pkeyutl -verify -rawin -pubin -inkey zhang.key.pub \
	-in pae -sigfile sig
is "its file names it" yields body.json "s['id']" QK-1
is "a day begins at midnight of +08:00" yields body.json "s['from']" 2026-08-03T00:00:00+08:00
is "and counts whole at the end" yields body.json "s['until']" 2027-01-01T00:00:00+08:00
is "both signers are named" yields body.json "len(s['keys'])" 2
cp waivers/QK-1.json half.json

fault "nobody else signs it" 65 'names no key' waive --key wang.key -o waivers/QK-1.json
waive logs.retention accepted 2026-08-03 2026-12-31 --subject n1 --key li.key -o waivers/QK-1.json
is "another content does not replace it" ended 73
is "and it stays as it was" cmp half.json waivers/QK-1.json
waive logs.retention waived 2026-08-03 2026-12-31 --subject n1 --key li.key -o waivers/QK-1.json
is "the other key signs the same content" ended 0
is "there are two signatures" yields waivers/QK-1.json "len(s['signatures'])" 2
cp half.json again.json
run waive --key li.key -o again.json
is "or signs what is there without repeating it" ended 0

openssl pkcs8 -topk8 -in wang.key -v2 aes-256-cbc -passout pass:secret -out locked.key 2>/dev/null
chmod 600 locked.key
echo secret >word
echo wrong >word.wrong
waive nodes.in_province accepted 2026-08-03 2026-12-31 --key locked.key \
	--passphrase-file word.wrong -o waivers/QK-2.json
is "a wrong passphrase opens nothing" ended 65
waive nodes.in_province accepted 2026-08-03 2026-12-31 --key locked.key --passphrase-file word \
	-o waivers/QK-2.json
is "a passphrase opens an encrypted key" ended 0

waive nodes.in_province waived 2025-08-03 2025-12-31 --key wang.key -o waivers/QK-3.json
waive nodes.regional remediated 2027-08-03T00:00:00Z 2027-12-31 --key wang.key -o waivers/QK-4.json
waive nodes.regional remediated 2026-08-03 2026-12-31 --subject n9 --key wang.key -o waivers/QK-5.json
waive coverage.cities accepted 2026-08-03 2026-12-31 --key wang.key --signer li.key.pub \
	-o waivers/QK-6.json
waive coverage.cities accepted 2026-08-03 2026-12-31 --subject 360100 --key wang.key -o waivers/QK-7.json
waive coverage.cities accepted 2026-08-03 2026-12-31 --key wang.key -o waivers/QK-8.json
/usr/bin/python3 - waivers/QK-8.json <<'PYTHON'
import base64, json, sys
envelope = json.load(open(sys.argv[1]))
sig = bytearray(base64.b64decode(envelope["signatures"][0]["sig"]))
sig[5] ^= 4
envelope["signatures"][0]["sig"] = base64.b64encode(sig).decode()
open(sys.argv[1], "w").write(json.dumps(envelope, separators=(",", ":"), sort_keys=True))
PYTHON

# --- judging ---------------------------------------------------------------------------------

mkdir -p elsewhere && cp dossier.json elsewhere/
run analyze elsewhere/dossier.json -o without.json
without=$status
cp out without.txt
run analyze elsewhere/dossier.json --waiver waivers -o with.json --lang en
is "waivers change no exit status" ended "$without"
cp out with.en
is "without any the list is there, and empty" yields without.json "s['waivers']" '[]'
is "nothing else differs" /usr/bin/python3 - without.json with.json <<'PYTHON'
import json, sys
rest = []
for name in sys.argv[1:]:
    s = json.load(open(name))
    s.pop("waivers")
    s["inputs"] = [i for i in s["inputs"] if i["role"] != "waiver"]
    for finding in s["findings"]:
        finding.pop("disposition")
        for subject in finding["subjects"]:
            subject.pop("disposition", None)
    rest.append(s)
assert rest[0] == rest[1]
PYTHON
is "every waiver is listed with its state" yields with.json \
	"sorted((w['id'], w['state']) for w in s['waivers'])" \
	"[('QK-1', 'in_force'), ('QK-2', 'in_force'), ('QK-3', 'expired'), ('QK-4', 'not_yet'), ('QK-5', 'unknown_subject'), ('QK-6', 'unsigned'), ('QK-7', 'in_force'), ('QK-8', 'bad_signature')]"
is "findings have the dispositions of those in force" yields with.json \
	"[(f['rule'], f['disposition']) for f in s['findings'] if f['disposition'] != 'none']" \
	"[('nodes.in_province', 'accepted')]"
is "subjects too" yields with.json \
	"[(f['rule'], t['id'], t['disposition']) for f in s['findings'] for t in f['subjects'] if 'disposition' in t]" \
	"[('coverage.cities', '360100', 'accepted'), ('logs.retention', 'n1', 'waived')]"
is "the files are among the inputs" yields with.json \
	"len([i for i in s['inputs'] if i['role'] == 'waiver'])" 8
is "the table lists them" names with.en 'Waivers (no verdict changes)' QK-1 QK-8 'bad signature' \
	'not signed by' expired 'not yet in force' 'no such subject' '[accepted]'
run analyze elsewhere/dossier.json --waiver waivers -o - --lang zh
is "in Chinese too" names err 情况说明（不改变任何结论） 张三（运维部） 签名无效 签名不全 已过期 〔已接受〕
is "the table without waivers has none" not grep -q Waivers without.txt

run analyze elsewhere/dossier.json --waiver waivers/QK-8.json waivers/QK-3.json waivers/QK-1.json \
	waivers/QK-5.json waivers/QK-4.json waivers/QK-2.json waivers/QK-7.json waivers/QK-6.json \
	-o turned.json
is "in any order the same bytes" same with.json turned.json
cp waivers/QK-1.json a-copy.json
run analyze elsewhere/dossier.json --waiver waivers a-copy.json -o twice.json
is "one file twice counts once" same with.json twice.json
fault "two of one id are refused" 65 'half.json: another waiver has its id, QK-1' \
	analyze elsewhere/dossier.json --waiver waivers half.json -o x.json
run analyze elsewhere/dossier.json --waiver half.json -o half.out.json
is "half signed is unsigned" yields half.out.json "[w['state'] for w in s['waivers']]" "['unsigned']"
run analyze elsewhere/dossier.json --waiver waivers/QK-2.json --as-of 2027-01-01T00:00:00+08:00 -o late.json
is "at its end it is in force no more" yields late.json "[w['state'] for w in s['waivers']]" "['expired']"
run analyze elsewhere/dossier.json --waiver waivers/QK-2.json --as-of 2026-12-31T23:59:59+08:00 -o late.json
is "a second before it is" yields late.json "[w['state'] for w in s['waivers']]" "['in_force']"
run analyze elsewhere/dossier.json --waiver waivers/QK-2.json --as-of 2026-08-03T00:00:00+08:00 -o late.json
is "at its beginning it is" yields late.json "[w['state'] for w in s['waivers']]" "['in_force']"
for name in "$data"/waiver/*.json; do
	case $(basename "$name" .json) in good | signatures-same) continue ;; esac
	run analyze elsewhere/dossier.json --waiver "$name" -o x.json --quiet
	is "broken: $(basename "$name" .json)" ended 65
done
is "nothing is written of what is refused" not test -e x.json
fault "a file that is not there" 66 'none.json' \
	analyze elsewhere/dossier.json --waiver none.json -o x.json

# --- reports ---------------------------------------------------------------------------------

text_of() { # HTML
	/usr/bin/python3 - "$1" <<'PYTHON'
import html, re, sys
page = open(sys.argv[1], encoding="utf-8").read()
print(re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page.split("</style>")[1]))))
PYTHON
}
for lang in zh en; do
	run report with.json --format html --lang "$lang" -o "$lang.html"
	is "the appendix is written ($lang)" ended 0
	text_of "$lang.html" >"$lang.txt"
	is "it names every waiver ($lang)" names "$lang.txt" QK-1 QK-2 QK-3 QK-4 QK-5 QK-6 QK-7 QK-8
	is "it names whoever signs, in full ($lang)" names "$lang.txt" \
		"$(openssl pkey -pubin -in zhang.key.pub -outform DER | sha256sum | cut -d' ' -f1)" \
		"$(openssl pkey -pubin -in li.key.pub -outform DER | sha256sum | cut -d' ' -f1)"
done
is "Chinese tells owner, reason, days and state" names zh.txt 张三（运维部） 磁盘阵列故障，缺失4小时 \
	'2026-08-03 00:00:00 起' '2027-01-01 00:00:00 止' 已过期 签名与内容不符 未签名 '；处置：已接受'
is "page one counts them" names zh.txt '收到情况说明 8 份，其中有效 3 份'
run report without.json --format html -o none.html
is "without any it says so" grep -q 没有提供情况说明 none.html

# --- status and bundles ----------------------------------------------------------------------

run status dossier.json --lang en
is "status finds those beside the dossier" names out 'Waivers (no verdict changes)' QK-8 'bad signature'
run status dossier.json --json
is "and lists them in JSON" yields out "len(s['waivers'])" 8
run status elsewhere/dossier.json --waiver waivers/QK-2.json --json
is "or takes those that are given" yields out "[w['id'] for w in s['waivers']]" "['QK-2']"

mv waivers/QK-1.json waivers/first.json
waive function.cache waived 2026-08-03 2026-12-31 --key wang.key -o given.json --id QK-9
run run dossier.json --waiver given.json -o bundle
is "a bundle with waivers ends as one without" ended "$without"
is "it has them under their names" test "$(cd bundle/waivers && echo *)" = \
	"QK-1.json QK-2.json QK-3.json QK-4.json QK-5.json QK-6.json QK-7.json QK-8.json QK-9.json"
is "to the byte" cmp bundle/waivers/QK-1.json waivers/first.json
is "they are judged there" yields bundle/evidence.json "len(s['waivers'])" 9
is "by their names there" yields bundle/evidence.json \
	"[i['name'] for i in s['inputs'] if i['role'] == 'waiver'][0]" waivers/QK-1.json
run analyze bundle/dossier.json --answers bundle/raw/answers.jsonl --waiver bundle/waivers -o again.json --quiet
is "whoever judges the bundle again gets the same bytes" same again.json bundle/evidence.json
is "a node's page has those of its findings, and of no other node" yields bundle/pages/n1.json \
	"[w['id'] for w in s['waivers']]" "['QK-9', 'QK-1', 'QK-2', 'QK-3']"
is "and its dispositions" yields bundle/pages/n1.json \
	"[(f['rule'], t['disposition']) for f in s['findings'] for t in f['subjects'] if 'disposition' in t]" \
	"[('logs.retention', 'waived')]"
run status bundle --json
is "status of the bundle lists them" yields out "len(s['waivers'])" 9
run run dossier.json --waiver given.json -o bundle --quiet
is "the same run again changes nothing" same again.json bundle/evidence.json
run seal bundle --key zhang.key
is "it is sealed with them" ended 0
run verify bundle --trust zhang.key.pub --json
is "and verified" ended 0
key_of() { # KEY.pub
	openssl pkey -pubin -in "$1" -outform DER | sha256sum | cut -d' ' -f1
}
note_of() { # WAIVER KEY.pub: what verify notes of that key
	value out "[n['detail'] for n in s['notes'] if n['name'] == 'waiver' and n['place'] == '$1' and '$(key_of "$2")' in n['detail']]"
}
is "verify knows the key that it was told" grep -q 'logs.retention, in_force; signed by .*, trusted by you' \
	<(note_of QK-1 zhang.key.pub)
is "and names those that it was not" grep -q 'logs.retention, in_force; signed by .* compare it' \
	<(note_of QK-1 li.key.pub)
is "a bad signature is named" grep -q 'bad_signature; signature of key .*: wrong' <(note_of QK-8 wang.key.pub)
is "a missing one too" grep -q 'unsigned; signature of key .*: missing' <(note_of QK-6 li.key.pub)
cp bundle/waivers/QK-1.json kept.json
cp half.json bundle/waivers/QK-1.json
run verify bundle --trust zhang.key.pub --quiet
is "a signature dropped later is a change" ended 10
cp kept.json bundle/waivers/QK-1.json
rm bundle/waivers/QK-3.json
run verify bundle --trust zhang.key.pub --quiet
is "a waiver that is gone is missed" not ended 0

fault "a bundle is not begun with a broken waiver" 65 'blank.json#payload:.* owner: must say' \
	run dossier.json --waiver "$data/waiver/owner-blank.json" -o other
is "of which nothing is left" not test -e other

finish
