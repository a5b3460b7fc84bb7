#!/bin/sh
# Runs CMD in a place of the lab as a user there has it: an agent's resolver is the one of its operator.
#     tests/functions/at.sh PLACE CMD…
# `ip netns exec` gives CMD mounts of its own, so that nobody else's resolv.conf changes.
set -eu
place=$1
shift
# shellcheck disable=SC2016 # expanded by the inner shell
exec ip netns exec "$place" sh -c '
	file=$(readlink -m /etc/resolv.conf)
	case $file in /run/*) mkdir -p "${file%/*}" && touch "$file" ;; esac
	conf=$LAB_SCRATCH/cdn/resolv/$0.conf
	[ ! -e "$conf" ] || mount --bind "$conf" "$file"
	exec "$@"' "$place" "$@"
