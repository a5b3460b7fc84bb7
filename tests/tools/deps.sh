#!/bin/sh
# Installs the Debian packages that are missing, and nothing else. Quiet when none is.
#     tests/tools/deps.sh demo|check|bench|verifier|all
set -eu

# What building and the demo need. nginx is unpacked by the lab, never installed: no service of it
# starts on this machine; libpcre2-8-0 is what its binary asks for.
demo="gcc libc6-dev libjansson-dev libexpat1-dev libssl-dev libcurl4-openssl-dev zlib1g-dev \
libisal-dev libzstd-dev liblzma-dev libbz2-dev liblz4-dev libxxhash-dev \
libcap-dev libpcap-dev libseccomp-dev libmicrohttpd-dev libxlsxwriter-dev gettext iproute2 libpcre2-8-0"
# What tests, lint and fuzzing need.
tests="check libsubunit-dev libmaxminddb-dev fping scamper curl python3 python3-jsonschema python3-openpyxl cmark-gfm libxml2-utils \
gzip zip unzip zstd xz-utils bzip2 lz4 util-linux bsdextrautils procps tcpdump tshark openssl faketime jq librsvg2-bin \
libreoffice-writer-nogui weasyprint qpdf fonts-wqy-microhei poppler-utils chromium tidy fonts-noto-cjk"
lint="clang clang-tidy clang-format cppcheck shellcheck libclang-rt-14-dev mandoc"
# The peers, beside those that tests hold against us too.
bench="mmdb-bin nmap hping3 dnsperf isal ripgrep gawk \
goaccess lnav"
# What builds the verifier for arm64 and runs it here; its libraries are only unpacked.
cross="gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static"

case ${1:-} in
demo) wanted=$demo ;;
check) wanted="$demo $tests $lint" ;;
bench) wanted="$demo $tests $bench" ;;
verifier) wanted="$demo $tests $cross" ;;
all) wanted="$demo $tests $lint $bench $cross" ;;
*)
	echo "usage: deps.sh demo|check|bench|verifier|all" >&2
	exit 64
	;;
esac

missing=
for package in $wanted; do
	status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$status" = installed ] || missing="$missing $package"
done

as_root=
if [ "$(id -u)" -ne 0 ]; then
	as_root=sudo
	if [ -n "$missing" ] && ! command -v sudo >/dev/null; then
		echo "deps: missing:$missing" >&2
		echo "deps: run as root: apt-get install --no-install-recommends$missing" >&2
		exit 77
	fi
fi

if [ -n "$missing" ]; then
	echo "  DEPS  $missing"
	log=$(mktemp)
	trap 'rm -f "$log"' EXIT
	export DEBIAN_FRONTEND=noninteractive
	# shellcheck disable=SC2086 # lists of words
	if ! { $as_root apt-get -qq update &&
		$as_root apt-get -qq -y --no-install-recommends install $missing; } >"$log" 2>&1; then
		tail -n 20 "$log" >&2
		echo "deps: apt-get failed (above)" >&2
		exit 69
	fi
fi
