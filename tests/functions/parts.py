"""What the real parts of a CDN are told: each function gives the text of one configuration.

Folders are absolute; every part runs in the foreground, writes below its own folder only, and finds
nobody but the lab: no part asks the Internet for anything.
"""

LOG_FORMAT = r"""'$msec\t$client\t$host\t$uri\t$status\t$upstream_cache_status\t$server'"""

# How nginx stands wherever it stands: no user changed, no path of the machine's own.
NGINX = """daemon off;
pid {folder}/pid;
error_log {folder}/error.log warn;
worker_processes 1;
worker_rlimit_nofile 1024;
events {{ worker_connections 400; }}
http {{
client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
keepalive_timeout 5s;
server_tokens off;
map $http_x_forwarded_for $client {{ "" $remote_addr; default $http_x_forwarded_for; }}
map "" $server {{ default {name}; }}
log_format truth {log_format};
access_log {folder}/access.log truth;
{body}}}
"""

# Its own log in a usual format as well: what `cdnproof origin` counts.
ORIGIN = """access_log {folder}/combined.log combined;
server {{
{listen}
	charset utf-8;
	default_type text/html;
	if (-f {folder}/removed$uri) {{ return 404; }}
	location = / {{ add_header Cache-Control "max-age=60"; return 200 "{home}"; }}
	location /objects/ {{ add_header Cache-Control "max-age=3600"; return 200 "{page}"; }}
	location /nostore/ {{ add_header Cache-Control "no-store"; return 200 "{page}"; }}
	location /balance {{ add_header Cache-Control "no-store"; return 200 "{page}"; }}
	location / {{ add_header Cache-Control "max-age=3600"; return 200 "{served}"; }}
}}
"""

NODE = """proxy_cache_path {folder}/cache keys_zone=objects:1m max_size=32m inactive=1h
	use_temp_path=off;
map $host$uri $blocked {{ default 0; include {folder}/blocked.map; }}
add_header X-Node {node} always;
add_header X-Real-Server {name} always;
add_header X-Cache {said} always;
server {{
{default}
	server_name _;
	return 403;
}}
server {{
{listen}
	server_name {hosts};
	if ($blocked) {{ return 403; }}
	location / {{
		proxy_pass http://{origin};
		proxy_http_version 1.1;
		proxy_set_header Host $host;
		proxy_set_header Connection "";
		proxy_set_header X-Forwarded-For "";
		proxy_connect_timeout 1s;
		proxy_read_timeout 2s;
		proxy_cache objects;
		proxy_ignore_client_abort on;
		proxy_cache_key $host$request_uri;
{cache}	}}
}}
"""

# What spoils a node's cache, by the name of the fault.
CACHE_FAULTS = {
    "never_hits": "\t\tproxy_no_cache 1;\n",
    "caches_no_store": "\t\tproxy_ignore_headers Cache-Control;\n"
                       "\t\tproxy_cache_valid 200 10m;\n",
    "says_hit": "\t\tproxy_no_cache 1;\n",
}

BALANCER = """global
	nbthread 1
	maxconn 500
	stats socket {folder}/control mode 600 level admin
defaults
	mode http
	timeout connect 500ms
	timeout client 5s
	timeout server 5s
	option forwardfor
	option redispatch
	retries 3
	retry-on all-retryable-errors
frontend service
{bind}
	use_backend pages if {{ path_beg /balance }}
	default_backend objects
backend pages
{choose}
{servers}
backend objects
	balance uri
	hash-type consistent
{servers}
"""

# A page goes to one of the real servers by weight; or, whoever asks, to the one that the first got.
BY_WEIGHT = "\tbalance roundrobin"
STICKY = "\tbalance roundrobin\n\tstick-table type integer size 100 expire 1h\n\tstick on int(1)"

AUTHORITY = """launch=geoip
module-dir={modules}
geoip-database-files=mmdb:{database}
geoip-zones-file={folder}/zones.yaml
edns-subnet-processing=yes
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
security-poll-suffix=
version-string=anonymous
guardian=no
daemon=no
local-address={addresses}
socket-dir={folder}
distributor-threads=1
receiver-threads=1
loglevel=4
"""

RESOLVER = """server:
{interfaces}
	access-control: 198.18.0.0/15 allow
	access-control: 2001:2::/48 allow
	module-config: "subnetcache iterator"
	send-client-subnet: {authority}
	max-client-subnet-ipv4: 24
	chroot: ""
	username: ""
	directory: "{folder}"
	pidfile: "{folder}/pid"
	do-daemonize: no
	use-syslog: no
	logfile: "{folder}/error.log"
	verbosity: 0
	num-threads: 1
	outgoing-range: 64
	num-queries-per-thread: 64
{zones}remote-control:
	control-enable: no
"""

STUB = """stub-zone:
	name: "{zone}"
	stub-addr: {authority}
"""

ZONE = """- domain: {zone}
  ttl: {ttl}
  records:
    {zone}:
    - soa: ns.{zone}. hostmaster.{zone}. 1 7200 1800 86400 {ttl}
    - ns: ns.{zone}
    ns.{zone}:
    - a: {authority}
"""


def lines(form, addresses):
    """One line an address, IPv6 in brackets."""
    return "\n".join(form.format(f"[{a}]" if ":" in a else a) for a in addresses)


def nginx(folder, name, body):
    return NGINX.format(folder=folder, name=name, log_format=LOG_FORMAT, body=body)


def origin(folder, addresses, home, served):
    return nginx(folder, "origin", ORIGIN.format(
        listen=lines("\tlisten {}:80;", addresses), folder=folder, home=home, served=served,
        page=r"object $uri of $host\n"))


def node(folder, name, node_id, addresses, hosts, origin_address, faults):
    """A caching proxy; a host that is not among its own is refused."""
    return nginx(folder, name, NODE.format(
        folder=folder, name=name, node=node_id, hosts=" ".join(hosts), origin=origin_address,
        default=lines("\tlisten {}:80 default_server;", addresses),
        listen=lines("\tlisten {}:80;", addresses),
        said="HIT" if "says_hit" in faults else "$upstream_cache_status",
        cache="".join(CACHE_FAULTS.get(f, "") for f in faults)))


def balancer(folder, addresses, servers, sticky):
    """servers: {name: (address, weight)}."""
    return BALANCER.format(
        folder=folder, bind=lines("\tbind {}:80", addresses),
        choose=STICKY if sticky else BY_WEIGHT,
        servers="\n".join(
            f"\tserver {name} {address}:80 weight {weight} check inter 300ms fall 1 rise 1"
            for name, (address, weight) in servers.items()))


def authority(folder, modules, database, addresses):
    return AUTHORITY.format(folder=folder, modules=modules, database=database,
                            addresses=", ".join(addresses))


def resolver(folder, addresses, authority_address, zones):
    return RESOLVER.format(
        folder=folder, authority=authority_address,
        interfaces="\n".join(f"\tinterface: {a}" for a in addresses),
        zones="".join(STUB.format(zone=z, authority=authority_address) for z in zones))


def zones(plain, dispatched, names, authority_address, ttl, answers, service):
    """The dispatcher's data: each name of the zone `plain` leads into `dispatched`, where the form
    `service` of the client's place and operator says which label's record is the answer. answers:
    {label: addresses}."""
    text = "domains:\n" + ZONE.format(zone=plain, ttl=ttl, authority=authority_address)
    for name in names:
        text += f"    {name}.{plain}:\n    - cname: {name}.{dispatched}\n"
    text += ZONE.format(zone=dispatched, ttl=ttl, authority=authority_address)
    for label, addresses in answers.items():
        text += f"    {label}.{dispatched}:\n"
        for address in addresses:
            text += f"    - {'aaaa' if ':' in address else 'a'}: \"{address}\"\n"
    text += "  services:\n"
    for name in names:
        text += f"    {name}.{dispatched}: ['{service}.{dispatched}', 'unknown.{dispatched}']\n"
    return text
