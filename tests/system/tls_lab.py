"""TLS handshakes over a wire whose delay is known: two places of one city, a few kilometres apart.

    tls_lab.py topology | plan | check RECORDS CERTIFICATE…
"""

import datetime
import hashlib
import json
import math
import subprocess
import sys
import time

AGENT = (271116990, 1149863730)
NODES = {  # lat, lon, TLS key: the second is a node that shows the first one's key
    "near": (270856000, 1150371000, "near"),
    "far": (258735000, 1148970000, "near"),
}
STRETCH_PPM, SLOT_MS = 1500000, 8000
METHODS = {  # requests, ms between them: a server that is idle takes longer to sign
    "tls": (600, 6),
    "tcp": (200, 30),
    "https": (10, 300),
}


def addresses(name):
    number = list(NODES).index(name) + 10
    return [f"198.18.{number}.1", f"2001:2:0:{number}::1"]


def topology():
    places = [dict(name="agent", lat_e7=AGENT[0], lon_e7=AGENT[1],
                   addresses=["198.18.1.1", "2001:2:0:1::1"])]
    for name, (lat, lon, key) in NODES.items():
        places.append(dict(name=name, lat_e7=lat, lon_e7=lon, addresses=addresses(name),
                           serve=dict(http_port=80, status=200, body="x", tls_port=443, tls=key)))
    return dict(schema="cdnproof-lab/topology/v1", seed=3, stretch_ppm=STRETCH_PPM, places=places,
                pairs=[])


def plan():
    zone = datetime.timezone(datetime.timedelta(hours=8))
    targets = [dict(node=name, addr=address, method=method, port=443, sent=sent,
                    interval_ms=interval_ms, timeout_ms=900,
                    **({} if method == "tcp" else {"check": "c"}))
               for name in NODES for address in addresses(name)
               for method, (sent, interval_ms) in METHODS.items()]
    check = dict(id="c", scheme="https", host="cdn.example.com", port=443, path="/")
    zeros = "0" * 64
    return dict(schema="cdnproof/plan/v1", dossier_sha256=zeros, claims_sha256=zeros,
                profile=dict(id="jx-cdn", sha256=zeros, builtin=True),
                thresholds=dict(success_ppm=990000, quantile_ppm=950000, rtt_p95_us=30000,
                                slot_ok_ppm=500000),
                start=datetime.datetime.fromtimestamp(int(time.time()) + 3, zone).isoformat(),
                slot_ms=SLOT_MS, slots=1, agents=[dict(id="a")], checks=[check], controls=[],
                targets=targets)


def truth_ns(node):
    """There and back, by the haversine formula, as the wire computes it."""
    (a, o), (b, p) = ((math.radians(x / 1e7) for x in place)
                      for place in (AGENT, NODES[node][:2]))
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin((p - o) / 2) ** 2
    km = 2 * 6371.0088 * math.asin(math.sqrt(h))
    return int(2 * km * STRETCH_PPM / 1e6 / 199.86 * 1e6)


def key_sha256(certificate):
    pem = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-pubkey"], check=True,
                         capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=pem, check=True,
                         capture_output=True).stdout
    return hashlib.sha256(der).hexdigest()


def check(records_path, certificate):
    records = [json.loads(line) for line in open(records_path, encoding="utf-8")]
    key = key_sha256(certificate)
    assert len(records) == 4 * len(METHODS), len(records)
    print(f"{'':6}{'address':16}{'method':8}{'stamps':9}{'sent':>5}{'answered':>9}"
          f"{'truth us':>10}{'least':>8}{'median':>8}{'most':>8}")
    for record in records:
        truth, rtts = truth_ns(record["node"]), sorted(record["rtt_ns"])
        print(f"{record['node']:6}{record['addr']:16}{record['method']:8}{record['ts']:9}"
              f"{record['sent']:5}{record['answered']:9}{truth / 1e3:10.1f}"
              + "".join(f"{x / 1e3:8.1f}" for x in (rtts[0], rtts[len(rtts) // 2], rtts[-1])))
        # a machine that stands still makes TCP send again, and that is then said
        again = record.get("err", {}).get("syn_retransmitted", 0)
        assert record["valid"] and record["answered"] == record["sent"] - again, record
        assert record["answered"] > again * 9, record
        # the kernel's own measure is in whole microseconds, cut
        assert rtts[0] >= truth - (1000 if record["ts"] == "tcp_info" else 0), (rtts[0], truth)
        if record["method"] == "tls":
            assert record["tls"]["key_sha256"] == key, record["tls"]
            assert record["ts"] in ("packet", "errqueue"), record["ts"]
        if record["method"] == "https":
            assert record["http"]["status"] == [200] * record["sent"], record["http"]
            assert all(ns > truth for ns in record["http"]["tls_ns"]), record["http"]


if sys.argv[1] == "check":
    check(*sys.argv[2:])
else:
    print(json.dumps({"topology": topology, "plan": plan}[sys.argv[1]]()))
