"""read_exports.py FOLDER SCHEMAS DOCS: reads every export in FOLDER as the programs do that it is
made for, and prints "ok - ..." or "not ok - ..." a form. SCHEMAS holds others' schemas, DOCS ours."""
import csv, gzip, io, json, pathlib, re, subprocess, sys
import jsonschema, openpyxl

folder, schemas, docs = map(pathlib.Path, sys.argv[1:4])
FORMULA = re.compile(r" *[=+\-@\t\r＝＋－＠]")
NUMBER = re.compile(r"-?\d+(\.\d+)?%?|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{3})?")
# What OpenMetrics 1.0 allows, in the parts that we write.
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?\d+(?:\.\d+)?) (\d+\.\d{{3}})")
META = re.compile(rf"# (TYPE|UNIT|HELP) ({NAME}) (.+)")
SUFFIXES = {"gauge": [""], "stateset": [""], "info": ["_info"], "summary": ["", "_count"]}


def read_csv(path):
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "no byte order mark"
    text = raw.decode("utf-8-sig")
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", ""), "a line ends otherwise"
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1, "rows of different lengths"
    for row in rows[1:]:
        for cell in row:
            assert not FORMULA.match(cell) or NUMBER.fullmatch(cell), f"a formula: {cell!r}"
            assert not re.search(r"[\x00-\x1f\x7f\u202e\u2066]", cell), f"a control: {cell!r}"
    return rows


def read_junit(path):
    said = subprocess.run(["xmllint", "--noout", "--nonet", "--schema",
                           schemas / "junit-10.xsd", path], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr


def python_patterns(node):
    """Python's re knows no \\p{L}."""
    if isinstance(node, dict):
        return {k: v.replace(r"\p{L}", r"[^\W\d_]").replace(r"\p{N}", r"\d")
                if k == "pattern" and isinstance(v, str) else python_patterns(v) for k, v in node.items()}
    return [python_patterns(v) for v in node] if isinstance(node, list) else node


def oscal_schema(kind):
    with gzip.open(schemas / f"oscal_assessment-{kind}_schema.json.gz") as file:
        return python_patterns(json.load(file))


VALIDATORS = {kind: jsonschema.Draft7Validator(oscal_schema(kind), format_checker=jsonschema.FormatChecker())
              for kind in ("results", "plan")}


def uuids(node, key="uuid"):
    if isinstance(node, dict):
        for k, v in node.items():
            if k == key:
                yield v
            else:
                yield from uuids(v, key)
    elif isinstance(node, list):
        for v in node:
            yield from uuids(v, key)


def read_oscal(path, kind):
    doc = json.loads(path.read_text(encoding="utf-8"))
    errors = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in VALIDATORS[kind].iter_errors(doc)]
    assert not errors, errors[:3]
    here = list(uuids(doc))
    if not path.name.startswith("hostile"):  # whose ids are made up, each by itself
        assert len(here) == len(set(here)), "a UUID twice"
        for key in ("subject-uuid", "observation-uuid", "risk-uuid", "component-uuid"):
            assert set(uuids(doc, key)) <= set(here), f"a {key} of nothing"
    for href in uuids(doc, "href"):
        assert not href.startswith("#") or href[1:] in here, f"{href} leads nowhere"
    return doc


def check_satisfied(doc):
    result = doc["assessment-results"]["results"][0]
    for finding in result.get("findings", []):
        verdict = next(p["value"] for p in finding["props"] if p["name"] == "verdict")
        status = finding["target"]["status"]
        assert (status["state"] == "satisfied") == (verdict == "pass"), finding["title"]
        assert status["reason"] == {"pass": "pass", "fail": "fail"}.get(verdict, "other")
        assert status["remarks"]


def read_openmetrics(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[-2:] == ["# EOF", ""], "no end"
    family, kind, meta, families, seen = None, None, [], set(), set()
    stamps = set()
    for line in lines[:-2]:
        found = META.fullmatch(line)
        if found:
            what, name, text = found.groups()
            if what == "TYPE":
                assert name not in families, f"{name} twice"
                families.add(name)
                family, kind, meta = name, text, []
                assert kind in SUFFIXES, kind
            assert name == family and what not in meta, line
            assert what != "UNIT" or name.endswith("_" + text), line
            meta.append(what)
            continue
        found = SAMPLE.fullmatch(line)
        assert found, f"no sample: {line[:200]!r}"
        name, labels, value, stamp = found.groups()
        assert name in [family + suffix for suffix in SUFFIXES[kind]], line
        names = re.findall(r'([a-zA-Z_]\w*)="(?:[^"\\]|\\.)*"', labels or "")
        assert len(names) == len(set(names)), line
        assert path.name.startswith("hostile") or (name, labels) not in seen, f"twice: {line[:200]}"
        seen.add((name, labels))
        stamps.add(stamp)
        assert kind not in ("stateset",) or (family in names and value in ("0", "1")), line
        assert kind != "info" or value == "1", line
        assert "_ratio" not in name or 0 <= float(value) <= 1, line
    assert len(stamps) == 1, stamps


def read_summary(path):
    text = path.read_text(encoding="utf-8")
    schema = json.loads((docs / "summary-v1.json").read_text())
    doc = json.loads(text)
    jsonschema.Draft202012Validator(schema).validate(doc)
    assert text == json.dumps(doc, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_markdown(path):
    width = None
    for line in path.read_text(encoding="utf-8").split("\n"):
        if not line.startswith("|"):
            width = None
            continue
        cells = len(re.findall(r"(?<!\\)(?:\\\\)*\|", line))
        assert width in (None, cells), f"a row of {cells}, not {width}: {line[:200]}"
        width = cells
    html = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", path],
                          capture_output=True, text=True) if has_cmark() else None
    if html:
        tags = set(re.findall(r"<(\w+)", html.stdout))
        assert tags <= {"h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "blockquote", "strong"}, tags


def has_cmark():
    return subprocess.run(["sh", "-c", "command -v cmark-gfm"], capture_output=True).returncode == 0


def read_xlsx(path):
    book = openpyxl.load_workbook(path)
    for sheet in book:
        assert sheet.freeze_panes == "B2", sheet.title
        assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows in ("$1:$1", "1:1"), sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title} {cell.coordinate} is a formula"
                assert cell.value is None or len(str(cell.value)) <= 32767
    return book


def check_book(book, name):
    internal = name not in ("rich", "thin", "empty")
    wanted = ["概要", "结论", "口径", "节点", "设区市", "拨测点", "日志", "日志缺失", "材料", "摘要值"]
    if name in ("rich", "thin"):
        assert book.sheetnames == [title for title in wanted if internal or title != "口径"], book.sheetnames
    if name == "rich":
        log = book["日志"]
        assert log["D2"].is_date and log["D2"].number_format == "yyyy-mm-dd hh:mm:ss", log["D2"].value
        city = book["设区市"]
        assert isinstance(city["J2"].value, float) and city["J2"].number_format.endswith("%")
        assert city["A2"].value == "360100" and city["A2"].data_type == "s"


READERS = [
    (".csv", read_csv),
    (".junit.xml", read_junit),
    (".oscal-results.json", lambda p: check_satisfied(read_oscal(p, "results"))),
    (".oscal-plan.json", lambda p: read_oscal(p, "plan")),
    (".metrics.txt", read_openmetrics),
    (".summary.json", read_summary),
    (".appendix.md", read_markdown),
    (".ledger.xlsx", lambda p: check_book(read_xlsx(p), p.name[:-len(".ledger.xlsx")])),
]
bad = 0
for path in sorted(folder.iterdir()):
    reader = next(read for ending, read in READERS if path.name.endswith(ending))
    try:
        reader(path)
        print(f"ok - {path.name} is read by its reader")
    except Exception as fault:  # one form at a time: the others are read as well
        bad += 1
        print(f"not ok - {path.name}: {type(fault).__name__} {str(fault)[:400]}")
sys.exit(bad > 0)
