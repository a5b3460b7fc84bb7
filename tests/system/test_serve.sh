#!/bin/bash
# The pages for the day of an inspection, and the local web server that shows them and a watch that
# grows: as files, over HTTP by curl and by plain sockets, in a network without uplink.
#     tests/system/test_serve.sh BUILD
# shellcheck source-path=SCRIPTDIR disable=SC2317 # functions are called through `is`
. "$(dirname "$0")/lib.sh"
enter_net "$@" # packets go to 127.0.0.0/8 of a namespace without uplink

tools=$root/tests/system
write_dossier d.json ', "checks": [{"id": "name", "scheme": "dns", "host": "cdn.example.com",
	"port": 53, "server": "system"}, {"id": "ecs", "scheme": "dns", "host": "cdn.example.com",
	"server": "127.0.0.53", "subnet": "198.18.5.0/24", "city": "360400", "operator": "移动"}]'
run run d.json -o bundle --quiet
cp -r bundle later
/usr/bin/python3 "$tools/show_functions.py" bundle/evidence.json
/usr/bin/python3 "$tools/show_functions.py" later/evidence.json later
find bundle -type f -exec sha256sum {} + | sort >bundle.before

# --- rehearse ----------------------------------------------------------------------------------

well_formed() { # FILE…: XML, and nothing is loaded or run
	xmllint --noout "$@" && ! grep -qE '<script|<img|<link|src=|@import|url\(|http://|https://' \
		<(cat "$@" | grep -v 'xmlns=')
}

run rehearse bundle
is "rehearse ends with 0" ended 0
is "it names the page to open" grep -qx 'bundle-rehearsal/index.html' out
is "a page a node, and the script" test "$(find bundle-rehearsal -name '*.html' | wc -l)" -eq 4
is "pages are XML that loads nothing" well_formed bundle-rehearsal/index.html \
	bundle-rehearsal/nodes/*.html
is "the bundle stays as it was" cmp bundle.before <(find bundle -type f -exec sha256sum {} + | sort)
is "the inspector's question is there" grep -q '把南昌节点下线，看用户切到哪' bundle-rehearsal/index.html
is "commands name the bundle and its agent" grep -qF \
	'cdnproof probe bundle/dossier.json --agent a1 -o now-a1.jsonl --method dns' \
	bundle-rehearsal/index.html
is "the failover is watched, shown, noted" test "$(grep -cE \
	'cdnproof (watch bundle/dossier.json -o watch-cdn.example.com --name cdn.example.com|serve watch-cdn.example.com bundle|watch watch-cdn.example.com --note (drain|restore) --node n1)' \
	bundle-rehearsal/index.html)" -eq 4
is "what was not measured is said" grep -q '未测' bundle-rehearsal/nodes/n1.html
cp -r bundle-rehearsal first
run rehearse bundle
is "the same bytes again" diff -r first bundle-rehearsal

run rehearse bundle --now later -o now --lang en
is "with what was measured now: 0" ended 0
is "what is the same is said" grep -q '= as filed' now/nodes/n1.html
is "what differs is said" grep -q '≠ differs from what was filed' now/nodes/n3.html
is "no difference where there is none" not grep -q '≠' now/nodes/n1.html
run rehearse bundle --now later/evidence.json -o now2 --lang en
is "the evidence alone gives the same" diff -r now now2

run rehearse bundle --measure --via 'env A={agent}' --slots 1 -o today --quiet
is "measured on the day: 0" ended 0
is "into a bundle of its own" test "$(find today/now -name evidence.json | wc -l)" -eq 1
is "agents reached the nodes" grep -rqF '"method":"icmp"' today/now --include='*.jsonl'
is "the bundle stays as it was" cmp bundle.before <(find bundle -type f -exec sha256sum {} + | sort)
fault "measured by nobody" 64 'needs --via' rehearse bundle --measure -o x
fault "measured and given" 64 'exclude each other' rehearse bundle --measure --now later -o x
fault "a folder that is no bundle" 66 'evidence.json' rehearse "$work/bin" -o x
fault "a bundle that is not there" 66 'nowhere' rehearse nowhere -o x
fault "into the bundle" 64 'lies in the bundle' rehearse bundle -o bundle/pages
fault "into the bundle itself" 64 'lies in the bundle' rehearse bundle -o bundle

# --- serve -------------------------------------------------------------------------------------

server= # its pid
start_server() { # NAME ARGUMENT…: files NAME.out, NAME.err
	local name=$1 i
	shift
	: >"$name.out"
	env --default-signal=INT,TERM "$program" serve "$@" >"$name.out" 2>"$name.err" &
	server=$!
	for ((i = 0; i < 500; i++)); do
		[ ! -s "$name.out" ] || return 0
		kill -0 "$server" 2>/dev/null || return 1
		sleep 0.02
	done
	return 1
}

stop_server() { # NAME: NAME.status
	kill -TERM "$server"
	wait "$server"
	echo $? >"$1.status"
	server=
}
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; exit 130' INT TERM

code() { # CURL'S ARGUMENT…
	curl -sS -o body -D head -w '%{http_code}' "$@"
}

answers() { # STATUS CURL'S ARGUMENT…
	local wanted=$1
	shift
	[ "$(code "$@")" = "$wanted" ]
}

# A value of live.json by a path of keys and numbers.
live() { # KEY…
	curl -sS "$at/live.json?lang=en" | /usr/bin/python3 -c '
import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1:]:
    value = value[int(key) if key.isdigit() else key]
print(json.dumps(value))' "$@"
}

comes() { # WANTED KEY…: within ten seconds
	local wanted=$1 i
	shift
	for ((i = 0; i < 100; i++)); do
		[ "$(live "$@" 2>/dev/null)" != "$wanted" ] || return 0
		sleep 0.1
	done
	return 1
}

fault "nothing to serve" 66 'neither a bundle' serve "$work/bin"
fault "two bundles" 64 'a second bundle' serve bundle later
fault "a place without a port" 64 'such as 192.0.2.1:8765' serve bundle --listen 127.0.0.1
echo short >short.token
fault "a short token" 65 'a token is one line' serve bundle --token short.token
fault "an address that is not here" 74 'TCP port 8765 at 198.18.0.1' \
	serve bundle --listen 198.18.0.1:8765

watch() {
	/usr/bin/python3 "$tools/watch_folder.py" "$@"
}
watch new w d.json
watch add w 0 30
start_server plain w bundle
at=http://127.0.0.1:8765
is "it listens on this machine alone, and says where" grep -qx "$at/" plain.out
is "a port that is taken is said" not timeout 20 "$program" serve bundle
grep -E '^(Seccomp|CapEff|CapPrm|NoNewPrivs):' "/proc/$server/status" >given_up
is "it has no capability" test "$(grep -c 'Cap.*0000000000000000' given_up)" -eq 2
if grep -q __asan_init "$program"; then
	echo "# a sanitizer needs other system calls: left out"
else
	is "its system calls are limited" grep -q 'Seccomp:.*2' given_up
fi

for path in / /index.html /live /live.json /live.js /appendix /nodes/n1 /nodes/n1.html; do
	is "$path is there" answers 200 "$at$path"
	is "$path: nothing is sniffed, framed, kept" test "$(grep -ciE \
		'^(x-content-type-options: nosniff|x-frame-options: deny|referrer-policy: no-referrer|cache-control: no-store)' \
		head)" -eq 4
	is "$path: its policy begins with nothing" grep -qi "^content-security-policy: default-src 'none'" head
	is "$path: HEAD has no body" test "$(curl -sSI "$at$path" | wc -c)" -lt 1000
done
is "the style sheet is allowed by its digest" /usr/bin/python3 - <<-END
	import base64, hashlib, re, subprocess
	page = subprocess.run(["curl", "-sSi", "$at/nodes/n1"], capture_output=True).stdout
	style = re.search(b"<style>(.*?)</style>", page, re.S).group(1)
	digest = base64.b64encode(hashlib.sha256(style).digest())
	assert b"style-src 'sha256-" + digest + b"'" in page
END
for path in /nodes/nobody /evidence.json /dossier.json /nodes/..%2f..%2fd.json /live/ //; do
	is "$path is not" answers 404 --path-as-is "$at$path"
done
is "another Host is refused" answers 421 -H 'Host: evil.example:8765' "$at/"
is "POST is refused" answers 405 -X POST "$at/"
is "it says what is allowed" grep -qi '^allow: GET, HEAD' head

is "records are counted" test "$(live records)" = 120
is "users are steady" test "$(live rows 0 state)" = '"steady"'
is "their city has a name" test "$(live rows 0 city_name)" = '"Nanchang"'
watch event w 30 drain n1
watch torn w
is "an event comes" comes '"n1"' drain node
is "users of the drained node wait" comes '"waiting"' rows 0 state
is "users of others do not" test "$(live rows 1 state)" = '"steady"'
is "a torn line waits" test "$(live malformed)" = 0
sed -i '$ d' w/records/a1/2026-11-21.jsonl # the torn half; the file is begun again
watch add w 30 35
watch add w 35 50 drained
is "users switch" comes '"switched"' rows 0 state
is "after so long" test "$(live rows 0 switch_ms)" = 5000
is "from there" test "$(live rows 0 before)" = '["n1"]'
is "to there" test "$(live rows 0 now)" = '["n2"]'
is "others wait still" test "$(live rows 2 state)" = '"waiting"'
is "their visits fail" comes 15 rows 2 failed_since
is "no verdict before there is one" not live verdict
watch judge w
is "the verdict is the analyzer's" comes '"fail"' verdict
is "of each city" test "$(live rows 0 verdict_text)" = '"pass"'
watch event w 60 restore n1
watch add w 60 64
is "users come back" comes '"restored"' rows 0 state
watch subnet w 65
is "users of a subnet are those of its check" comes '"Jiujiang"' rows 1 city_name
is "they are told apart" test "$(live rows 1 how)" = '"subnet"'
is "and led somewhere" test "$(live rows 1 now)" = '["n3"]'
echo '{"at":"2026-11-21T10:01:05+08:00","event":"note","how":"<img src=x onerror=alert(1)>"}' \
	>>w/events.jsonl
is "what somebody noted comes" comes '"note"' events 2 event
is "and is text" grep -qF '&lt;img src=x onerror=alert(1)&gt;' <(curl -sS "$at/live")
echo 'no record' >>w/records/a2/2026-11-21.jsonl
is "what is no record is counted" comes 1 malformed
is "without script the page says the same" grep -q '抚州市 移动' <(curl -sS "$at/live")
is "and reloads" grep -q '<noscript><meta http-equiv="refresh"' <(curl -sS "$at/live")

# In a browser: no error in its console, nothing wider than the screen.
browser=$(command -v chromium || true)
looks() { # NAME PATH WIDTH [FLAG…]
	timeout 60 /usr/bin/python3 "$tools/live_browser.py" "$browser" "$at$2" "$3" 900 "$1.png" \
		"${@:4}" >"$1.txt"
}
if [ -n "$browser" ]; then
	for width in 1280 360; do
		is "live page, $width px" looks live "/live" "$width" wait=li.restored
		is "live page, $width px: it was the script" grep -q '已恢复' live.txt
		is "script of the day, $width px" looks script "/" "$width"
		is "page of a node, $width px" looks node "/nodes/n1?lang=en" "$width" dark
	done
	is "live page without script" looks bare "/live?lang=en" 360 no-script wait=li.restored
	is "live page without script: it says so" grep -q 'Without script' bare.txt
else
	echo "# no chromium: pages are not looked at in a browser (make deps-check)"
fi

/usr/bin/python3 "$tools/web_client.py" 8765 >sockets
cat >wanted <<-END
	plain: 200
	pipelined: 200 200 200 200 200
	long path: 414
	dots: 404
	escaped dots: 404
	node dots: 404
	bad escape: 400
	NUL: 400
	bytes: 400
	POST: 400
	POST without a body: 405
	PUT: 405
	GET with a body: 400
	endless body: 400
	chunked body: 400
	no Host: 400
	HTTP/1.0 without Host: 400
	two Hosts: 400
	rebinding: 421
	half a request: closed
	nothing: closed
	slow connections kept: bounded
	after them: 200
END
while IFS= read -r line; do
	is "sockets: $line" grep -qxF "$line" sockets
done <wanted
is "sockets: what is too large is refused" test "$(grep -cE \
	'^(huge path|10000 headers|long header): (4[0-9][0-9]|closed)$' sockets)" -eq 3
is "sockets: what is no request is" test "$(grep -cE \
	'^(no request|CONNECT|whole address): (4[0-9][0-9]|closed)$' sockets)" -eq 3
is "it goes on" answers 200 "$at/"
stop_server plain
is "stopped, it ends with 0" test "$(cat plain.status)" -eq 0
is "it says nothing on the way" not test -s plain.err

start_server pages bundle-rehearsal
is "a rehearsal's folder is served" answers 200 "$at/nodes/n2.html"
is "its script" answers 200 "$at/"
is "nothing else" answers 404 "$at/live"
stop_server pages

# --- beyond this machine -----------------------------------------------------------------------

start_server open w --listen 0.0.0.0:8765
is "beyond this machine the address has a token" grep -qxE \
	'http://0\.0\.0\.0:8765/\?token=[0-9a-f]{32}' open.out
token=$(sed 's/.*token=//' open.out)
is "without it there is nothing" answers 403 "$at/live.json"
is "with it comes a cookie" answers 303 -c jar "$at/live?token=$token"
is "for this site, kept from scripts" grep -qi "^set-cookie: .*=$token; Path=/; HttpOnly; SameSite=Strict" head
is "and the address without it" grep -qix $'location: /live\r' head
is "the cookie is enough" answers 200 -b jar "$at/live.json"
is "a wrong token is not" answers 403 "$at/?token=00000000000000000000000000000000"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
	last=$(code "$at/?token=00000000000000000000000000000000")
done
is "wrong ones are held back" test "$last" = 429
is "whoever guesses is not listened to" answers 429 -b jar "$at/live.json"
is "others are" answers 200 -b jar --interface 127.0.0.2 "$at/live.json"
stop_server open
printf 'a-token-of-my-own-0123\n' >own.token
start_server own bundle --token own.token
is "a token of one's own" answers 303 "$at/?token=a-token-of-my-own-0123"
is "is asked for on this machine too" answers 403 "$at/"
stop_server own
finish
