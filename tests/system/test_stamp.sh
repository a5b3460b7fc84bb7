#!/bin/bash
# stamp: requests that openssl makes alike, responses of an authority of our own, and those that are
# of other bytes, of nobody that counts, cut or altered.
#     tests/system/test_stamp.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/tsa.sh"

says() { # TEXT
	grep -qF -- "$1" "$work/out" "$work/err"
}

write_dossier dossier.json
run plan dossier.json -o plan.json
is "an authority of our own" tsa_make authority
is "another one" tsa_make stranger

run stamp plan.json -o plan.tsq
is "a file's request is written" ended 0
is "and where its answer goes is said" says "attach its response to the bundle"
openssl ts -query -data plan.json -sha256 -cert -no_nonce -out by-openssl.tsq 2>/dev/null
is "it is the request that openssl makes" cmp plan.tsq by-openssl.tsq
run stamp plan.json -o again.tsq
is "and the same each time" cmp plan.tsq again.tsq

mkdir -p bundle/plan
cp dossier.json bundle/
cp plan.json bundle/plan/
run stamp bundle
is "a bundle's plan waits for its stamp" ended 0
is "its request lies in attest" cmp plan.tsq bundle/attest/plan.tsq
is "and is said to be missing an answer" says "not stamped"
is "nothing is asked of a bundle without seal" test ! -e bundle/attest/statement.tsq

is "the authority answers" tsa_answer authority plan.tsq plan.tsr
run stamp bundle --attach plan.tsr --tsa authority/root.crt
is "the answer is attached" ended 0
is "and verified" cmp plan.tsr bundle/attest/plan.tsr
is "its time and signer are said" says "by O=测试时间戳,CN=Test TSA"
is "openssl verifies it too" openssl ts -verify -data plan.json -in plan.tsr \
	-CAfile authority/root.crt
run stamp bundle
is "without an authority it is said to be unchecked" says "was not checked"
run stamp bundle --tsa stranger/root.crt
is "an authority that did not make it does not count" ended 65
is "and that is said" says "no authority that was given has signed it"
run stamp bundle --attach plan.tsr
is "the same answer may come twice" ended 0
tsa_answer authority plan.tsq later.tsr
run stamp bundle --attach later.tsr
is "another one does not replace it" ended 73

# Refused, and nothing written.
rm bundle/attest/plan.tsr
echo other >other
openssl ts -query -data other -sha256 -cert -no_nonce -out other.tsq 2>/dev/null
tsa_answer authority other.tsq other.tsr
openssl ts -query -data plan.json -sm3 -cert -no_nonce -out sm3.tsq 2>/dev/null
sed -i 's/^digests .*/digests = sha256, sm3/' authority/tsa.cnf
tsa_answer authority sm3.tsq sm3.tsr
sed -i 's/^digests .*/digests = sha512/' authority/tsa.cnf
tsa_answer authority plan.tsq refused.tsr
size=$(stat -c %s plan.tsr)
head -c $((size - 1)) plan.tsr >cut.tsr
{ cat plan.tsr && echo; } >longer.tsr
: >empty.tsr
tsa_answer stranger plan.tsq stranger.tsr
while read -r file why; do
	run stamp bundle --attach "$file" --tsa authority/root.crt
	is "$file is refused" ended 65
	is "$file: $why" says "$why"
	is "$file leaves nothing" test ! -e bundle/attest/plan.tsr
done <<END
other.tsr it is a stamp of other bytes
sm3.tsr it is a stamp of other bytes
refused.tsr the authority did not grant it
cut.tsr it is no response
longer.tsr it is no response
empty.tsr it is no response
plan.tsq it is no response
stranger.tsr no authority that was given has signed it
END

# A certificate that was valid then and is no more, as the years will have it.
is "expired certificates: faketime is there" command -v faketime
is "an authority of last year" env -u LD_PRELOAD faketime '2025-06-01 00:00:00' bash -c \
	". '$root/tests/system/tsa.sh'; tsa_days=30; cd '$work' && tsa_make old"
is "answered while its certificate was valid" faketime '2025-06-02 08:30:00' \
	openssl ts -reply -config old/tsa.cnf -section main -queryfile plan.tsq -out old.tsr
run stamp bundle --attach old.tsr --tsa old/root.crt
is "it verifies at its own time" ended 0
is "which is said" says "2025-06-02T"
rm bundle/attest/plan.tsr
is "an answer after the certificate's end" faketime '2025-08-02 08:30:00' \
	openssl ts -reply -config old/tsa.cnf -section main -queryfile plan.tsq -out late.tsr
run stamp bundle --attach late.tsr --tsa old/root.crt
is "does not count" ended 65

# Usage.
run stamp plan.json
is "a file needs -o" ended 64
run stamp nothing -o x
is "a missing file" ended 66
run stamp "$work/bin"
is "a folder that is no bundle" ended 66
mkdir filing
cp dossier.json filing/
run stamp filing
is "a folder with nothing to stamp" ended 66
is "is left as it was" test ! -e filing/attest
run stamp bundle --tsa plan.json
is "an authority that is none" ended 65
run stamp bundle --attach gone.tsr
is "a missing answer" ended 66
finish
