#!/usr/bin/env python3
"""What a bundle may look like after the power is lost at any moment of a run, and whether the run goes
on from there.

    power_loss.py PROGRAM FOLDER LOG STATES SEED

FOLDER holds dossier.json, and bundle/ as a run left it that was written down in LOG (see
tests/preload/power_log.c). Of each moment, that is before each operation in the log, three disks are
made:
  strict  only what was synced: the bytes of synced files, the entries of synced folders
  eager   every entry, but the bytes of synced files only: what was renamed before it was synced is empty
  mixed   of each folder some of the entries that were not synced, in their order; of files also some of
          the bytes that were not synced, or as many zeros
STATES of them, by SEED, are gone on with (0: all). Not simulated: entries of one folder out of order, a
disk that lies about what it has synced, damage of what was synced."""
import collections
import json
import pathlib
import random
import shutil
import subprocess
import sys


def read_log(folder):
    rows = []
    for line in (folder / "log").read_text().splitlines():
        what, rest = line.split(" ", 1)
        rows.append((what, rest.split("\t") if what == "rename" else
                     [rest] if what in ("unlink", "folder") else rest.split(" ", 1)))
    return rows


class Disk:
    """Operations up to a moment: what is certain, and what is not."""

    def __init__(self, log):
        self.log, self.files, self.by_inode = log, [], {}
        self.certain, self.pending = {}, collections.defaultdict(list)
        self.content, self.later = {}, {}

    def new_file(self, inode):
        self.by_inode[inode] = len(self.files)
        self.files.append(inode)
        return self.by_inode[inode]

    def step(self, what, args):
        if what == "content":
            self.content[self.by_inode[args[0]]] = (self.log / args[1]).read_bytes()
        elif what == "folder":
            for change in self.pending.pop(args[0], []):
                change(self.certain)
        elif what in ("create", "mkdir"):
            number = self.new_file(args[0]) if what == "create" else None
            self.add(args[1], lambda tree, path=args[1], n=number: tree.__setitem__(path, n))
        elif what == "unlink":
            self.add(args[0], lambda tree, path=args[0]: tree.pop(path, None))
        else:
            self.add(args[1], lambda tree, a=args[0], b=args[1]:
                     tree.__setitem__(b, tree.pop(a)) if a in tree else None)

    def add(self, path, change):
        self.pending[path.rsplit("/", 1)[0]].append(change)

    def tree(self, mode, rng):
        tree = dict(self.certain)
        for folder in sorted(self.pending):
            changes = self.pending[folder]
            count = {"strict": 0, "eager": len(changes)}.get(mode)
            for change in changes[:rng.randint(0, len(changes)) if count is None else count]:
                change(tree)
        return tree


def bytes_of(number, disk, final, mode, rng):
    """The bytes of a file, and of an appended one perhaps some that were not synced."""
    certain = disk.content.get(number, b"")
    last = final.get(number, b"")
    if mode != "mixed" or not last.startswith(certain) or rng.random() < 0.4:
        return certain
    more = last[len(certain):len(certain) + rng.randint(0, 600)]
    return certain + (bytes(len(more)) if rng.random() < 0.3 else more)


def make(tree, root, at, disk, final, mode, rng):
    """Folders first; what lies in a folder that is not there is not there."""
    shutil.rmtree(at, ignore_errors=True)
    for path in sorted(tree):
        target = at.parent / pathlib.Path(path).relative_to(root)
        if not target.parent.is_dir():
            continue
        if tree[path] is None:
            target.mkdir()
        else:
            target.write_bytes(bytes_of(tree[path], disk, final, mode, rng))


def lines_of(texts):
    return collections.Counter(line for text in texts for line in text.split(b"\n")[:-1])


def is_json(line):
    try:
        json.loads(line)
        return True
    except ValueError:
        return False


class Check:
    def __init__(self, program, folder, log):
        self.program, self.folder, self.log = program, folder, log
        self.bundle = folder / "bundle"
        self.rows = read_log(log)
        self.measured = lines_of(p.read_bytes() for p in self.bundle.glob("raw/records/*/*.jsonl"))
        whole = Disk(log)
        for row in self.rows:
            whole.step(*row)
        self.final, self.count = whole.content, len(self.rows)
        self.seen = collections.Counter()

    def run(self, bundle):
        return subprocess.run([self.program, "run", str(self.folder / "dossier.json"), "-o", str(bundle),
                               "--quiet"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=60)

    def faults(self, moment, mode, rng):
        disk = Disk(self.log)
        for row in self.rows[:moment]:
            disk.step(*row)
        tree = disk.tree(mode, rng)
        at = self.folder / "after" / "bundle"
        at.parent.mkdir(exist_ok=True)
        make(tree, str(self.bundle.parent), at, disk, self.final, mode, rng)
        # what the program synced must be there, and so must all folders above it
        synced = lines_of(disk.content.get(number, b"") for path, number in disk.tree("eager", rng).items()
                          if number is not None and "/raw/records/" in path and path.endswith(".jsonl"))
        self.seen["records synced" if synced else "no record yet"] += 1
        done = self.run(at)
        if done.returncode not in (0, 1, 2):
            return [f"does not go on: {done.returncode} {done.stderr.decode()[:300]}"]
        found = lines_of(p.read_bytes() for p in at.glob("raw/records/*/*.jsonl"))
        return [text for is_wrong, text in (
            (synced - found, "a synced record is lost"),
            (any(n > 1 for line, n in found.items() if is_json(line)), "a record is there twice"),
            (any(is_json(line) and line not in self.measured for line in found), "a record of nobody"),
            (synced and not (at / "plan/plan.json").exists(), "records without their plan"),
            ([p for p in at.rglob("*") if ".tmp-" in p.name or p.suffix == ".partial"], "left behind"),
            (not is_json((at / "evidence.json").read_bytes()), "the evidence is not whole"),
            (not self.same_as_undisturbed(at), "judged otherwise than undisturbed"),
        ) if is_wrong]

    def same_as_undisturbed(self, at):
        other = self.folder / "undisturbed"
        for name in ("plan", "raw/records"):
            shutil.rmtree(other / name, ignore_errors=True)
            if (at / name).exists():
                shutil.copytree(at / name, other / name)
        runs = "raw/runs.jsonl"
        (other / runs).unlink(missing_ok=True)
        if (at / runs).exists():
            shutil.copy(at / runs, other / runs)
        self.run(other)
        return all((at / name).read_bytes() == (other / name).read_bytes()
                   for name in ("evidence.json", "appendix.html", "exports/summary.json", "raw/answers.jsonl"))


def main():
    program, folder, log = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    wanted, rng = int(sys.argv[4]), random.Random(sys.argv[5])
    check = Check(program, folder, log)
    check.run(folder / "undisturbed")
    states = [(m, mode) for m in range(check.count + 1) for mode in ("strict", "eager", "mixed")]
    if 0 < wanted < len(states):
        states = sorted(rng.sample(states, wanted))
    bad = 0
    for moment, mode in states:
        faults = check.faults(moment, mode, rng)
        bad += bool(faults)
        if faults:
            what, args = check.rows[moment] if moment < check.count else ("the end", [])
            print(f"before {moment} ({what} {' '.join(args)}), {mode}: {'; '.join(faults)}")
    print(f"{len(states)} disks after a loss of power at {len({m for m, _ in states})} of {check.count + 1} "
          f"moments ({dict(check.seen)}), {bad} wrong")
    sys.exit(bad != 0)


main()
