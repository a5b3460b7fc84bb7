"""Requests to real servers: HTTP, TLS, DNS."""

import re

import compare
import plans
import rig as rigs
import servers
from compare import Tool
from rates import listed, our_tool

TARGETS = 2_000
HTTP_PORT, TLS_PORT, DNS_PORT = 8080, 443, 53
QUERIES = 50_000


def urls(rig, scheme, port, addrs):
    return listed(rig, f"urls-{scheme}", [f"url = {scheme}://{addr}:{port}/object\noutput = "
                                          "/dev/null" for addr in addrs])


def curl(rig, scheme, port, addrs, remark):
    lines = urls(rig, scheme, port, addrs)
    argv = ["curl", "-s", "-k", "--no-keepalive", "--parallel", "--parallel-max", "64", "-K",
            lines, "-w", "%{http_code}\\n"]

    def account(measured):
        return measured.out.split().count("200"), remark

    return Tool("curl, one process", len(addrs), lambda: argv, account, limit=30)


def curl_each(rig, scheme, port, addrs):
    script = (f'while read -r addr; do curl -s -k -o /dev/null -w "%{{http_code}}\\n" '
              f'"{scheme}://$addr:{port}/object"; done <"$1"')
    every = listed(rig, f"each-{scheme}", addrs)

    def account(measured):
        return measured.out.split().count("200"), ""

    return Tool("curl, a process each", len(addrs), lambda: ["sh", "-c", script, "curl", every],
                account, limit=20, rounds=1, has_rss=False)


def requests(rig, program, method, scheme, port):
    trouble = servers.start_nginx(rig)
    if trouble:
        rigs.say(f"   not run: {trouble}")
        return
    addrs = plans.addresses(TARGETS)
    tools = [
        our_tool(rig, program, f"cdnproof {method}", addrs, method, 1, port=port),
        curl(rig, scheme, port, addrs, ""),
        curl_each(rig, scheme, port, addrs[:200]),
    ]
    if scheme == "https":
        tools.append(openssl(port))
    compare.compare(rig, tools, compare.CONNECTS)


def openssl(port):
    """A handshake after another for two seconds: how many is only known afterwards."""
    tool = Tool("openssl s_time", 1, None, None, limit=10, good=(0, 1))
    tool.prepare = lambda: ["openssl", "s_time", "-connect", f"198.18.0.1:{port}", "-new", "-time",
                            "2"]

    def account(measured):
        match = re.search(r"(\d+) connections in \d+ real seconds", measured.out + measured.err)
        tool.probes = int(match[1]) if match else 1
        return tool.probes, "one after another"

    tool.account = account
    return tool


def http(rig, program):
    rigs.header("HTTP requests, each on its own connection", [
        f"nginx on processor 1 answers {len(servers.BODY)} bytes"])
    requests(rig, program, "http", "http", HTTP_PORT)


def tls(rig, program):
    rigs.header("TLS handshakes", ["nginx on processor 1, a P-256 key; curl also asks for a page"])
    requests(rig, program, "tls", "https", TLS_PORT)


def dnsperf(rig):
    queries = listed(rig, "queries", [f"{plans.HOST} A", f"{plans.HOST} AAAA"] * (QUERIES // 2))

    def account(measured):
        match = re.search(r"Queries completed:\s+(\d+)", measured.out)
        return (int(match[1]) if match else None), ""

    return Tool("dnsperf", QUERIES,
                lambda: ["dnsperf", "-s", "198.18.0.1", "-d", queries, "-n", "1", "-c", "8", "-q",
                         "64"], account, limit=30)


def dns(rig, program):
    rigs.header("DNS queries", ["knot on processor 1, an authoritative zone"])
    trouble = servers.start_knot(rig)
    if trouble:
        rigs.say(f"   not run: {trouble}")
        return
    tools = [our_tool(rig, program, "cdnproof dns", plans.addresses(5_000), "dns", 10,
                      port=DNS_PORT),
             dnsperf(rig)]
    compare.compare(rig, tools, compare.DATAGRAMS)
