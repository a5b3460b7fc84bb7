#!/bin/bash
# The geometry gives the same bytes with other compilers, optimisations and floating-point habits:
# there is no floating point in it, and no libm behind it.
#     tests/system/test_same_place.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"

cd "$root" || exit 1
sources="geo/angle.c geo/reach.c geo/boundary.c geo/place.c"

libraries=$(sed -n 's/^LDLIBS := //p' Makefile)

# A sanitizer's objects need its runtime: there the same compiler is asked with it.
runtime=
nm "$build/obj/base/arena.o" | grep -q __asan_ && runtime="-fsanitize=address,undefined"

make_variant() { # NAME COMPILER FLAG…
	local name=$1 compiler=$2 source objects=
	shift 2
	for source in $sources; do
		"$compiler" -std=gnu17 -D_GNU_SOURCE -I. "$@" -c "$source" \
			-o "$work/$name.$(basename "$source").o" || return 1
		objects+=" $work/$name.$(basename "$source").o"
	done
	# shellcheck disable=SC2086 # words
	gcc $runtime -o "$work/$name" "$build/obj/tests/tools/places.o" $objects \
		"$build/obj/library.a" $libraries
}

no_floats() {
	# shellcheck disable=SC2086 # words
	cat $sources geo/angle.h >"$work/all" && ! grep -nE '\b(float|double)\b|math\.h' "$work/all"
}

"$build/tools/places" >"$work/wanted"
is "the geometry says something of 400 drawn sets of discs" test "$(wc -l <"$work/wanted")" = 400
is "not always the same" test "$(sort -u "$work/wanted" | wc -l)" -gt 390
is "no floating point is in it" no_floats

same() { # NAME
	"$work/$1" >"$work/$1.out" && cmp "$work/wanted" "$work/$1.out"
}
while read -r name compiler flags; do
	command -v "$compiler" >/dev/null || continue
	# shellcheck disable=SC2086 # words
	is "$compiler $flags compiles it" make_variant "$name" "$compiler" $flags
	is "$compiler $flags gives the same bytes" same "$name"
done <<'END'
plain gcc -O0
fast gcc -O3 -march=native -ffast-math -funroll-loops
small gcc -Os -fwrapv
other clang -O2 -ffast-math
END
finish
