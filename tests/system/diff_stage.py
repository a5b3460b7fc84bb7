"""Two dossiers of one operator a quarter apart, from an example, for test_diff.sh.

    diff_stage.py EXAMPLE OLD NEW

In the new one a node moved from Jiujiang to Nanchang, another was added in Jingdezhen, one got more
bandwidth; papers were renewed, replaced and expired; one maintenance window has a ticket.
"""
import json
import pathlib
import shutil
import sys

MOVED = "node-jj-1"


def paper(dossier, site):
    return next(d for d in dossier["documents"] if d["about"] == site)


def node(dossier, name):
    return next(n for n in dossier["nodes"] if n["id"] == name)


def common(example):
    dossier = json.loads((example / "dossier.json").read_text("utf-8"))
    for entry in dossier["nodes"]:
        entry["bandwidth_mbps"] = 10000
    dossier["records"] = [f"records/{a['id']}.jsonl" for a in dossier["agents"]]
    dossier["domains"] = [
        {"name": "cdn.example.com", "customer": "示例客户", "filing_no": "赣ICP备2025000001号"}]
    paper(dossier, "site-sr-1")["expires"] = "2025-11-30"
    return dossier


def older(example):
    dossier = common(example)
    dossier["as_of"] = "2025-09-30T00:00:00+08:00"
    return dossier


def newer(example):
    dossier = common(example)
    dossier["as_of"] = "2025-12-31T00:00:00+08:00"
    paper(dossier, "site-gz-1")["expires"] = "2040-05-31"
    paper(dossier, "site-fz-1")["path"] = "documents/filing-site-fz-1-new.txt"
    dossier["sites"] = [s for s in dossier["sites"] if s["id"] != "site-jj-1"] + [
        {"id": "site-nc-3", "city": "360100", "address": "江西省南昌市示例路9号数据中心",
         "filing_no": "赣机房备2025109"},
        {"id": "site-jdz-1", "city": "360200", "address": "江西省景德镇市示例路10号数据中心"}]
    moved_paper = paper(dossier, "site-jj-1")
    moved_paper.update(id="filing-site-nc-3", about="site-nc-3", number="赣机房备2025109",
                       path="documents/filing-site-nc-3.txt")
    node(dossier, MOVED).update(city="360100", site="site-nc-3",
                                addresses=["198.18.109.1", "2001:2:0:6d::1"])
    node(dossier, "node-nc-2")["bandwidth_mbps"] = 20000
    dossier["nodes"].append(
        {"id": "node-jdz-1", "role": "edge", "city": "360200", "site": "site-jdz-1",
         "addresses": ["198.18.110.1"], "operator": "联通", "bandwidth_mbps": 5000})
    dossier["domains"].append({"name": "img.example.com", "customer": "另一客户"})
    dossier["maintenance"] = [
        {"from": "2025-11-08T00:00:00+08:00", "to": "2025-11-09T12:00:00+08:00",
         "nodes": [MOVED], "ticket": "GJ-2025-118"},
        {"from": "2025-11-20T00:00:00+08:00", "to": "2025-11-20T06:00:00+08:00"}]
    return dossier


def near(dossier):
    """Each node beside the agent of its city."""
    agents = {a["city"]: a["id"] for a in dossier["agents"]}
    return [f"{agents[n['city']]}={n['id']}" for n in dossier["nodes"]]


def write(folder, example, dossier):
    shutil.copytree(example, folder)
    for document in dossier["documents"]:
        path = folder / document["path"]
        if not path.exists():
            path.write_text(document["number"] + "\n", "utf-8")
    (folder / "near").write_text("\n".join(near(dossier)) + "\n", "utf-8")
    (folder / "body").write_text(dossier["checks"][0]["expect_sha256"], "utf-8")
    (folder / "dossier.json").write_text(json.dumps(dossier, ensure_ascii=False, indent=1), "utf-8")


def main(example, old, new):
    write(old, example, older(example))
    write(new, example, newer(example))


main(*map(pathlib.Path, sys.argv[1:4]))
