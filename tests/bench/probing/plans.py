"""Plans and lists of targets."""

import ipaddress
import json
import time

V4 = int(ipaddress.ip_address("198.18.0.0"))
V6 = int(ipaddress.ip_address("2001:2::"))
V4_MOST = 100_000
AGENT = "bench"
CHECK = "check"
HOST = "cdn.example.com"


def addresses(count, family=4):
    """Distinct ones of the lab. Networks' first addresses are left out."""
    if family == 4 and count > V4_MOST:
        raise ValueError(f"no {count} IPv4 addresses in the lab")
    if family == 4:
        return [str(ipaddress.IPv4Address(V4 + 1 + i)) for i in range(count)]
    return [str(ipaddress.IPv6Address(V6 + 1 + i)) for i in range(count)]


def check(scheme, port):
    more = {"type": "A"} if scheme == "dns" else {}
    return dict(id=CHECK, scheme=scheme, host=HOST, port=port, path="/object", **more)


def target(addr, method, port):
    subject = {"name": HOST} if method == "dns" else {"node": "node"}
    wanted = dict(subject, addr=addr, method=method, sent=1, interval_ms=1, timeout_ms=1000)
    if port:
        wanted["port"] = port
    if method in ("http", "https", "dns"):
        wanted["check"] = CHECK
    return wanted


def write(path, addrs, method, port=0):
    """One slot of ten minutes that began just now; --count and --interval say how often."""
    with_check = method in ("http", "https", "dns")
    plan = {
        "schema": "cdnproof/plan/v1", "dossier_sha256": "0" * 64, "claims_sha256": "0" * 64,
        "profile": {"id": "bench", "sha256": "0" * 64, "builtin": False}, "thresholds": {},
        "start": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "slot_ms": 600000, "slots": 1, "agents": [{"id": AGENT}],
        "checks": [check(method, port)] if with_check else [], "controls": [],
        "targets": [target(addr, method, port) for addr in addrs],
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(plan, file, separators=(",", ":"))


def write_lines(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
