#!/bin/bash
# docs/verify-by-hand.md, as it stands, against a bundle that was sealed by both kinds of keys, with
# heads, stamps and an excerpt; and each of its checks against what it is there to find.
#     tests/system/test_by_hand.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317,SC2016 # called through `is`; backquotes are meant
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/tsa.sh"

# The blocks of a page, one after the other.
blocks() { # PAGE
	sed -n '/^```sh$/,/^```$/{/^```/d;p}' "$root/docs/$1"
}

by_hand() { # BUNDLE
	BUNDLE=$1 KEYS="$work/ed.pub $work/sm2.pub" TSA=$work/authority/root.crt \
		EXCERPT=$work/node.excerpt timeout 120 bash <(blocks verify-by-hand.md)
}

is "both languages have the same commands" cmp <(blocks verify-by-hand.md) \
	<(blocks verify-by-hand.zh-CN.md)

# Two agents that sign probe three nodes on this machine's loopback.
for agent in a1 a2; do
	run keygen -o "$agent.key"
	is "a key for $agent" ended 0
done
text_of() { # KEY.pub
	sed '/^-----/d' "$1" | tr -d '\n'
}
write_dossier dossier.json
/usr/bin/python3 - "$(text_of a1.key.pub)" "$(text_of a2.key.pub)" <<'END'
import json, sys
dossier = json.load(open("dossier.json"))
for agent, key in zip(dossier["agents"], sys.argv[1:]):
    agent["key"] = key
json.dump(dossier, open("dossier.json", "w"), ensure_ascii=False)
END
sed 's/"slots": 4/"slots": 3/' dossier.json >rehearsal.json
run_in_net run rehearsal.json -o rehearsal --via 'env AGENT={agent}' --agent-key "$work/{agent}.key"
is "the same keys have signed by another plan before" test -s a1.key.heads
run_in_net run dossier.json -o bundle --via 'env AGENT={agent}' --agent-key "$work/{agent}.key"
is "a run of agents that sign" test "$status" -le 2
is "has their heads" test -s bundle/raw/records/a1/heads -a -s bundle/raw/records/a2/heads

is "an authority of our own" tsa_make authority
run stamp bundle
tsa_answer authority bundle/attest/plan.tsq plan.tsr
run stamp bundle --attach plan.tsr --tsa authority/root.crt
is "the plan is stamped" ended 0
run keygen -o ed
run keygen -o sm2 --type sm2
run seal bundle --key ed sm2
is "sealed by both keys" ended 0
run stamp bundle
tsa_answer authority bundle/attest/statement.tsq statement.tsr
run stamp bundle --attach statement.tsr --tsa authority/root.crt
is "the statement is stamped" ended 0
run excerpt bundle --node n2 -o node.excerpt
is "an excerpt of one node" ended 0

is "every command of the page succeeds" by_hand bundle
by_hand bundle >said 2>&1
is "both keys are seen to have signed" test "$(grep -c '^signed by ' said)" -eq 2
is "both stamps are seen" test "$(grep -c ' was there at ' said)" -eq 2
is "both agents' heads are seen" test "$(grep -c 'signed heads$' said)" -eq 2
is "the excerpt is seen to be of the bundle" grep -q '^pages/n2.json is of the bundle' said
run verify bundle --trust ed.pub sm2.pub --tsa authority/root.crt
is "verify says the same" ended 0

# What each check is there for.
damage() { # SENTENCE COMMAND…, inside a copy
	local sentence=$1
	shift
	rm -rf copy
	cp -r bundle copy
	(cd copy && "$@")
	is "$sentence is found" not by_hand copy
}
flip() { # FILE: the last byte
	/usr/bin/python3 -c 'import sys; b=bytearray(open(sys.argv[1],"rb").read()); b[-2]^=1; open(sys.argv[1],"wb").write(b)' "$1"
}
unsign() { # INDEX
	jq -cj "del(.signatures[$1])" attest/statement.dsse.json >x && mv x attest/statement.dsse.json
}
flip_records() { flip raw/records/a1/*.jsonl; }
damage "an altered record" flip_records
damage "an altered manifest" flip MANIFEST.json
damage "an altered page" flip appendix.html
damage "a missing file" rm evidence.json
damage "a file too many" touch exports.txt
damage "a link" ln -s /etc/hostname raw/link
damage "a name too many in attest" touch attest/note
damage "a signature that was taken away" unsign 0
damage "the other one" unsign 1
finish
