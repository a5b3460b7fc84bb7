"""A small user: asks a name server, fetches from an address. Of the standard library only, so that
the lab's parts are tried by something that is not the program under test.

    ask.py ready SECONDS dns:ADDR:NAME|http:ADDR:HOST…    ends with 0 as soon as all answer
    ask.py visit COUNT SECONDS HOST PATH     goes where the own resolver sends it, COUNT times in so
                                             many seconds: [ms since the epoch, node, status] a line
"""

import http.client
import ipaddress
import json
import socket
import struct
import sys
import time

TYPES = {"A": 1, "CNAME": 5, "AAAA": 28}
OPT, SUBNET = 41, 8


def question(name, kind, subnet):
    flags, extra = 0x0100, 0
    tail = b""
    if subnet:
        net = ipaddress.ip_network(subnet)
        kept = net.network_address.packed[:(net.prefixlen + 7) // 8]
        data = struct.pack("!HBB", 1 if net.version == 4 else 2, net.prefixlen, 0) + kept
        option = struct.pack("!HH", SUBNET, len(data)) + data
        tail = b"\0" + struct.pack("!HHIH", OPT, 1232, 0, len(option)) + option
        extra = 1
    labels = b"".join(bytes([len(x)]) + x.encode() for x in name.split(".")) + b"\0"
    return (struct.pack("!6H", 4711, flags, 1, 0, 0, extra) + labels +
            struct.pack("!HH", TYPES[kind], 1) + tail)


def name_at(packet, at):
    """The name and where it ends; compressed names lead backwards only."""
    labels, end = [], None
    while packet[at]:
        if packet[at] >= 0xC0:
            end = end or at + 2
            at = struct.unpack_from("!H", packet, at)[0] & 0x3FFF
        else:
            labels.append(packet[at + 1:at + 1 + packet[at]].decode())
            at += 1 + packet[at]
    return ".".join(labels), end or at + 1


def records(packet):
    """([(name, type, ttl, data)] of the answer, scope of the client's subnet or None)"""
    _, _, questions, answers, authorities, extras = struct.unpack_from("!6H", packet)
    at, found, scope = 12, [], None
    for _ in range(questions):
        at = name_at(packet, at)[1] + 4
    for i in range(answers + authorities + extras):
        name, at = name_at(packet, at)
        kind, _, ttl, size = struct.unpack_from("!HHIH", packet, at)
        at += 10
        data = packet[at:at + size]
        if i < answers:
            said = (name_at(packet, at)[0] if kind == TYPES["CNAME"] else
                    str(ipaddress.ip_address(data)) if size in (4, 16) else data.hex())
            found.append((name, {v: k for k, v in TYPES.items()}.get(kind, kind), ttl, said))
        elif kind == OPT and size >= 8 and struct.unpack_from("!H", data)[0] == SUBNET:
            scope = data[7]
        at += size
    return found, scope


def dns(server, name, kind="A", subnet=None, timeout=2):
    """(records, scope); OSError when nothing comes."""
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as s:
        s.settimeout(timeout)
        s.connect((server, 53))
        s.send(question(name, kind, subnet))
        return records(s.recv(4096))


def addresses(answer, kind="A"):
    return [data for _, k, _, data in answer[0] if k == kind]


def get(address, host, path, timeout=2):
    """(status, headers by lower-case names, body)"""
    c = http.client.HTTPConnection(address, 80, timeout=timeout)
    try:
        c.request("GET", path, headers={"Host": host})
        answer = c.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, names, answer.read()
    finally:
        c.close()


def get_all(address, host, paths):
    """One after another, each by a connection of its own; bodies as text."""
    return [(status, headers, body.decode()) for status, headers, body in
            (get(address, host, path) for path in paths)]


def own_resolver():
    with open("/etc/resolv.conf", encoding="utf-8") as text:
        return next(line.split()[1] for line in text if line.startswith("nameserver"))


def dns_by_own_resolver(name, kind="A"):
    return dns(own_resolver(), name, kind)


def addresses_by_own_resolver(name, kind="A"):
    return addresses(dns_by_own_resolver(name, kind), kind)


def addresses_for_subnet(server, name, subnet):
    return addresses(dns(server, name, subnet=subnet))


def answers(what):
    kind, rest = what.split(":", 1)
    address, name = rest.rsplit(":", 1)
    try:
        return bool(dns(address, name, timeout=0.5)[0]) if kind == "dns" else bool(
            get(address, name, "/", 0.5)[0] == 200)
    except (OSError, http.client.HTTPException):
        return False


def ready(seconds, wanted):
    until = time.monotonic() + seconds
    while wanted:
        wanted = [w for w in wanted if not answers(w)]
        if wanted and time.monotonic() > until:
            print("no answer: " + " ".join(wanted))
            return 1
        time.sleep(0.05 if wanted else 0)
    return 0


def visit(host, path):
    """(node, status); the node by X-Node, None and 0 where nothing came."""
    try:
        status, headers, _ = get(addresses_by_own_resolver(host)[0], host, path)
        return headers.get("x-node"), status
    except (OSError, IndexError, http.client.HTTPException):
        return None, 0


def visits(count, seconds, host, path):
    start = time.monotonic()
    for i in range(count):
        time.sleep(max(0, start + i * seconds / count - time.monotonic()))
        at = round(time.time() * 1000)
        print(json.dumps([at, *visit(host, path)]), flush=True)
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "visit":
        sys.exit(visits(int(sys.argv[2]), float(sys.argv[3]), sys.argv[4], sys.argv[5]))
    sys.exit(ready(float(sys.argv[2]), sys.argv[3:]))
