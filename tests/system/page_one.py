#!/usr/bin/python3
"""page_one.py APPENDIX.html EVIDENCE.json: the numbers of page one's table, counted again from cities,
nodes and logs of the evidence, by none of the program's code. A line for each that was compared."""

import json
import re
import sys
import xml.etree.ElementTree as tree

TITLES = {
    "coverage.cities": "设区市覆盖",
    "nodes.in_province": "机房位于省内",
    "logs.retention": "日志留存",
}


def rows_of(path):
    """First cell → third cell of every row of four cells on page one."""
    page = tree.parse(path)
    first = next(e for e in page.iter() if e.get("class") == "first")
    rows = {}
    for row in first.iter():
        if row.tag.split("}")[-1] != "tr":
            continue
        cells = ["".join(cell.itertext()).strip() for cell in row]
        if len(cells) == 4:
            rows[cells[0].split()[0]] = cells[2]
    return rows


def open_subjects(finding, says):
    return {s["id"] for s in finding["subjects"] if s["says"] == says}


def counted(evidence, finding):
    """Nodes that are not listed as open or failing, all of them, open ones."""
    nodes = {node["id"] for node in evidence["nodes"]}
    may, no = open_subjects(finding, "may"), open_subjects(finding, "no")
    return len(nodes - may - no), len(nodes), len(may)


def in_province(evidence, finding):
    """A node that measuring refutes is never counted."""
    may, no = open_subjects(finding, "may"), open_subjects(finding, "no")
    for node in evidence["nodes"]:
        assert node["location"]["state"] != "refuted" or node["id"] in may | no, node["id"]
    return counted(evidence, finding)


def months(evidence):
    """Of the node whose access logs reach back the least."""
    kept = {node["id"]: 0 for node in evidence["nodes"]}
    for log in evidence["logs"]:
        if log["kind"] == "access":
            kept[log["node"]] = log["months"]
    return min(kept.values())


def wanted(evidence, rule, finding):
    """What the table must say, as text."""
    if rule == "coverage.cities":
        said = [city["service"]["verdict"] for city in evidence["cities"]]
        yes = said.count("pass")
        may = len([v for v in said if v not in ("pass", "fail")])
        text = f"{yes}/{len(said)} 市，要求不少于 {finding['need']} 市"
    elif rule == "nodes.in_province":
        yes, count, may = in_province(evidence, finding)
        text = f"江西省节点 {yes}/{count}"
    else:
        yes, count, may = counted(evidence, finding)
        text = (
            f"连续 {months(evidence)} 个月（最短的节点），要求 {evidence['profile']['log_months']} 个月；"
            f"节点 {yes}/{count}"
        )
    return text + (f"，待定 {may}" if may else "")


def main():
    rows = rows_of(sys.argv[1])
    evidence = json.load(open(sys.argv[2], encoding="utf-8"))
    compared = 0
    wrong = 0
    for finding in evidence["findings"]:
        title = TITLES.get(finding["rule"])
        if not title or not evidence["nodes"]:
            continue
        want = wanted(evidence, finding["rule"], finding)
        said = re.sub(r"\s+", " ", rows[title])
        compared += 1
        if said != want:
            wrong += 1
            print(f"{finding['rule']}: page one says {said}, evidence gives {want}")
        else:
            print(f"{finding['rule']}: {said}")
    return 1 if wrong or compared < len(TITLES) else 0


if __name__ == "__main__":
    sys.exit(main())
