#!/bin/bash
# What is written about the program agrees with it: manual pages, formats, the READMEs.
#     tests/system/test_docs.sh BUILD
# shellcheck disable=SC2013,SC2016,SC2317 # words, not lines; back quotes; called by name
set -u

build=${1:?usage: test_docs.sh BUILD}
program=$build/cdnproof
commands=$("$program" --lang en --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p')
failed=0
export LC_ALL=C.UTF-8

check() {
	local sentence=$1
	shift
	if "$@"; then
		echo "ok - $sentence"
	else
		echo "not ok - $sentence"
		failed=1
	fi
}

options_of() { # COMMAND
	"$program" "$1" --lang en --help | grep -oE '^  (-[a-z], )?--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+'
}

pages_lint() {
	local page
	for page in docs/man/*.1; do
		mandoc -T lint -W error "$page" || return 1
	done
}

# The options of every command stand in cdnproof.1, the others in the command's own page.
pages_tell_every_option() {
	local command option text common
	common=$(mandoc -T utf8 docs/man/cdnproof.1 | col -b)
	[ -n "$commands" ] || return 1
	for command in $commands; do
		text=$(mandoc -T utf8 "docs/man/cdnproof-$command.1" | col -b) || return 1
		grep -qE "^ +$command( |$)" <<<"$common" || { echo "# cdnproof.1: $command"; return 1; }
		for option in $(options_of "$command"); do
			grep -qE "^ +(-[a-z], )?$option( |$)" <<<"$text$common" ||
				{ echo "# cdnproof-$command.1: $option"; return 1; }
		done
	done
}

# The other way round: no page and no README promises what is not there.
written_options_exist() {
	local command option known
	for command in $commands; do
		known=$(options_of "$command")
		for option in $(sed -n "s/.*cdnproof $command \(.*\)/\1/p" README.md README.zh-CN.md \
			CONTRIBUTING.md docs/man/*.1 | grep -oE -- '--[a-z0-9-]+' | sort -u); do
			grep -qx -- "$option" <<<"$known" || { echo "# $command: $option"; return 1; }
		done
	done
}

pages_tell_sections() {
	local page section
	for page in docs/man/*.1; do
		for section in NAME SYNOPSIS DESCRIPTION OPTIONS EXAMPLES FILES 'EXIT STATUS'; do
			grep -qx ".Sh $section" "$page" || { echo "# $page: $section"; return 1; }
		done
	done
}

formats_tell_every_key() {
	python3 - <<'PYTHON'
import glob, json, re, sys

def keys(value):
    if isinstance(value, dict):
        yield from value.get("properties", {})
        for below in value.values():
            yield from keys(below)
    elif isinstance(value, list):
        for below in value:
            yield from keys(below)

with open("docs/formats.md", encoding="utf-8") as page:
    told = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", page.read()))))
schemas = sorted(glob.glob("docs/schemas/*.json"))
missing = 0
for name in schemas:
    with open(name, encoding="utf-8") as file:
        for key in sorted(set(keys(json.load(file))) - told):
            print(f"# {name}: {key}")
            missing += 1
sys.exit(0 if schemas and missing == 0 else 1)
PYTHON
}

# Commands stand indented; comments behind them are in the reader's language.
commands_in() {
	grep -oE '^    (make|sudo|cdnproof|    --)[^#]*' "$1" | sed 's/ *$//'
}

readmes_show_the_same_commands() {
	[ -n "$(commands_in README.md)" ] &&
		diff <(commands_in README.md) <(commands_in README.zh-CN.md)
}

links_lead_somewhere() {
	local page link
	for page in README.md README.zh-CN.md CONTRIBUTING.md docs/*.md; do
		for link in $(grep -oE '\]\([^)#]+' "$page" | cut -c3-); do
			[ -e "$(dirname "$page")/$link" ] || { echo "# $page: $link"; return 1; }
		done
	done
}

make_targets_exist() {
	local page target
	for page in README.md README.zh-CN.md CONTRIBUTING.md; do
		for target in $(grep -oE '(^    (sudo )?|`)make [a-z-]+' "$page" | sed 's/.*make //' | sort -u); do
			grep -qE "^$target:" Makefile || { echo "# $page: make $target"; return 1; }
		done
	done
}

# In the last column of the traps a name in back quotes is a test, a system test, or the first of one.
named_tests_exist() {
	local name count=0
	for name in $(sed -n '/^## Traps/,$s/.*|\(.*\)|$/\1/p' docs/log-archives.md | grep -oE '`[^`]+`' |
		tr -d '`' | sort -u); do
		count=$((count + 1))
		[ "$name" = shows ] || [ -f "$name" ] ||
			grep -rqF "START_TEST($name)" tests/test_*.c ||
			{ echo "# $name"; return 1; }
	done
	[ "$count" -gt 40 ]
}

check "every manual page passes mandoc's lint" pages_lint
check "every manual page has its sections" pages_tell_sections
check "every option of every command stands in a manual page" pages_tell_every_option
check "no page shows an option that the command does not have" written_options_exist
check "docs/formats.md tells every key of the schemas" formats_tell_every_key
check "both READMEs show the same commands" readmes_show_the_same_commands
check "links of the pages lead to files" links_lead_somewhere
check "tests that docs/log-archives.md names are there" named_tests_exist
check "make targets that the pages name are in the Makefile" make_targets_exist
exit "$failed"
