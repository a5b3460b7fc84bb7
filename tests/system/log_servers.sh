# shellcheck shell=bash disable=SC2154,SC2034 # shared with the test
# Real servers that write logs, for the test that sources this: each in the foreground, below a clock
# that the test sets, at an address of documentation. What they write lies in $work/logs.
#
#     nginx 8001      six access logs at once, an error log, and syslog to rsyslog
#     httpd 8003      combined, vhost_combined, error log
#     haproxy 8004    httplog; 8005: a format of its own without a date
#     squid 8006      its own format and combined
#     varnish 8007    varnishncsa
#     ats 8008        Traffic Server: squid and extended
#     rsyslog 8014    UDP, into RFC 3164 and RFC 5424 files

address=192.0.2.1
client=192.0.2.7
clock=$work/clock # seconds that the servers' clock is ahead, as libfaketime reads them
declare -A pid=()
libraries=$(echo "$servers"/usr/lib/*-linux-gnu)
libc=$(ldd /bin/sh | grep -o '/[^ ]*/libc\.so[^ ]*')

# The zones differ: what a line says must be honoured, what it leaves out must be declared.
declare -A zone=(
	[nginx]=CST-8 [httpd]=IST-5:30 [haproxy]=CST-8 [rsyslog]=CST-8 [squid]=ART3
	[varnish]=NPT-5:45 [varnishncsa]=NPT-5:45 [ats]=UTC0 [logrotate]=CST-8
)

# The clock is read from a file at every call; what measures, and what stat() says, stays true. libc
# comes before Varnish's allocator, whose start asks for the time before libfaketime is ready.
start() { # NAME PROGRAM ARGUMENT…
	local name=$1
	shift
	LD_LIBRARY_PATH=$libraries:$servers/usr/lib/trafficserver \
		LD_PRELOAD="$libraries/faketime/libfaketimeMT.so.1 $libc" TZ=${zone[$name]} \
		FAKETIME_TIMESTAMP_FILE=$clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
		NO_FAKE_STAT=1 "$@" >"$work/$name.out" 2>&1 </dev/null &
	pid[$name]=$!
}

log() { # KIND: each in a folder of its own
	mkdir -p "$work/logs/$1"
	echo "$work/logs/$1/access.log"
}

listens() { # PORT
	[ -n "$(ss -Hltun "sport = :$1")" ]
}

alive() { # NAME
	kill -0 "${pid[$1]}" 2>/dev/null
}

# Within 10 s; sooner when it has died.
came_up() { # NAME TEST ARGUMENT…
	local name=$1 i
	shift
	for ((i = 0; i < 200; i++)); do
		"$@" && return
		alive "$name" || break
		sleep 0.05
	done
	return 1
}

write_nginx() {
	mkdir -p "$work/nginx/site"
	echo hello >"$work/nginx/site/a"
	cat >"$work/nginx/nginx.conf" <<-END
		daemon off;
		env FAKETIME_TIMESTAMP_FILE; env FAKETIME_NO_CACHE; env FAKETIME_DONT_FAKE_MONOTONIC; env NO_FAKE_STAT;
		user $(id -un);
		worker_processes 1;
		pid $work/nginx/pid;
		error_log $(log nginx-error) warn;
		events {}
		http {
		    client_body_temp_path $work/nginx/1; proxy_temp_path $work/nginx/2;
		    fastcgi_temp_path $work/nginx/3; uwsgi_temp_path $work/nginx/4; scgi_temp_path $work/nginx/5;
		    log_format json_iso escape=json '{"addr":"\$remote_addr","user":"\$remote_user","time_iso8601":"\$time_iso8601",'
		        '"request":"\$request","status":\$status,"agent":"\$http_user_agent"}';
		    log_format json_msec escape=json '{"msec":\$msec,"addr":"\$remote_addr","user":"\$remote_user","request":"\$request","agent":"\$http_user_agent"}';
		    log_format json_local escape=json '{"addr":"\$remote_addr","agent":"\$http_user_agent","time_local":"\$time_local","status":"\$status"}';
		    log_format iso '[\$time_iso8601] \$remote_addr "\$remote_user" "\$request" \$status "\$http_user_agent"';
		    log_format msec '\$msec \$remote_addr "\$request" \$status "\$http_user_agent"';
		    server {
		        listen $address:8001;
		        root $work/nginx/site;
		        access_log $(log nginx-combined) combined;
		        access_log $(log nginx-json-iso) json_iso;
		        access_log $(log nginx-json-msec) json_msec;
		        access_log $(log nginx-json-local) json_local;
		        access_log $(log nginx-iso) iso;
		        access_log $(log nginx-msec) msec;
		        access_log syslog:server=$address:8014,facility=local2,nohostname combined;
		    }
		    server { listen $address:8002; access_log off; location / { return 200 "hello\n"; } }
		}
	END
}

start_nginx() {
	write_nginx
	start nginx "$servers/usr/sbin/nginx" -p "$work/nginx" -c nginx.conf \
		-e "$(log nginx-error)"
	came_up nginx listens 8001
}

start_httpd() {
	mkdir -p "$work/httpd/site"
	echo hello >"$work/httpd/site/a"
	cat >"$work/httpd/httpd.conf" <<-END
		ServerRoot $work/httpd
		ServerName cdn.example.com:8003
		DefaultRuntimeDir $work/httpd
		PidFile $work/httpd/pid
		Mutex pthread default
		LoadModule mpm_event_module $servers/usr/lib/apache2/modules/mod_mpm_event.so
		LoadModule authz_core_module $servers/usr/lib/apache2/modules/mod_authz_core.so
		User nobody
		Group nogroup
		StartServers 1
		Listen $address:8003
		DocumentRoot $work/httpd/site
		LogLevel info
		ErrorLog $(log httpd-error)
		LogFormat "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" combined
		LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" vhost_combined
		CustomLog $(log httpd-combined) combined
		CustomLog $(log httpd-vhost) vhost_combined
	END
	start httpd "$servers/usr/sbin/apache2" -DFOREGROUND -f "$work/httpd/httpd.conf"
	came_up httpd listens 8003
}

start_rsyslog() {
	mkdir -p "$work/rsyslog"
	cat >"$work/rsyslog/conf" <<-END
		global(workDirectory="$work/rsyslog")
		module(load="imudp")
		input(type="imudp" address="$address" port="8014" ruleset="remote")
		template(name="old" type="list") { property(name="timestamp") constant(value=" ")
		    property(name="hostname") constant(value=" ") property(name="syslogtag")
		    property(name="msg" spifno1stsp="on") property(name="msg" droplastlf="on") constant(value="\n") }
		ruleset(name="remote") {
		    if \$syslogfacility-text == "local0" then {
		        action(type="omfile" file="$(log haproxy)" template="RSYSLOG_TraditionalFileFormat")
		        action(type="omfile" file="$(log haproxy-5424)" template="RSYSLOG_SyslogProtocol23Format")
		        action(type="omfile" file="$(log haproxy-iso)" template="RSYSLOG_FileFormat")
		    }
		    if \$syslogfacility-text == "local1" then {
		        action(type="omfile" file="$(log syslog-3164)" template="old")
		        action(type="omfile" file="$(log syslog-5424)" template="RSYSLOG_SyslogProtocol23Format")
		        action(type="omfile" file="$(log syslog-iso)" template="RSYSLOG_FileFormat")
		    }
		    if \$syslogfacility-text == "local2" then
		        action(type="omfile" file="$(log nginx-syslog)" template="RSYSLOG_TraditionalFileFormat")
		}
		action(type="omfile" file="$work/rsyslog/own.log")
	END
	start rsyslog "$servers/usr/sbin/rsyslogd" -n -x -M "$libraries/rsyslog" \
		-i "$work/rsyslog/pid" -f "$work/rsyslog/conf"
	came_up rsyslog listens 8014
}

start_haproxy() {
	mkdir -p "$work/haproxy"
	cat >"$work/haproxy/cfg" <<-END
		global
		    log-send-hostname edge7.example.com
		defaults
		    mode http
		    timeout client 10s
		    timeout server 10s
		    timeout connect 5s
		    option dontlognull
		frontend web
		    bind $address:8004
		    log $address:8014 local0
		    option httplog
		    capture request header User-Agent len 64
		    default_backend site
		frontend own
		    bind $address:8005
		    log $address:8014 local1 info info
		    log-format "%ci:%cp %ST %B %{+Q}r"
		    default_backend site
		backend site
		    server nginx $address:8002
	END
	start haproxy "$servers/usr/sbin/haproxy" -db -f "$work/haproxy/cfg"
	came_up haproxy listens 8005
}

start_squid() {
	mkdir -p "$work/squid"
	cat >"$work/squid/conf" <<-END
		http_port $address:8006
		visible_hostname cache.example.com
		pid_filename $work/squid/pid
		coredump_dir $work/squid
		cache_effective_user nobody
		cache_effective_group nogroup
		unlinkd_program $servers/usr/lib/squid/unlinkd
		mime_table $servers/usr/share/squid/mime.conf
		icon_directory $servers/usr/share/squid/icons
		error_directory $work/squid/errors
		cache_log $work/squid/cache.log
		cache_store_log none
		cache_mem 1 MB
		shutdown_lifetime 0
		pinger_enable off
		netdb_filename none
		strip_query_terms off
		http_access allow all
		access_log stdio:$(log squid) squid
		access_log stdio:$(log squid-combined) combined
	END
	mkdir -p "$work/squid/errors/templates"
	chown nobody "$work/squid" "$work"/logs/squid* 2>/dev/null
	start squid "$servers/usr/sbin/squid" -N -f "$work/squid/conf"
	came_up squid listens 8006
}

# varnishd makes its configuration into a shared object by the C compiler that made the program.
start_varnish() {
	mkdir -p "$work/varnish"
	cat >"$work/varnish/vcl" <<-END
		vcl 4.1;
		backend default none;
		sub vcl_recv { return (synth(200)); }
	END
	command -v gcc >/dev/null || { echo "needs gcc" >"$work/varnish.out" && return 1; }
	start varnish "$servers/usr/sbin/varnishd" -F -j none -T none -n "$work/varnish/run" \
		-a "$address:8007" -f "$work/varnish/vcl" -s default,1m -p vsl_space=1m
	came_up varnish listens 8007 || return
	start varnishncsa "$servers/usr/bin/varnishncsa" -n "$work/varnish/run" -a \
		-w "$(log varnishncsa)"
	came_up varnishncsa test -e "$(log varnishncsa)"
}

# Its tree is told by a file; without a cache, and each line is written within a second.
start_ats() {
	local tree=$work/ats
	mkdir -p "$tree/run" "$tree/cache" "$(dirname "$(log ats-squid)")" "$(dirname "$(log ats-extended)")"
	cp -r "$servers/etc/trafficserver" "$tree/etc"
	cat >"$tree/runroot.yaml" <<-END
		prefix: $tree
		exec_prefix: $tree
		bindir: $servers/usr/bin
		sbindir: $servers/usr/sbin
		sysconfdir: $tree/etc
		datadir: $servers/usr/share/trafficserver
		includedir: $tree
		libdir: $servers/usr/lib/trafficserver
		libexecdir: $servers/usr/lib/trafficserver/modules
		localstatedir: $tree/run
		runtimedir: $tree/run
		logdir: $work/logs
		mandir: $tree
		infodir: $tree
		cachedir: $tree/cache
	END
	cat >"$tree/etc/records.config" <<-END
		CONFIG proxy.config.admin.user_id STRING #-1
		CONFIG proxy.config.http.server_ports STRING 8008:ip-in=$address
		CONFIG proxy.config.http.cache.http INT 0
		CONFIG proxy.config.exec_thread.autoconfig INT 0
		CONFIG proxy.config.exec_thread.limit INT 1
		CONFIG proxy.config.log.logging_enabled INT 3
		CONFIG proxy.config.log.logfile_dir STRING $work/logs
		CONFIG proxy.config.log.rolling_enabled INT 0
		CONFIG proxy.config.log.max_secs_per_buffer INT 1
		CONFIG proxy.config.log.periodic_tasks_interval INT 1
		CONFIG proxy.config.log.hostname STRING edge7.example.com
		CONFIG proxy.config.proxy_name STRING edge7.example.com
		CONFIG proxy.config.diags.logfile.filename STRING stderr
		CONFIG proxy.config.body_factory.template_sets_dir STRING $servers/etc/trafficserver/body_factory
		CONFIG proxy.config.url_remap.remap_required INT 1
	END
	# Formats as Debian's logging.yaml has them.
	{
		sed '/^  logs:/,$d' "$servers/etc/trafficserver/logging.yaml"
		printf '  logs:\n'
		printf '    - {filename: ats-squid/access, format: squid, mode: ascii}\n'
		printf '    - {filename: ats-extended/access, format: extended, mode: ascii}\n'
	} >"$tree/etc/logging.yaml"
	echo "map / http://$address:8002/" >"$tree/etc/remap.config"
	echo "$tree/cache 16M" >"$tree/etc/storage.config"
	start ats "$servers/usr/bin/traffic_server" "--run-root=$tree/runroot.yaml"
	came_up ats listens 8008
}

# What TERM does not end within 5 s, KILL does: this is the first process of its own PID namespace, so
# that -1 is all that the servers have started.
stop_all() {
	local i
	[ ${#pid[@]} -gt 0 ] || return 0
	kill -TERM "${pid[@]}" 2>/dev/null
	for ((i = 0; i < 100; i++)); do
		kill -0 "${pid[@]}" 2>/dev/null || break
		sleep 0.05
	done
	[ $$ -ne 1 ] || kill -KILL -1 2>/dev/null
	wait
	pid=()
}
