"""Files against the JSON Schemas, by a validator that shares no code with cdnproof.

    schemas.py SCHEMAS WORK PROGRAM

WORK holds one file a format, named for it: dossier.json, record.jsonl, ... Every line of a .jsonl
is a document. Prints one line a check; ends 1 when one failed. What a schema refuses of
a dossier, `PROGRAM check` must refuse as well.
"""
import copy
import datetime
import json
import pathlib
import subprocess
import sys

from jsonschema import Draft202012Validator, FormatChecker

FORMATS = ["dossier", "plan", "record", "answer", "inventory", "evidence", "profile",
           "waiver"]
formats = FormatChecker()
failed = 0


@formats.checks("date-time", raises=ValueError)
def is_instant(value):
    return not isinstance(value, str) or datetime.datetime.fromisoformat(value).tzinfo is not None


def tell(good, sentence, why=""):
    global failed
    failed += not good
    print(("ok - " if good else "not ok - ") + sentence + (f": {why}" if why and not good else ""))


def read(path):
    text = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return [json.loads(text)]


def faults(schema, document):
    found = Draft202012Validator(schema, format_checker=formats).iter_errors(document)
    return [f"{fault.json_path} {fault.message[:100]}" for fault in found]


# One change a row: format, where, the new value (GONE: taken away), what is wrong with it.
GONE = object()
BROKEN = [
    ("dossier", ["schema"], "cdnproof/dossier/v2", "another version"),
    ("dossier", ["profile"], GONE, "a missing required key"),
    ("dossier", ["profil"], "jx-cdn", "an unknown key"),
    ("dossier", ["as_of"], "2026-12-31", "a day where an instant is asked"),
    ("dossier", ["as_of"], "2026-02-30T00:00:00+08:00", "the thirtieth of February"),
    ("dossier", ["operator", "name"], "", "an empty text"),
    ("dossier", ["nodes", 0, "role"], "centre", "a word that is not in the list"),
    ("dossier", ["nodes", 0, "addresses"], [], "a node without an address"),
    ("dossier", ["nodes", 0, "addresses", 0], "198.18.101.256", "a text that is no address"),
    ("dossier", ["nodes", 0, "addresses", 0], {"address": "198.18.101.1"}, "a misnamed address"),
    ("dossier", ["agents", 0, "lat_e7"], 900000001, "a latitude beyond the pole"),
    ("dossier", ["agents", 0, "lat_e7"], "28", "a text where an integer is asked"),
    ("dossier", ["thresholds", "success_ppm"], 1000000, "a threshold that nothing can reach"),
    ("dossier", ["geo", "databases"], [], "an empty list of databases"),
    ("dossier", ["plan", "methods", "icmp", "sent"], 0, "sampling without a request"),
    ("dossier", ["documents", 0, "issued"], "2025-6-1", "a day without its zeros"),
    ("plan", ["dossier_sha256"], "A" * 64, "a digest in upper case"),
    ("plan", ["targets", 0, "timeout_ms"], None, "null where none may be"),
    ("record", ["rtt_ns"], [1.5], "a fraction of a nanosecond"),
    ("record", ["ts"], "kernel", "an unknown kind of stamp"),
    ("record", ["clock"], GONE, "a record without its clock"),
    ("answer", ["says"], "town", "an unknown word"),
    ("answer", ["database"], "lab.mmdb", "a name where a database is asked"),
    ("inventory", ["archives", 0, "minutes", 0], [1, 2], "a row of two where three are asked"),
    ("inventory", ["files", 0, "sha256"], GONE, "a file without its digest"),
    ("evidence", ["verdict"], "passed", "an unknown verdict"),
    ("evidence", ["findings", 0, "reason"], ["because"], "an unknown reason"),
    ("evidence", ["findings", 0, "readings", 0, "k"], 2**53, "an integer beyond 2^53 - 1"),
    ("profile", ["rules"], [], "a profile without rules"),
    ("waiver", ["disposition"], "none", "a waiver that waives nothing"),
    ("waiver", ["owner"], "", "a waiver of nobody"),
    ("waiver", ["keys"], [], "a waiver without keys"),
    ("waiver", ["verdict"], "pass", "a waiver that says a verdict"),
    ("evidence", ["waivers", 0, "state"], "valid", "a state that is not in the list"),
]

# What a dossier holds, required keys with an exclamation mark; lists and named members are walked
# into.
DOSSIER_KEYS = """
schema! profile! as_of! operator! sites! nodes! agents! stage service_start thresholds plan records
geo checks controls domains facilities logs maintenance documents
operator.name!
thresholds.success_ppm thresholds.quantile_ppm thresholds.rtt_p95_us thresholds.slot_ok_ppm
plan.slot_ms plan.slots plan.methods plan.methods.sent plan.methods.interval_ms
plan.methods.timeout_ms geo.databases
sites.id! sites.city! sites.address! sites.filing_no sites.lat_e7 sites.lon_e7 sites.room_owner
sites.documents
nodes.id! nodes.role! nodes.city! nodes.site! nodes.addresses! nodes.addresses.addr!
nodes.addresses.role nodes.addresses.operator nodes.addresses.nat_of nodes.ports nodes.key_sha256
nodes.operator nodes.bandwidth_mbps nodes.parent
agents.id! agents.city! agents.lat_e7! agents.lon_e7! agents.address agents.network agents.operator
agents.access agents.uncertainty_m agents.attested agents.key agents.district
checks.id! checks.scheme checks.host checks.port checks.path checks.headers checks.expect_status
checks.expect_sha256 checks.nodes controls.addr controls.name
domains.name domains.customer domains.filing_no domains.cname
facilities.id facilities.kind facilities.city facilities.addresses facilities.operator
logs.node logs.node_key logs.kind logs.paths logs.format logs.time_zone
maintenance.from maintenance.to maintenance.nodes maintenance.ticket
documents.id documents.kind documents.about documents.path documents.number documents.issuer
documents.holder documents.issued documents.expires documents.pages documents.transcribed_by
documents.checked_by
""".split()


def changed(document, where, value):
    document = copy.deepcopy(document)
    at = document
    for key in where[:-1]:
        at = at[key]
    if value is GONE:
        del at[where[-1]]
    else:
        at[where[-1]] = value
    return document


def object_in(schema, at):
    """The schema of the object that a value is, or that its items or members are."""
    if "$ref" in at:
        return schema["$defs"][at["$ref"].removeprefix("#/$defs/")]
    for inner in [at.get("items"), at.get("additionalProperties"), *at.get("anyOf", [])]:
        if isinstance(inner, dict):
            found = object_in(schema, inner)
            if found:
                return found
    return None


def has_key(schema, path):
    *way, last = path.rstrip("!").split(".")
    at = schema
    for key in way:
        at = object_in(schema, at["properties"][key])
    return last in at["properties"] and (not path.endswith("!") or last in at["required"])


def check_documents(name, schema, documents):
    found = [fault for document in documents for fault in faults(schema, document)]
    tell(documents and not found, f"{name}: the schema takes all {len(documents)} that were written",
         "; ".join(found[:3]) or "there is none")


def check_broken(name, schema, document, why, program):
    tell(faults(schema, document), f"{name}: the schema refuses {why}")
    if name == "dossier":
        text = json.dumps(document).encode()
        status = subprocess.run([program, "check", "-"], input=text, capture_output=True,
                                timeout=30, check=False).returncode
        tell(status == 65, f"{name}: the program refuses {why}", f"status {status}")


def main(schemas, work, program):
    all_schemas = {name: read(schemas / f"{name}-v1.json")[0] for name in FORMATS}
    written = {name: read(next(work.glob(name + ".json*"))) for name in FORMATS}
    for name, schema in all_schemas.items():
        Draft202012Validator.check_schema(schema)
        check_documents(name, schema, written[name])
    for name, where, value, why in BROKEN:
        document = changed(written[name][0], where, value)
        check_broken(name, all_schemas[name], document, why, program)
    missing = [key for key in DOSSIER_KEYS if not has_key(all_schemas["dossier"], key)]
    tell(not missing, "dossier: every documented key is in the schema", " ".join(missing))
    return 1 if failed else 0


sys.exit(main(*map(pathlib.Path, sys.argv[1:4])))
