#!/bin/bash
# cdnproof-verify: the same answers, words and statuses as `cdnproof verify`, from one file in an
# empty root without a network, in both languages; for arm64 too where it was built and qemu is
# there. With BUILD_AGAIN in the environment it is built once more elsewhere: the same bytes.
#     tests/system/test_verifier.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/tsa.sh"

[ -x "$build/cdnproof-verify" ] || skip "no cdnproof-verify in $build"
has_namespaces || skip "needs root, or user namespaces"
verifiers=(cdnproof-verify)
if [ -x "$build/cdnproof-verify-arm64" ] && command -v qemu-aarch64-static >/dev/null; then
	verifiers+=(cdnproof-verify-arm64)
else
	echo "# no cdnproof-verify-arm64 here, or no qemu (make verifier-check)"
fi

# --- one file --------------------------------------------------------------------------------

for name in "${verifiers[@]}"; do
	file=$build/$name
	echo "# $name: $(stat -c %s "$file") bytes"
	readelf -lW "$file" >segments 2>&1
	readelf -dW "$file" >dynamic 2>&1
	is "$name asks for no library and no loader" not grep -E 'NEEDED|INTERP' dynamic segments
	is "$name can be loaded anywhere" grep -q 'Elf file type is DYN' segments
	is "$name is bound and then made read-only" grep -q GNU_RELRO segments
	is "$name has no stack that can be run" grep -qE 'GNU_STACK.* RW ' segments
	is "$name has no symbols" not grep -q '\.symtab' <(readelf -SW "$file")
	is "$name knows no service that resolves names" not grep -aq nsswitch.conf "$file"
done

# --- a sealed bundle -------------------------------------------------------------------------

write_dossier dossier.json
run_in_net run dossier.json -o bundle --via 'env AGENT={agent}' --as-of 2030-01-01T00:00:00+08:00 --quiet
is "a bundle is made" test -s bundle/evidence.json
run keygen -o ed.key
run keygen -o sm.key --type sm2
run keygen -o other.key
run seal bundle --key ed.key sm.key
is "and sealed" ended 0
stamped() {
	tsa_make authority && run stamp bundle &&
		tsa_answer authority bundle/attest/statement.tsq bundle.tsr &&
		run stamp bundle --attach bundle.tsr --tsa authority/root.crt && ended 0
}
is "and stamped" stamped
run excerpt bundle --node n1 -o page.json
is "a node's page is shown alone" ended 0

# An empty root with nothing but the verifier, keys and bundles.
mkdir jail
cp "${verifiers[@]/#/$build/}" jail
cp ed.key.pub sm.key.pub other.key.pub page.json authority/root.crt jail
sed 's/"count":[0-9]*/"count":1/' page.json >jail/spoilt.json
cp -r bundle jail/whole
spoil() { # NAME COMMAND…: a copy that is no longer whole
	cp -r bundle "jail/$1"
	(cd "jail/$1" && eval "$2")
}
spoil changed 'printf " " >>evidence.json'
spoil extra 'echo >raw/records/extra.txt'
spoil lacking 'rm dossier.json'
spoil linked 'rm appendix.html && ln -s evidence.json appendix.html'
spoil unsigned 'rm -r attest'
spoil bare 'rm -r attest MANIFEST.json'
digest_of() { # FOLDER
	(cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
}
before=$(digest_of jail)

# Under the name of the command that is one word longer.
as_command() { # FILE
	sed -i 's/cdnproof-verify/cdnproof verify/g' "$1"
}

alone() { # VERIFIER ARGUMENT…: likewise $status, out and err
	local emulator=()
	[[ $1 != *arm64 ]] || emulator=(/qemu-aarch64-static)
	# shellcheck disable=SC2086 # a list of words
	timeout -k 2 60 env ${with:-} "${in_net[@]}" unshare --root="$work/jail" --wd=/ \
		"${emulator[@]}" "/$1" "${@:2}" </dev/null >out 2>err
	status=$?
}

same_as_command() { # VERIFIER ARGUMENT…
	alone "$@"
	as_command out
	as_command err
	cmp out expected.out && cmp err expected.err && [ "$status" -eq "$expected" ]
}

answers=0
answer() { # SENTENCE STATUS ARGUMENT…
	local sentence=$1 wanted=$2 lang name
	shift 2
	for lang in en zh; do
		(cd jail && timeout -k 2 60 "$program" verify "$@" --lang $lang) </dev/null \
			>expected.out 2>expected.err
		expected=$?
		is "$sentence ($lang): status $wanted" test "$expected" -eq "$wanted"
		for name in "${verifiers[@]}"; do
			is "$sentence ($lang): $name says the same" same_as_command "$name" "$@" --lang $lang
			answers=$((answers + 1))
		done
		[ "$lang" = en ] || [ ! -s expected.out ] || [[ " $* " =~ " --json "|" --version " ]] ||
			is "$sentence: in Chinese" has_chinese expected.out
	done
}

[ ! -x jail/cdnproof-verify-arm64 ] || cp "$(command -v qemu-aarch64-static)" jail
before=$(digest_of jail)
answer "a whole bundle" 0 whole --trust ed.key.pub
answer "by both keys" 0 whole --trust ed.key.pub sm.key.pub --require ed25519,sm2
answer "with its time stamp" 0 whole --trust ed.key.pub --tsa root.crt
is "the time of the stamp is said" grep -q 'CN=Test TSA' expected.out
answer "a page alone" 0 page.json --trust ed.key.pub
answer "a spoilt page" 10 spoilt.json --trust ed.key.pub
answer "as JSON" 0 whole --trust ed.key.pub --json
answer "another's key" 10 whole --trust other.key.pub
answer "no key" 10 whole
answer "a changed file" 10 changed --trust ed.key.pub
answer "a file too many" 10 extra --trust ed.key.pub
answer "a link in place of a file" 10 linked --trust ed.key.pub
answer "a file is missing" 11 lacking --trust ed.key.pub
answer "not signed" 10 unsigned --trust ed.key.pub
answer "not sealed" 10 bare --trust ed.key.pub
answer "no such bundle" 66 nowhere --trust ed.key.pub
answer "no such key" 66 whole --trust nobody.pub
answer "no bundle is named" 64
answer "one bundle too many" 64 whole changed --trust ed.key.pub
answer "an unknown option" 64 whole --turst ed.key.pub
answer "help" 0 --help
answer "the version" 0 --version
is "nothing was written" test "$before" = "$(digest_of jail)"
is "$answers answers in an empty root" test "$answers" -ge 42

# The language of the environment, where there is no locale.
with=LC_ALL=zh_CN.UTF-8 alone cdnproof-verify --help
is "LC_ALL=zh_CN.UTF-8 gives Chinese where no such locale is" has_chinese out
with=LC_ALL=C alone cdnproof-verify --help
is "LC_ALL=C gives English" not has_chinese out

# A machine's configuration of OpenSSL that leaves no digest.
cat >jail/openssl.cnf <<-END
	openssl_conf = init
	[init]
	alg_section = algorithms
	[algorithms]
	default_properties = fips=yes
END
with=OPENSSL_CONF=/openssl.cnf alone cdnproof-verify whole --trust ed.key.pub
is "a configuration of OpenSSL changes nothing" ended 0

# --- the same bytes again --------------------------------------------------------------------

built_again() { # NAME
	cmp "$build/$1" again/"$1"
}
if [ -n "${BUILD_AGAIN:-}" ]; then
	mkdir -p elsewhere again/arm64
	(cd "$root" && cp -r Makefile VERSION po cli/ base model geo logs probes analyzer reports bundle docs \
		"$work/elsewhere")
	targets=("$work/again/cdnproof-verify")
	if [ -x "$build/cdnproof-verify-arm64" ]; then
		cp -r "$build/arm64/root" again/arm64/root
		targets+=("$work/again/cdnproof-verify-arm64")
	fi
	is "built elsewhere" env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL timeout 500 make -s -j"$(nproc)" \
		-C elsewhere BUILD="$work/again" "${targets[@]}"
	for name in "${targets[@]##*/}"; do
		is "$name has the same bytes" built_again "$name"
	done
fi
finish
