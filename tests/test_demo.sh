#!/bin/bash
# shellcheck disable=SC2317,SC2016 # functions are called through ok; the quotes are meant
# The demo as a user runs it: its bundle, the same bytes judged again, and nothing left behind,
# also when make is killed.
#     tests/test_demo.sh BUILD
set -uo pipefail

build=$1
failed=0

ok() { # sentence, command…
	local sentence=$1
	shift
	if "$@" >/dev/null 2>&1; then
		echo "ok - $sentence"
	else
		echo "not ok - $sentence"
		failed=1
	fi
}

if ! "$build/lab" check >/dev/null 2>&1; then
	echo "SKIP: $("$build/lab" check 2>&1)"
	exit 77
fi

# Processes whose command line holds this checkout's lab or its nginx.
left_over() {
	local pid
	for pid in /proc/[0-9]*; do
		if [ "${pid#/proc/}" != $$ ] && [ "$(readlink "$pid/cwd" 2>/dev/null)" = "$PWD" ] &&
			tr '\0' ' ' <"$pid/cmdline" 2>/dev/null |
			grep -qE "(^|/)lab run |cdnproof (run|probe) |nginx: |/usr/sbin/nginx "; then
			tr '\0' ' ' <"$pid/cmdline"
			return 1
		fi
	done
	return 0
}

lab_is_up() {
	for _ in $(seq 60); do
		left_over || return 0
		sleep 1
	done
	return 1
}

nothing_left() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		left_over && return 0
		sleep 0.5
	done
	return 1
}

same_again() {
	local as_of
	as_of=$(sed 's/.*"as_of":"\([^"]*\)".*/\1/' out/demo/evidence.json)
	"$build/cdnproof" analyze out/demo/dossier.json --plan out/demo/plan/plan.json \
		--records out/demo/raw/records --runs out/demo/raw/runs.jsonl --inventory out/demo/raw/inventory \
		--answers out/demo/raw/answers.jsonl --as-of "$as_of" -o "$build/again.json" --quiet &&
		cmp "$build/again.json" out/demo/evidence.json &&
		"$build/cdnproof" report "$build/again.json" --format html -o "$build/again.html" &&
		cmp "$build/again.html" out/demo/appendix.html
}

static_verifier() {
	"$build/cdnproof-verify" out/demo --trust "$build/demo/keys/ed25519.pub" \
		"$build/demo/keys/sm2.pub" --require ed25519,sm2
}

by_hand() {
	BUNDLE=out/demo KEYS="$(realpath "$build")/demo/keys/ed25519.pub $(realpath "$build")/demo/keys/sm2.pub" \
		bash <(sed -n '/^```sh$/,/^```$/{/^```/d;p}' docs/verify-by-hand.md)
}

nothing_but_the_bundle() {
	[ "$(cd out/demo && printf '%s ' *)" = "MANIFEST.json appendix.html attest documents dossier.json evidence.json exports pages plan raw " ]
}

start=$SECONDS
log=$(mktemp)
trap 'rm -f "$log"' EXIT
tests/demo.sh "$build" $$ >"$log" 2>&1
status=$?
ok "the demo passes" test "$status" -eq 0
[ "$status" -eq 0 ] || sed 's/^/# /' "$log"
ok "it leaves a bundle and nothing else in out/demo" nothing_but_the_bundle
ok "its verdict is a measured pass, the application is undecided" \
	grep -q '"application_verdict":"inconclusive".*"verdict":"pass"' out/demo/evidence.json
ok "evidence and appendix say on page one what makes a minute enough" \
	grep -q '"what":"plan.slot_ms"' out/demo/evidence.json
ok "the same inputs give the same evidence and the same appendix" same_again
ok "the bundle is authentic, complete, reproducible, and the verdict follows" \
	"$build/cdnproof" verify out/demo --trust "$build/demo/keys/ed25519.pub" "$build/demo/keys/sm2.pub" \
	--require ed25519,sm2
ok "the static verifier says so too" static_verifier
ok "and openssl and jq by hand" by_hand
ok "nothing keeps running" nothing_left
echo "# demo: $((SECONDS - start)) s"

# kill -9 of whoever asked for it, in the midst of measuring
bash -c 'tests/demo.sh "$0" $$ >/dev/null 2>&1; :' "$build" &
asker=$!
ok "the lab is up before make is killed" lab_is_up
sleep 2
kill -9 "$asker"
wait "$asker" 2>/dev/null
ok "after kill -9 of make nothing keeps running" nothing_left
ok "and no network namespace stays" test -z "$(ip netns list 2>/dev/null)"

# Ctrl-C: the whole foreground group gets SIGINT (which a shell's background jobs ignore otherwise)
env --default-signal=INT setsid bash -c 'exec tests/demo.sh "$0" $$' "$build" >/dev/null 2>&1 &
group=$!
ok "the lab is up again" lab_is_up
sleep 2
kill -INT -- "-$group" 2>/dev/null
before=$SECONDS
wait "$group" 2>/dev/null
ok "Ctrl-C ends it within ten seconds" test $((SECONDS - before)) -le 10
ok "after Ctrl-C nothing keeps running" nothing_left
ok "and no evidence is there" test ! -e out/demo/evidence.json

exit $failed
