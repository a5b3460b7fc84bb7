"""The programs that the lab's CDN is made of: unpacked below build/, never installed."""

import os
import subprocess

LAB = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lab")
PARTS = ("nginx", "haproxy", "pdns", "unbound")
FETCH_LIMIT_S = 300


def parts_folder():
    return os.path.abspath(os.environ.setdefault("LAB_PARTS", "build"))


def why_not(lab):
    """Why there can be no such lab here, as a sentence; or None. Fetches what is not there."""
    try:
        check = subprocess.run([lab, "check"], capture_output=True, text=True, check=False)
    except OSError:
        return f"there is no {lab}: make build/lab"
    if check.returncode == 77:
        return check.stdout.strip() or check.stderr.strip()
    if not os.path.exists("/etc/resolv.conf") and not os.path.islink("/etc/resolv.conf"):
        return "this machine has no /etc/resolv.conf that the lab could cover"
    for part in PARTS:
        folder = f"{parts_folder()}/{part}"
        fetched = subprocess.run([f"{LAB}/fetch-{part}.sh", folder], capture_output=True, text=True,
                                 timeout=FETCH_LIMIT_S, check=False)
        if fetched.returncode != 0:
            return f"no {part}: {fetched.stderr.strip().splitlines()[-1]}"
    return None
