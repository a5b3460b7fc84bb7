#!/bin/bash
# Messages in Chinese: none is left out, formats agree, help reads well and stays in its columns.
#     tests/system/test_messages.sh BUILD
# shellcheck disable=SC2317 # the checks are called by name
set -u

build=${1:?usage: test_messages.sh BUILD}
program=$build/cdnproof
data=${TEST_DATA:-tests/data}
commands=$("$program" --lang en --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p')
failed=0
export LC_ALL=C.UTF-8
chinese='\p{Han}'

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

is_complete() {
	local counts
	counts=$(msgfmt --statistics -o /dev/null po/zh_CN.po 2>&1)
	echo "# $counts"
	[[ $counts =~ ^[0-9]+\ translated\ messages\.$ ]]
}

formats_agree() {
	msgfmt --check-format -o /dev/null po/zh_CN.po
}

# What is not marked in the sources would not be seen by po/update.sh: every line of help is looked at.
lines_of() {
	"$program" "$2" --lang "$1" --help | grep -E '^  -'
}

every_option_is_chinese() {
	local command lines
	for command in $commands; do
		lines=$(lines_of zh "$command")
		[ -n "$lines" ] || return 1
		if grep -vP "$chinese" <<<"$lines" | sed "s/^/# $command: /" | grep .; then
			return 1
		fi
	done
}

every_summary_is_chinese() {
	local command line
	for command in $commands; do
		line=$("$program" --lang zh --help | grep -E "^  $command ")
		grep -qP "$chinese" <<<"$line" || { echo "# $command: $line"; return 1; }
		line=$("$program" "$command" --lang zh --help | sed -n 3p)
		grep -qP "$chinese" <<<"$line" || { echo "# $command: $line"; return 1; }
	done
}

# 26 columns of name and value, of which the last is a blank; then the text.
options_are_aligned() {
	local command lang
	for command in $commands; do
		for lang in zh en; do
			if lines_of "$lang" "$command" | grep -vE '^.{25} [^ ]'; then
				return 1
			fi
		done
	done
}

english_help_has_no_chinese() {
	local command
	for command in $commands; do
		! "$program" "$command" --lang en --help | grep -P "$chinese" || return 1
	done
}

# Reports of a missing file: the program's text and the system's, both in Chinese; status 66.
error_is_chinese() {
	local text status=0
	text=$("$program" check /nonexistent/dossier.json --lang zh 2>&1) || status=$?
	echo "# $text"
	[ "$status" -eq 66 ] && [[ $text == *无法打开*文件或目录不存在 ]]
}

usage_error_is_chinese() {
	local text status=0
	text=$("$program" chekc --lang zh 2>&1) || status=$?
	echo "# $text"
	[ "$status" -eq 64 ] && [[ $text == *未知的命令*check* ]]
}

is_independent_of_locale() {
	local text
	text=$(env -i LC_ALL=POSIX "$program" --lang zh --help) && [[ $text == *用法* ]] || return 1
	text=$(env -i LANG=zh_CN.UTF-8 "$program" --help) && [[ $text == *用法* ]] || return 1
	text=$(env -i LANG=zh_CN.UTF-8 "$program" --lang en --help) && [[ $text == *Usage* ]] || return 1
	text=$(env -i LC_ALL=POSIX "$program" --help) && [[ $text == *Usage* ]]
}

# The head of the table of archives takes as many columns as its rows.
wide_heads_are_aligned() {
	"$program" logs "$data/logs/plain.log" --lang "$1" | python3 -c '
import sys, unicodedata
lines = sys.stdin.read().split("\n")[:2]
width = [sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line) for line in lines]
print("#", width)
sys.exit(0 if width[0] == width[1] > 0 else 1)'
}

check "the Chinese catalogue has every text of the sources, and no other" po/update.sh --check
check "no message is untranslated or fuzzy" is_complete
check "format strings of translations agree with the texts" formats_agree
check "the table of commands is not empty" test -n "$commands"
check "every option of every command is explained in Chinese" every_option_is_chinese
check "every command's summary is in Chinese" every_summary_is_chinese
check "the texts of options stand in one column in both languages" options_are_aligned
check "help in English holds no Chinese" english_help_has_no_chinese
check "a missing file is said in Chinese, the system's reason included" error_is_chinese
check "an unknown command is said in Chinese, with the nearest one" usage_error_is_chinese
check "--lang and LANG work without the locale being installed" is_independent_of_locale
check "heads of the logs table stand above their columns in Chinese" wide_heads_are_aligned zh
check "heads of the logs table stand above their columns in English" wide_heads_are_aligned en
exit "$failed"
