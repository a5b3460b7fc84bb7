#!/bin/bash
# keygen, seal and excerpt: what they write is checked by other tools, what is no finished bundle is
# refused, and a seal that is killed leaves the old one or none.
#     tests/system/test_seal.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

# --- keys ------------------------------------------------------------------------------------

run keygen -o ed.key
is "keygen" ended 0
is "the private key is the owner's alone" test "$(stat -c %a ed.key)" = 600
der_digest() { openssl pkey -pubin -in "$1" -outform DER | sha256sum | cut -d ' ' -f 1; }
is "the keyid is the digest of the public key" grep -q "$(der_digest ed.key.pub)" out
is "what the dossier takes is the public key" grep -q "$(sed -n 2p ed.key.pub)" out
cp ed.key before
fault "a key that is there" 73 'ed.key.*never overwritten' keygen -o ed.key
is "is as it was" same ed.key before
touch lone.pub
fault "a public key that is there" 73 'lone.pub.*never overwritten' keygen -o lone
is "no private key stays behind" test ! -e lone
fault "an unknown type" 64 'rsa' keygen -o x --type rsa
fault "keygen without a name" 64 'keygen needs -o' keygen
echo 口令 >passphrase
run keygen -o sm2.key --type sm2 --passphrase-file passphrase
is "an SM2 key with a passphrase" ended 0
is "is encrypted" grep -q 'BEGIN ENCRYPTED' sm2.key
is "is of the curve SM2" sh -c 'openssl pkey -pubin -in sm2.key.pub -noout -text | grep -q SM2'

# --- sealing ---------------------------------------------------------------------------------

echo 合同 >lease.txt
write_dossier dossier.json ', "documents": [{"id": "lease", "kind": "机房租赁合同", "about": "s1",
  "path": "lease.txt", "issuer": "机房公司", "holder": "示例公司", "issued": "2026-01-01", "number": "一"}]'
run run dossier.json -o bundle --quiet
is "run has a page for each node" test "$(cd bundle/pages && echo *)" = "n1.json n2.json n3.json"
fault "no key" 64 'seal needs --key' seal bundle
fault "a key that needs a passphrase" 65 'sm2.key' seal bundle --key sm2.key
fault "one key twice" 65 'given twice' seal bundle --key ed.key ed.key
fault "a public key" 65 'ed.key.pub' seal bundle --key ed.key.pub
is "nothing was written" test ! -e bundle/MANIFEST.json -a ! -e bundle/attest
run seal bundle --key ed.key sm2.key --passphrase-file passphrase
is "sealed by both keys" ended 0
is "the roots are told" grep -q "$(jq -r .merkle.sm3 bundle/MANIFEST.json)" out

# Everything once more, by other means.
cat >check.py <<'END'
import base64, hashlib, json, os, subprocess, sys

bundle = sys.argv[1]

def sm3(data):
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        told = subprocess.run(["openssl", "dgst", "-sm3", "-binary"], input=data,
                              capture_output=True, check=True)
        return told.stdout

def sha256(data):
    return hashlib.sha256(data).digest()

def root(digest, leaves):
    if not leaves:
        return digest(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return digest(b"\1" + root(digest, leaves[:split]) + root(digest, leaves[split:]))

manifest = open(bundle + "/MANIFEST.json", "rb").read()
said = json.loads(manifest)
assert manifest == json.dumps(said, sort_keys=True, separators=(",", ":"),
                              ensure_ascii=False).encode()
found = []
for folder, _, names in os.walk(bundle):
    for name in names:
        path = os.path.relpath(os.path.join(folder, name), bundle)
        if path != "MANIFEST.json" and not path.startswith("attest/"):
            found.append(path)
assert [f["path"] for f in said["files"]] == sorted(found, key=str.encode)
for f in said["files"]:
    data = open(os.path.join(bundle, f["path"]), "rb").read()
    assert (f["size"], f["sha256"], f["sm3"]) == (len(data), sha256(data).hex(), sm3(data).hex())
entries = [b"\0" + json.dumps(f, sort_keys=True, separators=(",", ":"),
                              ensure_ascii=False).encode() for f in said["files"]]
for name, digest in (("sha256", sha256), ("sm3", sm3)):
    assert said["merkle"][name] == root(digest, [digest(e) for e in entries]).hex(), name
envelope = json.load(open(bundle + "/attest/statement.dsse.json"))
body = base64.b64decode(envelope["payload"])
statement = json.loads(body)
assert statement["subject"][0]["digest"] == {"sha256": sha256(manifest).hex(),
                                             "sm3": sm3(manifest).hex()}
assert statement["predicate"]["merkle"] == said["merkle"]
kind = envelope["payloadType"].encode()
open("pae", "wb").write(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body))
keys = {k["type"]: k["keyid"] for k in statement["predicate"]["keys"]}
for s in envelope["signatures"]:
    open({v: k for k, v in keys.items()}[s["keyid"]] + ".sig", "wb").write(
        base64.b64decode(s["sig"]))
END
is "digests, roots and statement are as another program finds them" /usr/bin/python3 check.py bundle
is "openssl verifies the Ed25519 signature" openssl pkeyutl -verify -pubin -inkey ed.key.pub -rawin \
	-in pae -sigfile ed25519.sig
is "openssl verifies the SM2 signature" openssl dgst -sm3 -verify sm2.key.pub \
	-sigopt distid:1234567812345678 -signature sm2.sig pae

cp -r bundle kept
touch bundle/attest/statement.tsr
run seal bundle --key ed.key
is "sealed again" ended 0
is "that the time stamp is gone is said" grep -q 'the time stamp of the former seal is gone' out
is "and it is gone" not test -e bundle/attest/statement.tsr
run seal bundle --key ed.key
is "nothing is said where there was none" not grep -q 'time stamp of the former' out
is "the manifest is the same" same bundle/MANIFEST.json kept/MANIFEST.json
is "by one key now" test "$(jq '.signatures | length' bundle/attest/statement.dsse.json)" = 1
is "no temporary file stays" no_temporary bundle

# --- what is refused ---------------------------------------------------------------------------

refused() { # SENTENCE PATTERN COMMAND…: the command spoils the copy
	rm -rf spoilt
	cp -r kept spoilt
	rm -r spoilt/MANIFEST.json spoilt/attest
	local sentence=$1 pattern=$2
	shift 2
	"$@"
	fault "$sentence" 65 "$pattern" seal spoilt --key ed.key
	is "$sentence: no seal" test ! -e spoilt/MANIFEST.json -a ! -e spoilt/attest
}
refused "a foreign file" 'notes.txt: no part of a bundle' touch spoilt/notes.txt
refused "a link" 'documents/x: a link' ln -s ../dossier.json spoilt/documents/x
refused "a pipe" 'documents/p: neither' mkfifo spoilt/documents/p
refused "a temporary file" 'not finished' touch spoilt/evidence.json.tmp-aB3dE6
refused "a run that is not finished" 'evidence.json: is missing' rm spoilt/evidence.json
refused "a name with an escape code" 'documents/.x1B.*not safe' touch "spoilt/documents/${ESC}[2Jx"
mkdir empty
lines=3 fault "an empty folder" 65 'this is no bundle' seal empty --key ed.key
fault "no folder" 66 'none: cannot be opened' seal none --key ed.key
echo >>kept/evidence.json
fault "evidence that is not canonical" 65 'evidence.json: is not in canonical form' \
	seal kept --key ed.key

# --- killed ------------------------------------------------------------------------------------

# The statement that is there is of the manifest that is there, or there is none.
whole_or_none() {
	[ ! -e bundle/attest/statement.dsse.json ] || /usr/bin/python3 check.py bundle
}
mkdir -p bundle/raw/watch/w
for i in 1 2 3 4 5 6; do
	head -c 3000000 /dev/urandom >"bundle/raw/watch/w/$i"
done
broken=0 killed=0
for i in $(seq 1 40); do
	echo "$i" >bundle/raw/watch/w/turn
	"$program" seal bundle --key ed.key --quiet 2>err &
	sleep "0.$(printf %03d $((RANDOM % 250 + 10)))"
	kill -9 $! 2>/dev/null && killed=$((killed + 1))
	wait $! 2>/dev/null
	whole_or_none 2>>broken.log || {
		# the old seal over a file that is another: not mixed, and it does not verify
		jq -j '.payload' bundle/attest/statement.dsse.json | base64 -d |
			jq -e --arg d "$(sha256sum bundle/MANIFEST.json | cut -d ' ' -f 1)" \
				'.subject[0].digest.sha256 == $d' >is.log || broken=$((broken + 1))
	}
done
echo "#  killed $killed of 40"
is "killed forty times, never a mixed seal" test "$broken" -eq 0
run seal bundle --key ed.key sm2.key --passphrase-file passphrase --quiet
is "sealed after that" ended 0
is "as another program finds it" /usr/bin/python3 check.py bundle
is "what was killed leaves nothing" no_temporary bundle

# --- shown alone -------------------------------------------------------------------------------

run excerpt bundle --node n1 --file dossier.json -o n1.json
is "one node's page and the dossier" ended 0
jq -j '.files[] | select(.entry.path == "pages/n1.json") | .content' n1.json | base64 -d >page
is "the page is the bundle's" same page bundle/pages/n1.json
jq -jcS .envelope n1.json >statement
is "the statement is the bundle's" same statement bundle/attest/statement.dsse.json
run verify n1.json --trust ed.key.pub sm2.key.pub
is "it holds alone" ended 0
fault "an unknown node" 65 'nobody' excerpt bundle --node nobody
fault "a file that was not sealed" 65 'MANIFEST.json' excerpt bundle --file MANIFEST.json
fault "nothing asked for" 64 'needs --node' excerpt bundle
echo more >>bundle/pages/n1.json
fault "a file that has changed since" 65 'is not what was sealed' excerpt bundle --node n1
rm -r bundle/attest
fault "a bundle without seal" 66 'is not sealed' excerpt bundle --node n2

finish
