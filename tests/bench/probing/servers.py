"""nginx and knot in the responder's namespace, on processor 1. They end with the lab."""

import glob
import os
import socket
import subprocess
import time

import plans
import rig as rigs

READY_S = 10
BODY = "x" * 1024
TTL_S = 60

NGINX = """
worker_processes 1;
daemon off;
user root;
pid {dir}/pid;
error_log {dir}/error.log;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    server_tokens off;
    {temp}
    server {{
        listen 8080 backlog=4096;
        listen [::]:8080 backlog=4096;
        listen 443 ssl backlog=4096;
        listen [::]:443 ssl backlog=4096;
        ssl_certificate {dir}/cert.pem;
        ssl_certificate_key {dir}/key.pem;
        location / {{ return 200 "{body}"; }}
    }}
}}
"""

KNOT = """
server:
    rundir: {dir}
    listen: [ 0.0.0.0@53, ::@53 ]
    udp-workers: 1
database:
    storage: {dir}
log:
  - target: {dir}/log
    any: warning
zone:
  - domain: example.com
    storage: {dir}
    file: zone
"""

ZONE = f"""$ORIGIN example.com.
$TTL {TTL_S}
@ SOA ns.example.com. admin.example.com. 1 3600 600 86400 60
@ NS ns.example.com.
ns A 198.18.0.1
cdn A 198.18.0.1
cdn AAAA 2001:2::1
"""


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def start(rig, folder, argv, port, kind, env=None):
    """None, or why it does not answer."""
    said = os.path.join(folder, "stderr")
    with open(said, "wb") as err:
        process = rig.start(["ip", "netns", "exec", "responder"] + argv,
                            stdin=subprocess.DEVNULL, stdout=err, stderr=err, env=env)
    ends = time.monotonic() + READY_S
    while time.monotonic() < ends:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
            trial.settimeout(1)
            if trial.connect_ex(("198.18.0.1", port)) == 0:
                return None
        if process.poll() is not None:
            break
        time.sleep(0.02)
    return f"{kind} does not answer: {rigs.last_line(rigs.read_text(said))}"


def folder_of(rig, name):
    folder = rig.path(name)
    os.makedirs(folder, exist_ok=True)
    return folder


def start_nginx(rig):
    program = os.environ.get("BENCH_NGINX", "")
    if not os.access(program, os.X_OK):
        return "there is no nginx"
    folder = folder_of(rig, "nginx")
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", f"/CN={plans.HOST}", "-addext",
         f"subjectAltName=DNS:{plans.HOST}", "-keyout", f"{folder}/key.pem", "-out",
         f"{folder}/cert.pem"], capture_output=True, text=True)
    if made.returncode != 0:
        return f"openssl req: {rigs.last_line(made.stderr)}"
    temp = " ".join(f"{name}_temp_path {folder}/{name};" for name in
                    ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    write(f"{folder}/conf", NGINX.format(dir=folder, temp=temp, body=BODY))
    return start(rig, folder, [program, "-p", folder, "-e", f"{folder}/error.log", "-c",
                               f"{folder}/conf"], 443, "nginx")


def start_knot(rig):
    program = os.environ.get("BENCH_KNOT", "")
    if not os.access(program, os.X_OK):
        return "there is no knotd"
    folder = folder_of(rig, "knot")
    write(f"{folder}/conf", KNOT.format(dir=folder))
    write(f"{folder}/zone", ZONE)
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(program))))
    libraries = glob.glob(f"{root}/usr/lib/*-linux-gnu") + glob.glob(f"{root}/lib/*-linux-gnu")
    env = dict(os.environ)
    if root != "/":
        env["LD_LIBRARY_PATH"] = ":".join(libraries)
    return start(rig, folder, [program, "-c", f"{folder}/conf"], 53, "knotd", env)
