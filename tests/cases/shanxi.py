#!/usr/bin/python3
"""Another province, staged as examples/shanxi has it, for tests/system/test_province.sh.

shanxi.py topology honest|liar >TOPOLOGY    liar: the node claimed in Datong stands in Yuncheng
shanxi.py check honest|liar EVIDENCE        says what is wrong, status 1 when anything is
"""

import json
import sys

TOPOLOGY = "tests/lab/topologies/shanxi.json"
LIAR = "node-dt"
YUNCHENG = (350300000, 1110100000)  # 500 km from Datong, a kilometre from the agent in Yuncheng

CITIES = ["太原市", "大同市", "阳泉市", "长治市", "晋城市", "朔州市", "晋中市", "运城市", "忻州市",
          "临汾市", "吕梁市"]
# verdict of the whole and of the rules, state of the nodes
EXPECT = {
    "honest": dict(
        verdict="pass", application_verdict="pass",
        rules={"nodes.core": "pass", "nodes.regional": "pass", "coverage.cities": "pass",
               "nodes.in_province": "pass", "logs.retention": "pass"},
        states={"node-ty": "supported", "node-dt": "supported", "node-xz": "supported"}),
    # it still stands in Shanxi, and serves: only the rule on its place fails
    "liar": dict(
        verdict="fail", application_verdict="fail",
        rules={"nodes.core": "pass", "nodes.regional": "fail", "coverage.cities": "pass",
               "nodes.in_province": "pass", "logs.retention": "pass"},
        states={"node-ty": "supported", "node-dt": "refuted", "node-xz": "supported"}),
}


def topology(what):
    with open(TOPOLOGY, encoding="utf-8") as text:
        value = json.load(text)
    if what == "liar":
        place = next(p for p in value["places"] if p["name"] == LIAR)
        place["lat_e7"], place["lon_e7"] = YUNCHENG
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)


def not_excluded(evidence, node_id):
    node = next(n for n in evidence["nodes"] if n["id"] == node_id)
    return set(node["location"]["cities"])


def differences(what, evidence):
    expect, wrong = EXPECT[what], []

    def same(name, got, wanted):
        if got != wanted:
            wrong.append(f"{name}: {got}, not {wanted}")

    for key in ("verdict", "application_verdict"):
        same(key, evidence[key], expect[key])
    findings = {f["rule"]: f for f in evidence["findings"]}
    same("rules", {rule: findings[rule]["verdict"] for rule in expect["rules"]}, expect["rules"])
    same("states", {n["id"]: n["location"]["state"] for n in evidence["nodes"]}, expect["states"])
    same("profile", (evidence["profile"]["id"], evidence["profile"]["builtin"]),
         ("sx-example", False))
    same("region", (evidence["region"]["code"], evidence["region"]["name"],
                    evidence["region"]["builtin"]), ("140000", "山西省", True))
    same("cities", [c["name"] for c in evidence["cities"]], CITIES)
    same("covered", [c["service"]["verdict"] for c in evidence["cities"]], ["pass"] * 11)
    for finding in evidence["findings"]:
        same(f"{finding['rule']}: authority", finding["source"]["authority"], "secondary")
        if "示例" not in finding["source"]["quote"]:
            wrong.append(f"{finding['rule']}: the quote does not say that it is an example")
    if what == "liar":
        left = not_excluded(evidence, LIAR)
        if "140200" in left or "140800" not in left:
            wrong.append(f"{LIAR}: not excluded: {sorted(left)}")
        answers = next(n for n in evidence["nodes"] if n["id"] == LIAR)["location"]["answers"]
        if not answers or any(a["contrary"] for a in answers):
            wrong.append("the database echoes the claim, and that is not kept")
    return wrong


def check(what, path):
    with open(path, encoding="utf-8") as text:
        wrong = differences(what, json.load(text))
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["topology"] and len(sys.argv) == 3 and sys.argv[2] in EXPECT:
        topology(sys.argv[2])
    elif sys.argv[1:2] == ["check"] and len(sys.argv) == 4 and sys.argv[2] in EXPECT:
        sys.exit(check(sys.argv[2], sys.argv[3]))
    else:
        sys.exit(__doc__)
