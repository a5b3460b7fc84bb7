#!/usr/bin/python3
"""Puts functions as an analyzer would find them into a bundle's evidence.

    show_functions.py EVIDENCE [later]        later: with another outcome, as measured another day
"""
import json
import sys

path, later = sys.argv[1], len(sys.argv) > 2
evidence = json.load(open(path, encoding="utf-8"))
nodes = [node["id"] for node in evidence["nodes"]]
cities = [("360100", "电信"), ("361100", "联通"), ("361000", "移动")]

evidence["functions"] = {
    "cache": [
        {"node": node, "check": check, "function": function, "verdict": "pass", "identity": "key",
         "series": 4, "objects": 30, "first_miss": 30, "again": 30, "again_hit": hits,
         "hit_low_ppm": low, "hit_high_ppm": 1000000, "unsaid": 0, "ages_risen": 30,
         "miss_first_byte_us": 18250, "hit_first_byte_us": 1120}
        for node in nodes
        for check, function, hits, low in (("cache", "cache", 30, 904965), ("private", "no_store", 0, 0))
    ],
    "refusals": [
        {"check": "blocked", "node": node, "host": "www.example.com", "path": "/blocked.html",
         "verdict": "fail" if later and node == nodes[-1] else "pass",
         "asked": 12, "refused": 0 if later and node == nodes[-1] else 12,
         "served": 12 if later and node == nodes[-1] else 0, "undecided": 0}
        for node in nodes
    ],
    "dispatch": [
        {"name": "cdn.example.com", "type": "A", "how": "resolver", "city": city,
         "operator": operator, "verdict": "pass", "asked": 120, "answered": 120, "judged": 120,
         "nearest": 118, "nearest_low_ppm": 946000, "nearest_high_ppm": 997000, "extra_us": 0,
         "ttl_least_s": 5, "ttl_most_s": 30,
         "choices": [{"node": nodes[i % len(nodes)], "province": "yes", "count": 118},
                     {"node": nodes[(i + 1) % len(nodes)], "province": "yes", "count": 2}],
         "cnames": ["cdn.example.com.gslb.example.net"]}
        for i, (city, operator) in enumerate(cities)
    ],
    "balance": [
        {"node": node, "check": "servers", "verdict": "inconclusive", "identity": "none",
         "reason": ["node_identity"], "asked": 100, "answered": 100, "unnamed": 0, "p_ppm": 617075,
         "servers": [{"name": "rs-1", "requests": 52, "weight": 1},
                     {"name": "rs-2", "requests": 48, "weight": 1}]}
        for node in nodes
    ],
    "failover": [
        {"watch": "drill", "name": "cdn.example.com", "node": nodes[0],
         "at": "2026-11-21T10:00:00.250+08:00", "city": city, "operator": operator,
         "verdict": "pass" if i < 2 else "fail",
         **({"to": nodes[1], "switched": "2026-11-21T10:00:27.250+08:00", "switch_ms": 27000}
            if i < 2 else {}),
         "ttl_s": 30, "asked": 27, "failed": i, "watched_ms": 300000}
        for i, (city, operator) in enumerate(cities)
    ],
    "pages": [
        {"check": "home", "node": nodes[0], "verdict": "pass", "asked": 2, "answered": 2,
         "showing": 2, "numbers": ["赣B1-20250001"]}
    ],
    "hosts": [{"host": "www.example.com", "declared": True, "filing_no": "赣ICP备2025000001号",
               "seen_in": ["check"]}],
    "strangers": [{"what": "addr", "text": "203.0.113.77", "seen_in": ["dns"], "count": 3}],
}
# What the pages do not tell apart, but evidence must have.
ALSO = {
    "cache": {"headers": ["x-cache"], "least_objects": 30, "least_ppm": 900000, "due": 4,
              "missing": 0, "first_hit": 0, "again_parent": 0, "bodies_differ": 0},
    "refusals": {"identity": "key", "least_requests": 12, "least_ppm": 700000, "due": 4,
                 "missing": 0, "refused_low_ppm": 779000},
    "dispatch": {"unsaid": 0, "planned": 120, "share_ppm": 900000, "choices_left_out": 0},
    "failover": {"identity": "key", "slot_ms": 1000, "clock_us": 0, "asked_later": 270,
                 "failed_later": 0},
    "balance": {"servers_left_out": 0, "ttls": 1, "other_keys": 0},
    "pages": {"prefix_unread": 0},
    "hosts": {"says": "yes"},
}
for name, more in ALSO.items():
    for item in evidence["functions"][name]:
        item.update({key: value for key, value in more.items() if key not in item})
        if name != "hosts":
            item.setdefault("reason", [])
json.dump(evidence, open(path, "w", encoding="utf-8"), ensure_ascii=False)
