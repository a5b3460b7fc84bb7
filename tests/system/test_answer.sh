#!/bin/bash
# The responder on a node and the prober that asks it, in a network without uplink: key files, what
# is printed, what is given up, a record that plain openssl(1) verifies, wrong use.
#     tests/system/test_answer.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
enter_net "$@" # packets go to 127.0.0.0/8 of a namespace without uplink

command -v openssl >/dev/null || skip "needs openssl(1)"
umask 077
openssl genpkey -algorithm ed25519 -out ed25519.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out p256.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.pem 2>openssl.log
openssl genpkey -algorithm ed25519 -aes-128-cbc -pass pass:word -out encrypted.pem
openssl pkey -in ed25519.pem -pubout -out public.pem
echo nothing >empty.pem

digest_of() { # KEY: as openssl makes it
	openssl pkey -in "$1" -pubout -outform DER | sha256sum | cut -d' ' -f1
}

# --- key files -------------------------------------------------------------------------------

for kind in ed25519 p256; do
	run answer --show-key "$kind.pem"
	is "--show-key of $kind ends with 0" ended 0
	is "--show-key of $kind prints the digest of its SubjectPublicKeyInfo, and nothing else" \
		cmp out <(digest_of "$kind.pem")
done

fault "a key that is not there" 66 'nokey.pem' answer --key nokey.pem
fault "a folder" 66 'not a regular file' answer --key "$work"
fault "a file without a key" 65 'no private key in PEM' answer --key empty.pem
fault "a public key" 65 'no private key in PEM' answer --key public.pem
fault "an encrypted key" 65 'encrypted' answer --key encrypted.pem
fault "a key on another curve" 65 'neither Ed25519 nor ECDSA on P-256' answer --key p384.pem
for mode in 604 640 620 602 644; do
	cp ed25519.pem open.pem
	chmod "$mode" open.pem
	fault "a key of mode $mode" 77 'others can read' answer --key open.pem
	fault "its digest" 77 'others can read' answer --show-key open.pem
done
chmod 400 open.pem
run answer --show-key open.pem
is "a key of mode 400 is taken" ended 0
if chown 12345 open.pem 2>/dev/null; then
	fault "a key of another user" 77 'another user' answer --key open.pem
else
	echo "# owners of files cannot be changed here: left out"
fi

# --- wrong use -------------------------------------------------------------------------------

fault "no key" 64 'answer needs --key' answer
fault "a key to serve and one to show" 64 'exclude each other' \
	answer --key ed25519.pem --show-key ed25519.pem
fault "two places" 64 'exclude each other' \
	answer --key ed25519.pem --port 4861 --listen 127.0.0.1:4861
for place in 127.0.0.1 127.0.0.1: 127.0.0.1:0 127.0.0.1:65536 127.0.0.1:4861x :4861 ::1:4861 \
	'[::1]' '[127.0.0.1]:4861' '[::1:4861' localhost:4861 127.0.0.1:+1 127.0.0.1:00004861; do
	fault "--listen $place" 64 '--listen takes an address and a port' \
		answer --key ed25519.pem --listen "$place"
done
fault "port 0" 64 '--port takes an integer from 1 to 65535' answer --key ed25519.pem --port 0
fault "no rate" 64 '--rate takes an integer from 1' answer --key ed25519.pem --rate 0
fault "an address that is not here" 74 'UDP port 4861 at 198.18.0.1' \
	answer --key ed25519.pem --listen 198.18.0.1:4861

# --- it serves -------------------------------------------------------------------------------

responder= # its pid
start_responder() { # NAME ARGUMENT…: files NAME.out, NAME.err
	local name=$1 i
	shift
	: >"$name.out"
	env --default-signal=INT,TERM "$program" answer "$@" >"$name.out" 2>"$name.err" &
	responder=$!
	for ((i = 0; i < 500; i++)); do
		grep -q '^UDP port' "$name.out" && return
		kill -0 "$responder" 2>/dev/null || return 1
		sleep 0.02
	done
	return 1
}

stop_responder() { # NAME SIGNAL: NAME.status
	kill "-$2" "$responder"
	wait "$responder"
	echo $? >"$1.status"
}
trap '[ -z "$responder" ] || kill "$responder" 2>/dev/null; exit 130' INT TERM

write_plan() { # KIND ADDR PORT: three requests in a slot
	write_dossier d.json ', "checks": []'
	/usr/bin/python3 - "$(digest_of "$1.pem")" "$2" "$3" <<-'END'
		import json, sys
		dossier = json.load(open("d.json", encoding="utf-8"))
		dossier["nodes"][0]["addresses"] = [sys.argv[2]]
		dossier["nodes"][0]["key_sha256"] = sys.argv[1]
		dossier["nodes"][0]["answer_port"] = int(sys.argv[3])
		dossier["plan"]["methods"]["answer"] = \
		    {"sent": 3, "interval_ms": 20, "timeout_ms": 200}
		json.dump(dossier, open("d.json", "w", encoding="utf-8"))
	END
}

# By openssl(1), from the record alone.
verifies() { # RECORD KIND
	/usr/bin/python3 - "$1" <<-'END' || return 1
		import base64, hashlib, json, sys
		part = json.load(open(sys.argv[1], encoding="utf-8"))["answer"]
		key = base64.b64decode(part["key"], validate=True)
		assert hashlib.sha256(key).hexdigest() == part["key_sha256"]
		open("key.der", "wb").write(key)
		open("message", "wb").write(b"cdnproof-answer/1\0" + bytes.fromhex(part["nonce"]))
		open("signature", "wb").write(base64.b64decode(part["signature"], validate=True))
	END
	local digest=()
	[ "$2" = ed25519 ] || digest=(-digest sha256)
	openssl pkeyutl -verify -rawin "${digest[@]}" -pubin -keyform DER -inkey key.der \
		-in message -sigfile signature
}

field() { # RECORD KEY…
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		value = json.load(open(sys.argv[1], encoding="utf-8"))
		for key in sys.argv[2:]:
		    value = value.get(key)
		print(value)
	END
}

port=4861
for kind in ed25519 p256; do
	for addr in 127.0.0.11 ::1; do
		name=$kind-${addr//[.:]/_}
		rm -f r.jsonl*
		start_responder "$name" --key "$kind.pem" --port $((++port))
		is "$name: it begins" grep -qx "UDP port $port" "$name.out"
		is "$name: it prints the digest of its key" \
			grep -qx "key_sha256 $(digest_of "$kind.pem")" "$name.out"
		grep -E '^(Seccomp|CapEff|CapPrm|NoNewPrivs|CoreDumping):' "/proc/$responder/status" >given_up
		is "$name: it has no capability" \
			test "$(grep -c 'Cap.*0000000000000000' given_up)" -eq 2
		is "$name: it can get none" grep -q 'NoNewPrivs:.*1' given_up
		if grep -q __asan_init "$program"; then
			echo "# a sanitizer needs other system calls: left out"
		else
			is "$name: its system calls are limited" grep -q 'Seccomp:.*2' given_up
		fi
		write_plan "$kind" "$addr" "$port"
		for _ in 1 2 3 4; do # on a busy machine the slot may be over before the prober begins
			rm -f r.jsonl*
			run plan d.json -o plan.json --start "$(slot_edge 1)" --slots 1
			run probe plan.json --agent a1 -o r.jsonl --method answer --quiet
			[ ! -s r.jsonl ] || [ "$(field r.jsonl sent)" = 0 ] || break
		done
		is "$name: the plan has the method" grep -q '"method":"answer"' plan.json
		is "$name: the prober ends with 0" ended 0
		stop_responder "$name" TERM
		is "$name: one record" test "$(wc -l <r.jsonl)" -eq 1
		is "$name: all is answered" test "$(field r.jsonl answered)" = 3
		is "$name: stamped by the kernel" test "$(field r.jsonl ts)" = errqueue
		is "$name: by the key of the dossier" \
			test "$(field r.jsonl answer key_sha256)" = "$(digest_of "$kind.pem")"
		is "$name: openssl verifies the record" verifies r.jsonl "$kind"
		sed 's/"nonce":"\(.\)/"nonce":"x\1/; s/"nonce":"x[0-9a-e]/"nonce":"f/; s/"nonce":"xf/"nonce":"0/' \
			r.jsonl >forged.jsonl
		is "$name: and would not verify another nonce" not verifies forged.jsonl "$kind"
		is "$name: stopped, it ends with 0" test "$(cat "$name.status")" -eq 0
		is "$name: it tells what it did" grep -qx \
			'answered 3; silent: 0 that were no requests, 0 beyond the rate; not sent 0' \
			"$name.err"
		is "$name: it names nobody who asked" not grep -qE '127\.0\.0|::1' "$name.out" "$name.err"
	done
done

# --- silence ---------------------------------------------------------------------------------

start_responder silent --key ed25519.pem --listen '[::1]:4900' --rate 5
is "an address: it is said" grep -qx 'UDP port 4900 at ::1' silent.out
fault "a port that is taken" 74 'UDP port 4900 at ::1' \
	answer --key ed25519.pem --listen '[::1]:4900'
/usr/bin/python3 - >silent.seen <<'END'
import os, socket
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.connect(("::1", 4900))
s.settimeout(0.3)
def ask(datagram):
    s.send(datagram)
    try:
        return len(s.recv(2000))
    except socket.timeout:
        return 0
request = b"cdnp-ask\x01" + os.urandom(32) + bytes(215)
junk = [b"", request[:-1], request + b"\0", request[:-1] + b"\1", b"X" + request[1:],
        b"cdnp-ans" + request[8:], request[:41], bytes(1400)]
print("junk", sum(ask(datagram) for datagram in junk))
first = ask(request)
print("reply", 0 < first <= len(request))
s.settimeout(0.01)
print("flood", sum(1 for _ in range(40) if ask(request)) < 25)
END
is "anything but a request meets silence" grep -qx 'junk 0' silent.seen
is "a reply is no longer than its request" grep -qx 'reply True' silent.seen
is "requests beyond the rate meet silence" grep -qx 'flood True' silent.seen
stop_responder silent INT
is "Ctrl-C ends it with 0" test "$(cat silent.status)" -eq 0
is "what met silence is counted" grep -qE 'silent: 8 that were no requests, [1-9][0-9]* beyond' silent.err

start_responder closed --key ed25519.pem
stop_responder closed HUP
is "a terminal that is closed ends it with 0" test "$(cat closed.status)" -eq 0
run_quiet() {
	env --default-signal=TERM "$program" answer --key ed25519.pem --quiet >quiet.out 2>quiet.err &
	responder=$!
	for ((i = 0; i < 500; i++)); do
		grep -q 'Seccomp:.*2' "/proc/$responder/status" && break
		[ $((i * 20)) -lt 2000 ] || break
		sleep 0.02
	done
	stop_responder quiet TERM
}
run_quiet
is "--quiet: it ends with 0" test "$(cat quiet.status)" -eq 0
is "--quiet: it says nothing" not test -s quiet.out -o -s quiet.err
finish
