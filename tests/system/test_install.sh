#!/bin/bash
# make install: everything where it belongs, below DESTDIR and PREFIX alone; a systemd unit that
# systemd reads without a word and that calls the program by options that it has; and what the
# security review says of removing it removes all of it.
#     tests/system/test_install.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

# What is built already is taken as it is (-o build): another PREFIX would build it anew.
install_to() { # DESTDIR [VARIABLE…]
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$root" BUILD="$build" -o build install \
		DESTDIR="$1" "${@:2}" >install.log 2>&1
}
mkdir dest
is "make install" install_to "$work/dest"
here=$work/dest/usr/local
unit=$here/lib/systemd/system/cdnproof-probe@.service

is "the program is the one that was built" cmp "$here/bin/cdnproof" "$build/cdnproof"
is "it runs" "$here/bin/cdnproof" --version
if [ -x "$build/cdnproof-verify" ]; then
	is "the verifier is the one that was built" cmp "$here/bin/cdnproof-verify" "$build/cdnproof-verify"
	is "and runs" "$here/bin/cdnproof-verify" --version
fi
commands=$("$program" --lang en --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p')
pages() {
	local command
	[ -n "$commands" ] || return 1
	for command in $commands; do
		[ ! -f "$root/docs/man/cdnproof-$command.1" ] ||
			[ -f "$here/share/man/man1/cdnproof-$command.1" ] || return 1
	done
	[ -f "$here/share/man/man1/cdnproof.1" ]
}
is "with its manual pages" pages
is "and the page of doctor" test -f "$here/share/man/man1/cdnproof-doctor.1"
"$here/bin/cdnproof" --lang zh --help >help.zh
is "it speaks Chinese, with no catalogue beside it" has_chinese help.zh
is "documents" test -f "$here/share/doc/cdnproof/formats.md" -a \
	-f "$here/share/doc/cdnproof/security-review.zh-CN.md" -a -f "$here/share/doc/cdnproof/LICENSE"
is "schemas" test -f "$here/share/doc/cdnproof/schemas/plan-v1.json"
is "the unit" test -f "$unit"
outside() { # files that are not below PREFIX
	find dest ! -type d ! -path 'dest/usr/local/*'
}
is "nothing outside of PREFIX" test -z "$(outside)"
readable() { # files that not everybody may read
	[ -z "$(find dest ! -type d ! -perm -444)" ]
}
is "everybody may read it" readable

# --- the capability --------------------------------------------------------------------------

if command -v getcap >/dev/null; then
	is "no capability unless it is asked for" test -z "$(getcap "$here/bin/cdnproof")"
fi
cp "$here/bin/cdnproof" probe-of-setcap
if setcap cap_net_raw+ep probe-of-setcap 2>/dev/null; then
	is "SETCAP=1" install_to "$work/dest" SETCAP=1
	is "the program then has CAP_NET_RAW, and nothing else" \
		grep -q 'cdnproof cap_net_raw=ep$' <(getcap "$here/bin/cdnproof")
	install_to "$work/dest" SETCAP=0
	is "SETCAP=0 leaves it out" test -z "$(getcap "$here/bin/cdnproof")"
else
	echo "# file capabilities cannot be set here: left out"
fi

# --- the unit --------------------------------------------------------------------------------

# systemd-analyze looks for the program, and ends with 0 whatever it has to say of the rest.
verify() {
	local said
	sed "s,/usr/local/,$here/,g" "$unit" >"cdnproof-probe@nc-1.service"
	said=$(systemd-analyze verify --man=no "./cdnproof-probe@nc-1.service" 2>&1) || said="$said (status $?)"
	[ -z "$said" ] || { echo "$said"; return 1; }
}
if command -v systemd-analyze >/dev/null; then
	is "systemd reads the unit without a word" verify
	cp "$unit" whole.service
	echo 'NoSuchKey=yes' >>"$unit"
	is "and would say something of a key that it does not know" not verify
	cp whole.service "$unit"
else
	echo "# skipped: no systemd-analyze here, the unit is not verified"
fi

# As the unit calls it.
called() { # COMMAND
	sed -nE "s/^Exec[A-Za-z]+=-?[^ ]*cdnproof ($1 .*)/\1/p" "$unit"
}
options_exist() { # COMMAND
	local option options
	options=$(called "$1" | grep -oE -- ' -[-a-z]+')
	[ -n "$options" ] || return 1
	for option in $options; do
		"$program" "$1" --lang en --help | grep -qE "^  (-o, )?$option |^  $option, " ||
			{ echo "$1 has no $option"; return 1; }
	done
}
is "the prober has the options that the unit calls it with" options_exist probe
is "and so has doctor" options_exist doctor
statuses=$(sed -n 's/^RestartPreventExitStatus=//p' "$unit")
known_statuses() {
	local status
	[ -n "$statuses" ] || return 1
	for status in $statuses; do
		grep -q "^\.It $status\$" "$root/docs/man/cdnproof-probe.1" || return 1
	done
}
is "the statuses that it does not start again after are the prober's" known_statuses
is "one that was stopped has not failed" grep -qx 'SuccessExitStatus=75' "$unit"
is "the unit gives no capability but CAP_NET_RAW" test \
	"$(grep -hE '^(Ambient|CapabilityBounding)' "$unit" | cut -d= -f2 | sort -u)" = CAP_NET_RAW

# --- the unit that seals ---------------------------------------------------------------------

seal=$here/lib/systemd/system/cdnproof-seal
verify_seal() {
	local said
	sed "s,/usr/local/,$here/,g" "$seal.service" >cdnproof-seal.service
	cp "$seal.timer" .
	said=$(systemd-analyze verify --man=no ./cdnproof-seal.service ./cdnproof-seal.timer 2>&1) ||
		said="$said (status $?)"
	[ -z "$said" ] || { echo "$said"; return 1; }
}
if command -v systemd-analyze >/dev/null; then
	is "systemd reads the unit that seals and its timer without a word" verify_seal
fi
unit=$seal.service
is "logs has the options that it calls it with" options_exist logs
unit=$here/lib/systemd/system/cdnproof-probe@.service

# --- another prefix --------------------------------------------------------------------------

mkdir other
is "make install PREFIX=/opt/probe" install_to "$work/other" PREFIX=/opt/probe
is "the unit calls the program there" grep -q '^ExecStart=/opt/probe/bin/cdnproof ' \
	other/opt/probe/lib/systemd/system/cdnproof-probe@.service
names_no_local() {
	! grep -rl /usr/local other/opt/probe/lib other/opt/probe/share/doc/cdnproof/security-review*
}
is "nothing of it names /usr/local" names_no_local

# --- and away again --------------------------------------------------------------------------

# The commands of the security review, with every path put below DESTDIR.
removal() { # DOCUMENT
	awk '/^    sudo rm/ { on = 1 } on { print } !/\\$/ { on = 0 }' "$1" |
		sed -E "s/^ *sudo //; s/ +#.*//; s, /(usr|etc|var)/, $work/dest/\1/,g"
}
only_below() { # FOLDER: before anything is removed
	! grep -oE ' /[^ ]*' remove.sh | grep -qv "^ $1/"
}
left() {
	find dest ! -type d
}
for page in security-review.md security-review.zh-CN.md; do
	install_to "$work/dest"
	mkdir -p dest/etc/cdnproof dest/var/lib/private/cdnproof/nc-1 dest/var/lib/cdnproof \
		dest/var/lib/private/cdnproof-keys/nc-1
	touch dest/var/lib/private/cdnproof-keys/nc-1/agent.key dest/etc/cdnproof/plan.json \
		dest/var/lib/private/cdnproof/nc-1/2026-11-21.jsonl
	removal "$root/docs/$page" >remove.sh
	is "$page: how to remove it is told" test "$(grep -c '^rm -rf' remove.sh)" -eq 2
	is "$page: below the prefix, /etc and /var alone" only_below "$work/dest"
	! only_below "$work/dest" || bash -e remove.sh
	is "$page: nothing is left then" test -z "$(left)"
done
finish
