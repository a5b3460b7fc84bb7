#!/bin/bash
# Agents sign: heads of each run beside the records, in a folder and on standard output, all of them
# in KEY.heads; keys that are refused; a journal that a crash cut or that was lost; what `check`
# says of records that were deleted, left out or changed.
#     tests/system/test_signed_records.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
enter_net "$@" # packets go to 127.0.0.0/8 of a namespace without uplink

new_key() { # NAME [ARGUMENT…]
	(umask 077 && openssl genpkey -algorithm ED25519 -out "$1" "${@:2}")
}
public_of() { # KEY [ARGUMENT…]: as a dossier has it
	openssl pkey -in "$1" "${@:2}" -pubout | sed -n 2p
}

new_key a1.key
new_key other.key
printf 'open sesame\n' >passphrase
new_key a2.key -aes256 -pass file:passphrase
openssl genpkey -algorithm SM2 -out sm2.key
/usr/bin/python3 - "$(public_of a1.key)" "$(public_of a2.key -passin file:passphrase)" >d.json <<'END'
import json, sys
agent = {"city": "360100", "lat_e7": 286764930, "lon_e7": 1158921510}
json.dump({"schema": "cdnproof/dossier/v1", "profile": "jx-cdn", "as_of": "2026-11-22T00:00:00+08:00",
    "operator": {"name": "示例公司"},
    "plan": {"slot_ms": 250, "slots": 40, "methods": {
        "icmp": {"sent": 1, "interval_ms": 50, "timeout_ms": 50},
        "tcp": {"sent": 1, "interval_ms": 50, "timeout_ms": 50}}},
    "sites": [{"id": "s1", "city": "360100", "address": "南昌市示例路1号"}],
    "nodes": [{"id": "n1", "role": "core", "city": "360100", "site": "s1", "addresses": ["127.0.0.11"]}],
    "agents": [dict(agent, id="a1", key=sys.argv[1]), dict(agent, id="a2", key=sys.argv[2]),
        dict(agent, id="a3")]}, sys.stdout)
END

# A plan that has begun: whatever a loaded machine misses of it, half an hour of slots follows.
/usr/bin/python3 - d.json >long.json <<'END'
import json, sys
dossier = json.load(open(sys.argv[1]))
dossier["plan"]["slots"] = 7200
json.dump(dossier, sys.stdout)
END
run plan long.json -o plan.json
agent=a1
probe() { # ARGUMENT…
	run probe plan.json --agent "$agent" --polite --slots 2 "$@"
}

payloads() { # FILE
	/usr/bin/python3 - "$1" <<'END'
import base64, json, sys
for line in open(sys.argv[1]):
    if line.startswith('{"payload":'):
        print(base64.b64decode(json.loads(line)["payload"]).decode())
END
}
whys() { # FILE
	payloads "$1" | sed 's/.*"why":"\([a-z]*\)".*/\1/' | tr '\n' ' '
}
said() { # PATTERN
	grep -Eq -- "$1" "$work/err" || grep -Eq -- "$1" "$work/out"
}
checks() { # STATUS FILE…
	run check plan.json --records "${@:2}"
	ended "$1"
}
# By openssl alone, as docs/signed-records.md has it.
signed_by() { # FILE KEY: its first line
	/usr/bin/python3 - "$1" <<'END'
import base64, json, sys
head = json.loads(open(sys.argv[1]).readline())
body = base64.b64decode(head["payload"])
kind = head["payloadType"].encode()
open("pae", "wb").write(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body))
open("sig", "wb").write(base64.b64decode(head["signatures"][0]["sig"]))
END
	openssl pkey -in "$2" -pubout -out signer.pub &&
		openssl pkeyutl -verify -pubin -inkey signer.pub -rawin -in pae -sigfile sig
}

probe -o a1.jsonl --key a1.key
is "probe signs" ended 0
is "a start and a stop lie beside the records" [ "$(whys a1.jsonl.heads)" = "start stop " ]
is "and in the key's journal" cmp a1.jsonl.heads a1.key.heads
is "openssl alone finds the signature right" signed_by a1.jsonl.heads a1.key
is "not by another key" not signed_by a1.jsonl.heads other.key
is "records stand alone in their file" not grep -q payload a1.jsonl
is "check finds them whole" checks 0 a1.jsonl

probe -o a1.jsonl --key a1.key
is "a resumed file names the line that it goes on from" \
	[ "$(payloads a1.jsonl.heads | sed -n 's/.*"head":"\([0-9a-f]*\)".*/\1/p' | sed -n 2,3p | sort -u | wc -l)" -eq 1 ]
is "and counts its lines" \
	[ "$(payloads a1.jsonl.heads | sed -n '4s/.*"records":\([0-9]*\).*/\1/p')" -eq "$(wc -l <a1.jsonl)" ]
is "numbers run on" [ "$(payloads a1.key.heads | grep -o '"key_number":[0-9]*' | tail -n 1)" = '"key_number":4' ]
is "check finds both runs whole" checks 0 a1.jsonl

probe -o folder/ --key a1.key
is "a folder has its heads in heads, the journal's earlier ones too" cmp folder/heads a1.key.heads
is "check takes folders" checks 0 a1.jsonl folder
is "the folder alone shows that runs were left out" checks 65 folder
is "and says so" said 'a run that was signed is not here'

probe -o - --key a1.key
is "standard output that is a file gets records alone" not grep -q payload out
is "and is told where the heads are" said 'its heads are in a1.key.heads alone'
mv out redirected.jsonl
cp a1.key.heads redirected.jsonl.heads
timeout 60 "$program" probe plan.json --agent a1 --polite --slots 2 -o - --key a1.key 2>err | cat >stream
is "a stream has heads as lines of their own" [ "$(whys stream)" = "start stop start stop start stop start stop start stop " ]
is "records between them" [ "$(grep -vc '^{"payload":' stream)" -ge 2 ]
grep '^{"payload":' stream >stream.jsonl.heads
grep -v '^{"payload":' stream >stream.jsonl
is "demultiplexed they are whole" checks 0 a1.jsonl folder redirected.jsonl stream.jsonl

env --default-signal=INT "$program" probe plan.json --agent a1 --polite -o a1.jsonl --key a1.key \
	>out 2>err &
for ((i = 0; i < 300 && $(whys a1.key.heads | wc -w) < 11; i++)); do
	sleep 0.1
done
kill -INT $!
wait $!
is "Ctrl-C signs the end" [ "$(whys a1.key.heads | wc -w)" -eq 12 ]
is "of a whole run" checks 0 a1.jsonl folder redirected.jsonl stream.jsonl

agent=a2
probe -o a2.jsonl --key a1.key
is "the key of another agent is refused" ended 65
is "with its name" said 'not the key that the plan names for agent a2'
is "before anything is written" [ ! -e a2.jsonl ]
probe -o a2.jsonl --key a2.key
is "an encrypted key wants its passphrase" ended 65
printf 'o\0p\0e\0n\0\n\0' >wide
run keygen -o wide.key --passphrase-file wide
is "a passphrase in UTF-16, of which one letter would count, is refused" ended 65
probe -o a2.jsonl --key a2.key --passphrase-file passphrase
is "with it, it signs" ended 0
agent=a1
probe -o none.jsonl --key none.key
is "a key that is not there is missing" ended 66
probe -o none.jsonl --key d.json
is "a file that is no key is refused" ended 65
agent=a3
probe -o a3.jsonl --key sm2.key
is "an agent does not sign by SM2" ended 65
probe -o a3.jsonl --key other.key
is "an agent without a key in the plan may sign" ended 0
is "and is told what it is worth" said 'names no key for agent a3'
agent=a1
probe -o bare.jsonl
is "without --key it measures" ended 0
is "and says that nothing is signed" said 'will carry no signature'
probe -o bare.jsonl --passphrase-file passphrase
is "a passphrase without a key is a mistake" ended 64
chmod 644 a1.key
probe -o a1.jsonl --key a1.key
is "a key that others can read is warned of" said 'others can read this private key'
chmod 600 a1.key

is "a run without --key is said, no fault" checks 0 a1.jsonl folder redirected.jsonl stream.jsonl bare.jsonl
is "as a run that no head names" said 'a run that no head names'

exec 9<a1.key.heads
flock -x 9
probe -o a1.jsonl --key a1.key
is "two probers do not sign with one key" ended 73
is "and the second one says why" said 'another cdnproof signs with this key'
exec 9<&-

# What a crash, and a user in the field, do to the journal.
before=$(wc -l <a1.key.heads)
printf '{"payload":"cut' >>a1.key.heads
probe -o a1.jsonl --key a1.key
is "a cut line of the journal is closed and said" said 'its last line was cut'
is "and signing goes on" [ "$(wc -l <a1.key.heads)" -eq $((before + 3)) ]
is "without a gap" checks 0 a1.jsonl folder redirected.jsonl stream.jsonl
probe -o a1.jsonl --key a1.key
is "the cut line is no matter any more" not said 'cut|gap|follow'
rm a1.key.heads
probe -o a1.jsonl --key a1.key
is "a lost journal comes back from beside the records" said 'lacks heads that a1.jsonl.heads has'
is "without a gap, too" checks 0 a1.jsonl folder redirected.jsonl stream.jsonl
sed -i 3d a1.key.heads
probe -o a1.jsonl --key a1.key
is "a journal that was tampered with is said" said 'do not follow the one before'
is "and gone on with" ended 0

# A dossier that makes its plan first, and a run by count.
cp a1.key counted.key
run probe long.json --agent a1 --polite --count 2 -o counted.jsonl --key counted.key
is "a run by count signs" ended 0
run check counted.jsonl.plan.json --records counted.jsonl
is "by the plan that it made" said '2 records of 1 runs, 2 under 2 signed heads|1 records of 1 runs, 1 under 2'
is "whole" ended 0
run check d.json --records counted.jsonl
is "a dossier is no plan" ended 65
run check plan.json --records nowhere.jsonl
is "records that are not there are missing" ended 66
rm counted.key*

# Killed at any moment, the prober leaves records and heads that are whole as far as they go.
RANDOM=20261121
mkdir killed
for ((i = 0; i < 12; i++)); do
	"$program" probe plan.json --agent a2 --polite -o killed/a2.jsonl --key a2.key \
		--passphrase-file passphrase >out 2>err &
	sleep "$(printf '0.%03d' $((RANDOM % 900)))"
	kill -KILL $!
	wait $! 2>/dev/null
done
agent=a2
probe -o killed/a2.jsonl --key a2.key --passphrase-file passphrase
is "killed twelve times it signs to the end" ended 0
is "and nothing that was signed is missing" checks 0 a2.jsonl killed/a2.jsonl
agent=a1

# What check sees of records that came by mail.
forward() { # the agent's file as it is sent
	rm -rf mail
	mkdir mail
	cp a1.jsonl a1.jsonl.heads mail/
	cp folder/*.jsonl mail/folder.jsonl
	cp stream.jsonl redirected.jsonl mail/
}
mail() { # STATUS PATTERN
	run check plan.json --records mail/*.jsonl
	ended "$1" && said "$2"
}
forward
is "records sent on are whole" mail 0 'signed heads'
sed -i 2d mail/a1.jsonl
is "a deleted line is found" mail 65 'missing or out of order'
forward
sed -i '$d' mail/a1.jsonl
is "a cut end is found" mail 65 'missing or out of order'
forward
sed -i '2s/"lost":[0-9]*/"lost":0/' mail/a1.jsonl
is "a changed record is found" mail 65 'another one before it|another than the one that was signed'
forward
rm mail/folder.jsonl
is "a run that was left out is found" mail 65 'a run that was signed is not here'
forward
cat mail/a1.jsonl mail/a1.jsonl >twice && mv twice mail/a1.jsonl
is "records sent twice are said" mail 0 'they count once'
forward
sed -i 2,3d mail/a1.jsonl.heads
is "heads that were taken out leave a gap" mail 65 'may have been left out'
forward
rm mail/a1.jsonl.heads
is "no heads at all are said, no error" mail 0 'nothing is signed'

# A run whose agents sign, sealed and verified.
mkdir keys
(umask 077 && cp other.key keys/a2.key && new_key keys/a1.key)
/usr/bin/python3 - d.json "$(public_of keys/a1.key)" "$(public_of keys/a2.key)" "$(slot_edge 600)" >run.json <<'END'
import json, sys
dossier = json.load(open(sys.argv[1]))
dossier["as_of"] = sys.argv[4]
dossier["plan"].update(slot_ms=500, slots=4)
dossier["agents"] = dossier["agents"][:2]
for agent, key in zip(dossier["agents"], sys.argv[2:4]):
    agent["key"] = key
json.dump(dossier, sys.stdout)
END
run run run.json -o bundle --via env --agent-key "$work/keys/{agent}.key"
is "agents of a run sign" [ "$(whys bundle/raw/records/a1/heads)$(whys bundle/raw/records/a2/heads)" = "start stop start stop " ]
run check bundle/plan/plan.json --records bundle/raw/records
is "what they signed is whole" ended 0
run keygen -o seal.key
run seal bundle --key seal.key
run verify bundle --trust seal.key.pub
is "verify finds the bundle sound" ended 0
is "and no agent without signatures" not said 'without signed heads'
seal_id=$(openssl pkey -pubin -in seal.key.pub -outform DER | sha256sum | cut -d ' ' -f 1)
run status bundle
is "status: who sealed it" said "sealed, by keyid $seal_id"
is "status: no agent without heads" not said 'have signed no records yet'
cp -r bundle unsigned
rm unsigned/raw/records/a1/heads
echo broken >unsigned/attest/statement.dsse.json
run status unsigned
is "status: whose heads are not there" said 'have signed no records yet: a1$'
is "status: a seal that is none" said 'cannot be read as a seal'
cp -r bundle/raw/records whole
judge_again() { # as somebody would who wants no trace of it
	run run run.json -o bundle
	run seal bundle --key seal.key
	run verify bundle --trust seal.key.pub
}
rm bundle/raw/records/a1/*.jsonl
judge_again
is "records taken out before it is judged and sealed are found" ended 11
is "as a run that was signed" said 'a run that was signed is not here'
rm -r bundle/raw/records && cp -r whole bundle/raw/records
sed -i 1d bundle/raw/records/a1/heads
judge_again
is "a head taken out is found" ended 11
rm -r bundle/raw/records && cp -r whole bundle/raw/records
cp bundle/raw/records/a2/heads bundle/raw/records/a1/heads
judge_again
is "heads of another agent are no agent's own" said 'agent without signed heads'

# A child reads what servers send.
/usr/bin/python3 - long.json >http.json <<'END'
import json, sys
dossier = json.load(open(sys.argv[1]))
dossier["checks"] = [{"id": "c", "scheme": "http", "host": "www.example.cn", "path": "/"}]
dossier["plan"]["methods"]["http"] = {"sent": 1, "interval_ms": 50, "timeout_ms": 50}
json.dump(dossier, sys.stdout)
END
run plan http.json -o http-plan.json
is "no child that reads what strangers send has the private key" /usr/bin/python3 \
	"$root/tests/system/key_in_memory.py" a1.key "$program" probe http-plan.json --agent a1 --polite \
	-o http.jsonl --key a1.key

finish
