#!/bin/bash
# verify: a sealed bundle holds; whatever is done to it, by a stranger or by whoever has the keys, is
# told by the reason that it has and by the status of its answer.
#     tests/system/test_verify.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317,SC2016 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/tsa.sh"

# --- a bundle of generated records -------------------------------------------------------------

echo '%PDF-1.4' >licence.pdf
write_dossier dossier.json ', "records": ["records/a1.jsonl", "records/a2.jsonl"],
	"documents": [{"id": "d1", "kind": "licence", "path": "licence.pdf"}]'
run plan dossier.json -o plan.json --start 2026-11-21T23:00:00+08:00 --slots 8
mkdir -p records sealed/plan
"$build/tools/make_records" plan.json records "$(printf '%064d' 0)"
cp plan.json sealed/plan/ # as if it had been measured by it
cp dossier.json sealed/
run run dossier.json -o sealed --quiet
run keygen -o ed
run keygen -o sm --type sm2
run keygen -o other
cp -r sealed unsealed
run seal sealed --key ed sm
is "the bundle is sealed" ended 0
chmod -R a-w sealed
find sealed -type f -exec sha256sum {} + | sort >before

# --- one that is as it was sealed --------------------------------------------------------------

verdicts() { # FILE: the four lines' marks
	head -n 4 "$1" | cut -c1-3 | tr -d '\n'
}

run verify sealed --trust ed.pub sm.pub --require ed25519,sm2
is "as it was sealed: status 0" ended 0
is "four answers are yes" test "$(verdicts out)" = '✓✓✓✓'
is "what no stamp shows is not claimed" grep -q 'plan before probing: not shown' out
is "nothing is said on standard error" not test -s err
run verify sealed --trust ed.pub --lang zh
is "in Chinese" has_chinese out
run verify sealed --trust ed.pub --quiet
is "--quiet: by the status alone" test "$status$(cat out)" = 0
with=NO_COLOR=1 run verify sealed --trust ed.pub
is "without colours where nobody wants them" not grep -q "$ESC" out
run verify sealed --trust ed.pub sm.pub --json
is "--json is JSON" is_json out
cp out good.json
find sealed -type f -exec sha256sum {} + | sort >after
is "a bundle that cannot be written to is as it was" same before after

mkdir elsewhere && cp -r sealed elsewhere/moved
run verify elsewhere/moved --trust ed.pub sm.pub --json
is "elsewhere it gives the same bytes" same good.json out
run_in_net verify sealed --trust ed.pub
is "without a network it holds" ended 0

run verify sealed
is "without a key nothing is authentic: status 10" ended 10
is "and the rest is told" test "$(verdicts out)" = '✗✓✓✓'
run verify sealed --trust other.pub
is "another key: status 10" ended 10
run verify sealed --trust ed.pub --require sm2
is "a type that no trusted key has: status 10" ended 10
fault "a key that is none" 65 'holds no public key' verify sealed --trust dossier.json
fault "a key that is not there" 66 'none.pub' verify sealed --trust none.pub
fault "a type that is none" 64 -- '--require takes' verify sealed --trust ed.pub --require rsa
fault "no type, of an unset variable" 64 -- '--require takes' verify sealed --trust ed.pub --require ''
cat ed.pub other.pub >both.pub
fault "two keys in one file, of which one did not sign" 65 'behind the first key' verify sealed --trust both.pub
fault "a bundle that is not there" 66 'none' verify none --trust ed.pub
run verify unsealed --trust ed.pub
is "one that was never sealed: status 10" ended 10
is "without a list of contents nobody knows whether it is complete" grep -q "complete: not known" out

# --- what is done to it ------------------------------------------------------------------------

# What stands in attest/ is written anew as a dishonest operator would, by openssl alone: the payload
# through a line of Python (`s` is the statement), signed by ed.
restate() { # BUNDLE PYTHON
	/usr/bin/python3 - "$1" "$2" <<-'END'
		import base64, json, subprocess, sys
		path = sys.argv[1] + "/attest/statement.dsse.json"
		envelope = json.load(open(path, encoding="utf-8"))
		s = json.loads(base64.b64decode(envelope["payload"]))
		exec(sys.argv[2])
		body = json.dumps(s, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
		kind = envelope["payloadType"].encode()
		open("pae", "wb").write(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body))
		subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", "ed", "-rawin", "-in", "pae",
		                "-out", "pae.sig"], check=True)
		envelope["payload"] = base64.b64encode(body).decode()
		for signature in envelope["signatures"]:
		    signature["sig"] = base64.b64encode(open("pae.sig", "rb").read()).decode()
		with open(path, "w", encoding="utf-8") as out:
		    out.write(json.dumps(envelope, sort_keys=True, separators=(",", ":")))
	END
}

edit() { # FILE PYTHON: `d` is the document; written canonically
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		d = json.load(open(sys.argv[1], encoding="utf-8"))
		exec(sys.argv[2])
		with open(sys.argv[1], "w", encoding="utf-8") as out:
		    out.write(json.dumps(d, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
	END
}

reseal() { # BUNDLE: with the right key
	timeout 60 "$program" seal "$1" --key ed --quiet >/dev/null
}

redossier() { # SCRIPT of sed: the dossier in $b, with the digest that evidence has of it, and sealed
	local was
	was=$(sha256sum <"$b/dossier.json" | cut -c1-64)
	sed -i "$1" "$b/dossier.json"
	sed -i "s/$was/$(sha256sum <"$b/dossier.json" | cut -c1-64)/g" "$b/evidence.json"
	reseal "$b"
}

# shellcheck disable=SC2034 # rows of the table name them
first=raw/records/given/0001.jsonl
# shellcheck disable=SC2034
second=raw/records/given/0002.jsonl
# shellcheck disable=SC2034
statement=attest/statement.dsse.json

# NAME|STATUS|REASON[@PLACE]|COMMANDS in the copy $b. Sealed by ed alone.
cases=(
	'nothing|0||true'
	'a letter of a record|10|file_changed|sed -i "3s/answered/answereD/" $b/$first'
	'a file removed|11|file_missing@$second|rm $b/$second'
	'a file too much|10|extra_file@documents/more.pdf|touch $b/documents/more.pdf'
	'a file cut|10|file_changed@$second|truncate -s -1 $b/$second'
	'two files swapped|10|file_changed|mv $b/$first x; mv $b/$second $b/$first; mv x $b/$second'
	'a link for a file|10|unsafe_path@$first|mv $b/$first x; ln -s "$PWD/x" $b/$first'
	'a pipe for a file|10|unsafe_path@$first|rm $b/$first; mkfifo $b/$first'
	'a link for a folder|10|unsafe_path@raw|mv $b/raw $b.raw; ln -s ../case.raw $b/raw'
	'a link to a device|10|unsafe_path@documents/x|ln -s /dev/zero $b/documents/x'
	'no manifest|10|manifest_missing|rm $b/MANIFEST.json'
	'no statement|10|statement_missing|rm -r $b/attest'
	'something in attest/|10|extra_file@attest/x|touch $b/attest/x'
	'a blank in the manifest|10|manifest_malformed|sed -i "s/,/, /" $b/MANIFEST.json'
	'a file for the folder|10|extra_file@attest|rm -r $b/attest; touch $b/attest'
	'a signature of other bytes|10|signature_wrong|edit $b/$statement "d[\"payload\"] = d[\"payload\"][:-8] + \"fX19fQ==\""'
	'the manifest names /etc/passwd|10|manifest_malformed|edit $b/MANIFEST.json "d[\"files\"][0][\"path\"] = \"/etc/passwd\""'
	'the manifest names ../x|10|manifest_malformed|edit $b/MANIFEST.json "d[\"files\"][0][\"path\"] = \"../x\""'
	'no base64|10|statement_malformed|edit $b/$statement "d[\"payload\"] += \"\\n\""'
	'a deep statement|10|statement_malformed|yes "[" | head -c 9999999 >$b/$statement'
	'a huge manifest|10|file_unreadable|truncate -s 1T $b/MANIFEST.json'
	'a verdict of the evidence, sealed again|12|evidence_differs@evidence.json#/verdict|edit $b/evidence.json "d[\"verdict\"] = \"pass\""; reseal $b'
	'a number of the evidence, sealed again|12|evidence_differs@evidence.json#/records/counted|edit $b/evidence.json "d[\"records\"][\"counted\"] += 1"; reseal $b'
	'a finding of the evidence, sealed again|12|evidence_differs@evidence.json#/findings/0/reason/0|edit $b/evidence.json "d[\"findings\"][0][\"reason\"] = []"; reseal $b'
	'a node of the evidence left out, sealed again|12|evidence_differs@evidence.json#/nodes/2|edit $b/evidence.json "d[\"nodes\"].pop()"; reseal $b'
	'a word of the appendix, sealed again|12|output_differs|sed -i "0,/示例公司/s//别的公司/" $b/appendix.html; reseal $b'
	'a page of a node, sealed again|12|output_differs@pages/n2.json#/node/role|edit $b/pages/n2.json "d[\"node\"][\"role\"] = \"core\""; reseal $b'
	'a page left out, sealed again|12|output_missing@pages/n2.json|rm $b/pages/n2.json; reseal $b'
	'a page of no node, sealed again|12|output_differs@pages/n9.json|cp $b/pages/n2.json $b/pages/n9.json; reseal $b'
	'the appendix cut, sealed again|12|output_differs|truncate -s 2000 $b/appendix.html; reseal $b'
	'a cell of an export, sealed again|12|output_differs@exports/findings.csv:2|sed -i "2s/核心/边缘/" $b/exports/findings.csv; reseal $b'
	'a number of an export, sealed again|12|output_differs|sed -i "s/\"exit_status\":./\"exit_status\":0/" $b/exports/summary.json; reseal $b'
	'an export cut, sealed again|12|output_differs|truncate -s 1000 $b/exports/metrics.txt; reseal $b'
	'an export that lost its file|11|file_missing@exports/junit.xml|rm $b/exports/junit.xml'
	'an export edited|10|file_changed@exports/findings.csv|sed -i "2s/核心/边缘/" $b/exports/findings.csv'
	'an export that is a link|10|unsafe_path@exports/findings.csv|mv $b/exports/findings.csv $b.csv; ln -s "$PWD/$b.csv" $b/exports/findings.csv'
	'an export that is a link to another|10|unsafe_path@exports/findings.csv|ln -sf summary.json $b/exports/findings.csv'
	'exports behind a link|10|unsafe_path@exports|mv $b/exports $b.exports; ln -s "$PWD/$b.exports" $b/exports'
	'an export listed twice|10|manifest_malformed@MANIFEST.json|edit $b/MANIFEST.json "d[\"files\"].append([f for f in d[\"files\"] if f[\"path\"] == \"exports/findings.csv\"][0])"'
	'an export by another name|10|extra_file@exports/FINDINGS.csv|mv $b/exports/findings.csv $b/exports/FINDINGS.csv'
	'no exports, as an earlier version left it|0||rm -r $b/exports; reseal $b'
	'an export more than there were|0||echo x >$b/exports/mine.txt; reseal $b'
	'a document taken away, sealed again|12|evidence_differs|rm $b/documents/licence.pdf; reseal $b'
	'the dossier edited, sealed again|12|evidence_differs|redossier "s/示例公司/某某公司/"'
	'a record line deleted, sealed again|11|records_gap@a1|sed -i 5d $b/$first; reseal $b'
	'the first line deleted, sealed again|11|records_gap|sed -i 1d $b/$first; reseal $b'
	'a record changed, sealed again|11|records_break|sed -i "5s/\"bound_us\":500/\"bound_us\":501/" $b/$first; reseal $b'
	'two lines swapped, sealed again|12|evidence_differs|sed -i "5{h;d};6{G}" $b/$first; reseal $b'
	'an agent left out, sealed again|11|agent_absent@a2|rm $b/$second; reseal $b'
	'the verdict stated otherwise|13|verdict_differs@verdict|restate $b "s[\"predicate\"][\"verdict\"] = \"pass\""'
	'the application stated otherwise|13|verdict_differs@application_verdict|restate $b "s[\"predicate\"][\"application_verdict\"] = \"pass\""'
	'a finding stated otherwise|13|finding_differs@nodes.core|restate $b "[f for f in s[\"predicate\"][\"findings\"] if f[\"rule\"] == \"nodes.core\"][0][\"verdict\"] = \"fail\""'
	'a finding not stated|13|finding_differs|restate $b "s[\"predicate\"][\"findings\"].pop()"'
	'another as_of stated|12|evidence_differs|restate $b "s[\"predicate\"][\"as_of\"] = \"2026-11-21T23:00:01+08:00\""'
	'another operator stated|10|statement_disagrees@operator|restate $b "s[\"predicate\"][\"operator\"] = \"x\""'
	'another count stated|10|count_differs|restate $b "s[\"predicate\"][\"count\"] += 1"'
	'another root stated|10|root_differs|restate $b "s[\"predicate\"][\"merkle\"][\"sm3\"] = \"0\" * 64"'
	'another manifest stated|10|manifest_differs|restate $b "s[\"subject\"][0][\"digest\"][\"sm3\"] = \"0\" * 64"'
	'another evidence stated|10|statement_disagrees|restate $b "s[\"predicate\"][\"evidence_sha256\"] = \"0\" * 64"'
	'other rules stated|10|statement_disagrees@profile|restate $b "s[\"predicate\"][\"profile\"][\"sha256\"] = \"0\" * 64"'
	'another version stated|0||restate $b "s[\"predicate\"][\"tool\"] = \"cdnproof 9.9\""'
	'an unknown predicate|10|statement_malformed|restate $b "s[\"predicateType\"] = \"urn:x\""'
	'rules of its own|10|statement_disagrees@profile|echo "{}" >$b/profile.json; reseal $b'
	'a dossier that is none|12|recompute_failed|redossier "s/.*//"'
	'a broken plan|12|recompute_failed|echo "{" >$b/plan/plan.json; reseal $b'
	'records that are none|11|agent_absent@a1|head -c 5000 /dev/urandom >$b/$first; reseal $b'
)

tells() { # REASON[@PLACE]: among the reasons of --json; empty: there is none
	/usr/bin/python3 - "$1" <<-'END'
		import json, sys
		result = json.load(open("out", encoding="utf-8"))
		reasons = [r for a in result["answers"] for r in a["reasons"]]
		name, _, place = sys.argv[1].partition("@")
		found = [r for r in reasons if r["name"] == name and (not place or r.get("place") == place)]
		print([(r["name"], r.get("place"), r.get("detail")) for r in reasons])
		sys.exit(0 if (found if name else not reasons) else 1)
	END
}

one=$work/one
cp -r unsealed "$one"
reseal "$one"
for row in "${cases[@]}"; do
	IFS='|' read -r name wanted reason commands <<<"$row"
	b=case
	rm -rf case case.raw x
	cp -r "$one" case
	eval "$commands"
	eval "reason=\"$reason\""
	run verify case --trust ed.pub --json
	is "$name: status $wanted" ended "$wanted"
	is "$name: ${reason:-no reason}" tells "$reason"
	is "$name: nothing on standard error" not test -s err
done

rm -rf more && cp -r "$one" more
run report more --format xlsx -o more/exports/ledger.xlsx --quiet
echo x >more/exports/mine.txt
reseal more
run verify more --trust ed.pub
is "a workbook beside the exports is a rendering" grep -q 'exports/ledger.xlsx: .*digested' out
is "an export that no table knows is said" grep -q 'exports/mine.txt: ' out

run verify case --trust ed.pub
is "reasons have lines of their own" grep -q 'a1: has no records' out
run verify case --trust ed.pub --lang zh
is "and in Chinese" has_chinese out

rm -rf case && cp -r "$one" case
restate case 's["predicate"]["tool"] = "cdnproof 9.9"'
run verify case --trust ed.pub
is "another version is said" grep -q 'another version of the tool' out

# Rules of its own that make everything pass: beside the verdict itself.
/usr/bin/python3 - "$root/analyzer/profiles/jx-cdn.json" <<-'END'
	import json, sys
	profile = json.load(open(sys.argv[1], encoding="utf-8"))
	profile["rules"] = [r for r in profile["rules"] if r["id"] == "nodes.core"]
	json.dump(profile, open("lax.json", "w", encoding="utf-8"))
END
sed 's/, "records": \[[^]]*\]//' dossier.json >lax-dossier.json
run run lax-dossier.json -o lax --profile lax.json --quiet
is "a bundle by rules of its own is made" test -s lax/profile.json
reseal lax
run verify lax --trust ed.pub
is "rules of its own are said beside the verdict" grep -q "the verdict follows: .*by rules or boundaries of the bundle's own" out

# A document outside the bundle is not looked at, whatever the dossier names.
b=case
rm -rf case && cp -r "$one" case
rm case/documents/licence.pdf
redossier "s,licence.pdf,$work/licence.pdf,"
mv licence.pdf away.pdf
run verify case --trust ed.pub --json
cp out without
mv away.pdf licence.pdf
run verify case --trust ed.pub --json
is "a document that is missing is told" tells evidence_differs
is "what lies outside the bundle changes nothing" same without out

# --- a page on one node, alone -------------------------------------------------------------------

run excerpt sealed --node n1 -o n1.json
is "an excerpt is made" ended 0
run verify n1.json --trust ed.pub sm.pub --require sm2
is "an excerpt holds: status 0" ended 0
is "it says what it shows, and of how much" grep -q 'Shown of 23 files' out
is "nothing else is answered" test "$(grep -c '^[✓✗?]' out)" -eq 1
run verify n1.json --trust ed.pub --json
is "its JSON is JSON" is_json out
cp out excerpt.json
run verify n1.json
is "an excerpt without a key: status 10" ended 10
run verify n1.json --trust other.pub
is "an excerpt by another key: status 10" ended 10
is "which is told" grep -q 'a trusted key did not sign' out

excerpts=(
	'another content|path_wrong|d["files"][0]["content"] = "e30="'
	'another size|path_wrong|d["files"][0]["entry"]["size"] += 1'
	'another digest|path_wrong|d["files"][0]["entry"]["sm3"] = "0" * 64'
	'another index|path_wrong|d["files"][0]["index"] ^= 1'
	'another path|path_wrong|d["files"][0]["entry"]["path"] = "pages/n2.json"'
	'a path outside|excerpt_malformed|d["files"][0]["entry"]["path"] = "../n1.json"'
	'a step of the way|path_wrong|d["files"][0]["path_sha256"][0] = "0" * 64'
	'a step less|path_wrong|d["files"][0]["path_sm3"].pop()'
	'a step more|path_wrong|d["files"][0]["path_sm3"].append("0" * 64)'
	'another count|count_differs|d["count"] += 1'
	'a signature less|key_did_not_sign|d["envelope"]["signatures"] = [s for s in d["envelope"]["signatures"] if len(s["sig"]) != 88]'
	'a key more|excerpt_malformed|d["note"] = 1'
	'the file twice|excerpt_malformed|d["files"].append(d["files"][0])'
)
for row in "${excerpts[@]}"; do
	IFS='|' read -r name reason change <<<"$row"
	cp n1.json case.json
	edit case.json "$change"
	run verify case.json --trust ed.pub --json
	is "an excerpt with $name: status 10" ended 10
	is "an excerpt with $name: $reason" tells "$reason"
done
head -c 100 n1.json >case.json
run verify case.json --trust ed.pub
is "an excerpt that is cut: status 10" ended 10

# --- SM2 under another identity ------------------------------------------------------------------

# The SM2 signature made anew by openssl under this identity.
resign() { # BUNDLE IDENTITY
	/usr/bin/python3 - "$1/$statement" "$2" <<-'END'
		import base64, json, subprocess, sys
		envelope = json.load(open(sys.argv[1], encoding="utf-8"))
		body, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"].encode()
		open("pae", "wb").write(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body))
		subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", "sm", "-rawin", "-digest", "sm3",
		                "-pkeyopt", "distid:" + sys.argv[2], "-in", "pae", "-out", "pae.sig"],
		               check=True)
		sm = [s for s in envelope["signatures"] if len(base64.b64decode(s["sig"])) != 64]
		sm[0]["sig"] = base64.b64encode(open("pae.sig", "rb").read()).decode()
		with open(sys.argv[1], "w", encoding="utf-8") as out:
		    out.write(json.dumps(envelope, sort_keys=True, separators=(",", ":")))
	END
}

rm -rf case && cp -r sealed case
chmod -R u+w case
resign case 1234567812345678
run verify case --trust ed.pub sm.pub
is "openssl signs likewise" ended 0
for identity in '' ALICE123@YAHOO.COM 1234567812345679; do
	resign case "$identity"
	run verify case --trust ed.pub sm.pub --json
	is "signed as '$identity': status 10" ended 10
	is "signed as '$identity': told" tells signature_wrong@sm.pub
	run verify case --trust ed.pub --json
	is "nor is it good where nobody trusts the key" tells signature_wrong
done

# --- time stamps ---------------------------------------------------------------------------------

is "an authority of our own" tsa_make authority
tsa_make stranger
stamped() { # BUNDLE: by an authority, its plan and its statement
	local what
	run stamp "$1"
	for what in plan statement; do
		tsa_answer authority "$1/attest/$what.tsq" "$1/attest/$what.tsr"
	done
}
rm -rf late && cp -r "$one" late
stamped late
run verify late --trust ed.pub
is "stamps without an authority: status 0" ended 0
is "and said to be unchecked" test "$(grep -c 'the time stamp was not checked' out)" -eq 2
run verify late --trust ed.pub --tsa authority/root.crt
is "good stamps: status 0" ended 0
is "and said" test "$(grep -c ': time stamp (2' out)" -eq 2
is "a plan stamped after its first slot shows nothing" grep -q 'plan before probing: not shown' out
run verify late --trust ed.pub --tsa stranger/root.crt --json
is "stamps by nobody that counts: status 10" ended 10
is "which is told" tells stamp_wrong@attest/plan.tsr

# A plan of next year is stamped before its first slot.
mkdir -p ahead/plan
cp dossier.json ahead/
year=$(($(date +%Y) + 1))
sed -i "s/\"as_of\": \"[^\"]*\"/\"as_of\": \"$year-06-02T00:00:00+08:00\"/" ahead/dossier.json
cp ahead/dossier.json ahead.json
run plan ahead.json -o ahead/plan/plan.json --start "$year-06-01T00:00:00+08:00" --slots 4
sed 's/, "records": \[[^]]*\]//' -i ahead/dossier.json ahead.json
run run ahead.json -o ahead --quiet
reseal ahead
stamped ahead
run verify ahead --trust ed.pub --tsa authority/root.crt
is "a plan stamped before its first slot: shown" grep -q 'plan before probing: shown by a time stamp' out
run verify ahead --trust ed.pub
is "shown by nobody's word alone: not shown" grep -q 'plan before probing: not shown' out

stamps=(
	'a stamp over another bundle|cp ahead/attest/statement.tsr $b/attest/'
	'a stamp of the plan for the statement|cp $b/attest/plan.tsr $b/attest/statement.tsr'
	'a request with another imprint|cp ahead/attest/plan.tsq $b/attest/plan.tsq'
	'a stamp that is cut|truncate -s -1 $b/attest/plan.tsr'
	'a stamp with more behind it|echo >>$b/attest/plan.tsr'
	'a stamp that is none|echo x >$b/attest/plan.tsr'
	'an empty stamp|: >$b/attest/plan.tsr'
)
for row in "${stamps[@]}"; do
	IFS='|' read -r name commands <<<"$row"
	b=case
	rm -rf case && cp -r late case
	eval "$commands"
	run verify case --trust ed.pub --tsa authority/root.crt --json
	is "$name: status 10" ended 10
	is "$name: told" tells stamp_wrong
done
fault "an authority that is none" 65 'dossier.json' verify late --trust ed.pub --tsa dossier.json
fault "an authority that is not there" 66 'none.pem' verify late --trust ed.pub --tsa none.pem

# --- the schema, by a validator that shares no code with it -----------------------------------

valid() { # FILE…
	/usr/bin/python3 - "$root/docs/schemas/verify-v1.json" "$@" <<-'END'
		import json, sys
		from jsonschema import Draft202012Validator
		schema, *documents = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:])
		Draft202012Validator.check_schema(schema)
		faults = [f.message for d in documents for f in Draft202012Validator(schema).iter_errors(d)]
		print(faults[:3])
		sys.exit(bool(faults))
	END
}
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	is "what --json prints is what the schema says" valid good.json without excerpt.json
fi
finish
