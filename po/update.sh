#!/bin/sh
# Brings po/*.po up to date with the texts in the sources; --check changes nothing and fails when a
# text is untranslated, fuzzy, or no longer the source's.
#     po/update.sh [--check]
set -eu

cd "$(dirname "$0")/.."
folders="base model probes geo logs analyzer reports renders bundle cli"
case ${1:-} in
"" | --check) mode=${1:-} ;;
*)
	echo "usage: po/update.sh [--check]" >&2
	exit 64
	;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck disable=SC2086 # a list of folders
find $folders -name '*.[ch]' | LC_ALL=C sort >"$work/sources"
xgettext --from-code=UTF-8 --language=C --keyword=_ --keyword=N_ --keyword=ngettext:1,2 \
	--add-location=file --package-name=cdnproof --files-from="$work/sources" \
	--output="$work/cdnproof.pot"

# Entries alone: dates of the head and places say nothing about completeness.
entries() {
	msgcat --no-location --no-wrap --sort-output "$1" | sed '1,/^$/d'
}

status=0
for po in po/*.po; do
	merged=$work/$(basename "$po")
	msgmerge --quiet --no-fuzzy-matching --add-location=file --output-file="$merged" \
		"$po" "$work/cdnproof.pot"
	msgattrib --no-obsolete --add-location=file --output-file="$merged" "$merged"
	if [ -z "$mode" ]; then
		if ! [ "$(entries "$po")" = "$(entries "$merged")" ]; then
			cp "$merged" "$po"
		fi
		msgfmt --check --statistics --output-file=/dev/null "$po"
		continue
	fi
	msgfmt --check --output-file=/dev/null "$merged" || status=1
	open=$(msgattrib --untranslated --no-wrap "$merged" | sed '1,/^$/d')
	open=$open$(msgattrib --only-fuzzy --no-wrap "$merged" | sed '1,/^$/d')
	if [ -n "$open" ]; then
		echo "$po: not translated, or fuzzy:" >&2
		printf '%s\n' "$open" >&2
		status=1
	elif ! [ "$(entries "$po")" = "$(entries "$merged")" ]; then
		echo "$po: behind the sources; run po/update.sh" >&2
		status=1
	fi
done
exit "$status"
