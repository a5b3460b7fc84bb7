#!/usr/bin/python3
"""pin.py DOSSIER NODE=KEY…: inside the lab, writes into the dossier which key each node has: the
SHA-256 of its SubjectPublicKeyInfo in DER. A key that the lab did not make is made here: nobody's."""

import hashlib
import json
import os
import subprocess
import sys


def key_sha256(name):
    path = f"{os.environ['LAB_SCRATCH']}/{name}.key"
    if not os.path.exists(path):
        subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-out", path], check=True, capture_output=True)
    public = subprocess.run(["openssl", "pkey", "-in", path, "-pubout", "-outform", "DER"],
                            check=True, capture_output=True).stdout
    return hashlib.sha256(public).hexdigest()


with open(sys.argv[1], encoding="utf-8") as text:
    dossier = json.load(text)
for pair in sys.argv[2:]:
    node_id, key = pair.split("=")
    node = next(n for n in dossier["nodes"] if n["id"] == node_id)
    node["key_sha256"] = key_sha256(key)
with open(sys.argv[1], "w", encoding="utf-8") as out:
    json.dump(dossier, out, ensure_ascii=False, indent=1)
