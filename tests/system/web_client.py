#!/usr/bin/python3
"""What a browser would not send to `cdnproof serve`, over plain sockets: a line for each request,
its name and the status of each answer (closed: without one).

    web_client.py PORT
"""
import re
import socket
import sys

PORT = int(sys.argv[1])
HOST = b"Host: 127.0.0.1:%d\r\n" % PORT


def connect():
    return socket.create_connection(("127.0.0.1", PORT), timeout=30)


def statuses(data):
    return re.findall(rb"HTTP/1\.[01] (\d{3})", data)


def read_all(s):
    data = b""
    try:
        while True:
            more = s.recv(65536)
            if not more:
                return data
            data += more
    except OSError:
        return data


def talk(name, *parts):
    s = connect()
    try:
        for part in parts:
            s.sendall(part)
    except OSError:
        pass  # closed before all was said
    try:
        s.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    found = statuses(read_all(s))
    s.close()
    print(name + ":", " ".join(status.decode() for status in found) or "closed")


def get(path, more=b""):
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + more + b"\r\n"


LAST = b"Connection: close\r\n"


talk("plain", get(b"/live.json", LAST))
talk("pipelined", get(b"/live.json") * 4, get(b"/live.json", LAST))
talk("long path", get(b"/" + b"a" * 2000, LAST))
talk("huge path", get(b"/" + b"a" * 1000000, LAST))
talk("dots", get(b"/../../../../etc/passwd", LAST))
talk("escaped dots", get(b"/%2e%2e/%2e%2e/etc/passwd", LAST))
talk("node dots", get(b"/nodes/..%2f..%2fdossier.json", LAST))
talk("bad escape", get(b"/nodes/%zz", LAST))
talk("NUL", get(b"/nodes/%00", LAST))
talk("bytes", get(b"/nodes/\xff\xfe", LAST))
talk("10000 headers", get(b"/", b"".join(b"X-%d: y\r\n" % i for i in range(10000))))
talk("long header", get(b"/", b"X: " + b"y" * 1000000 + b"\r\n"))
talk("POST", b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc")
talk("POST without a body", b"POST / HTTP/1.1\r\n" + HOST + LAST + b"Content-Length: 0\r\n\r\n")
talk("PUT", b"PUT /live HTTP/1.1\r\n" + HOST + LAST + b"Content-Length: 0\r\n\r\n")
talk("CONNECT", b"CONNECT 198.18.0.1:80 HTTP/1.1\r\n" + HOST + LAST + b"\r\n")
talk("GET with a body", b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n\r\nhello")
talk("endless body", b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999999\r\n\r\n",
     b"x" * 100000)
talk("chunked body", b"GET / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
talk("no Host", b"GET / HTTP/1.1\r\n\r\n")
talk("HTTP/1.0 without Host", b"GET / HTTP/1.0\r\n\r\n")
talk("two Hosts", b"GET / HTTP/1.1\r\n" + HOST + HOST + LAST + b"\r\n")
talk("rebinding", b"GET / HTTP/1.1\r\nHost: evil.example:%d\r\n" % PORT + LAST + b"\r\n")
talk("whole address", b"GET http://127.0.0.1:%d/live HTTP/1.1\r\n" % PORT + HOST + LAST + b"\r\n")
talk("half a request", b"GET / HTTP/1.1\r\nHost: 127")
talk("no request", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)))
talk("nothing")

# Connections that say nothing and stay: no more than are allowed are kept, and one from here that
# asks is answered again when they are gone.
idle = []
for _ in range(200):
    try:
        s = connect()
        s.sendall(b"GET / HT")
        idle.append(s)
    except OSError:
        break
kept = 0
for s in idle:
    s.settimeout(0.05)
    try:
        kept += s.recv(1) != b""
    except TimeoutError:
        kept += 1
    except OSError:
        pass
print("slow connections kept:", "bounded" if kept <= 24 else kept)
for s in idle:
    s.close()
for _ in range(100):
    try:
        s = connect()
        s.sendall(get(b"/live.json", b"Connection: close\r\n"))
        found = statuses(read_all(s))
        s.close()
    except OSError:
        found = []
    if found:
        break
print("after them:", " ".join(status.decode() for status in found) or "closed")
